import { GIVEN, makeShared } from "./changes/given";
import { changesOf, type Configuration, Engine } from "./engine";

/** On a machine under load a single operation has taken half a minute. */
jest.setTimeout(900_000);

const identities = {
  hasRunIdentity: true,
  databricksAccountId: "00000000-0000-4000-a000-000000000001",
  deployerGroup: "platform-engineers",
};

/** Group, network and log workspace are given; what deploys, what runs the jobs and what starts them is made. */
const given: Configuration = {
  ...GIVEN,
  ...identities,
  existingResourceGroupId:
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-shared",
  githubRepository: "example/fleet",
  azureDevOpsIssuer: "https://vstoken.dev.azure.com/00000000-0000-0000-0000-000000000000",
  azureDevOpsSubject: "sc://example/fleet/deploy",
  azureDevOpsPreviewSubject: "sc://example/fleet/preview",
  orchestration: "dataFactory",
  // Starting the trigger asks Azure itself.
  isSchedulePaused: true,
  hasLakeFileEvents: true,
};

/** Traffic leaves by somebody's firewall, and the keys are the stack's own. */
const closed: Configuration = {
  ...identities,
  egress: "firewall",
  firewallPrivateAddress: "10.0.0.4",
  hasCustomerManagedKeys: true,
  azureDatabricksPrincipalId: "00000000-0000-4000-a000-000000000002",
};

describe("a stack in what others made", () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = new Engine("dev", given);
    await makeShared(engine);
  });
  afterAll(() => engine.close());

  test("comes up, is the same afterwards, and goes without what others made", async () => {
    const ofOthers = engine.files("azure");
    await engine.run("up");
    expect(changesOf(await engine.run("up"))).toEqual([]);
    expect(changesOf(await engine.run("refresh"))).toEqual([]);
    await engine.run("destroy");
    expect(engine.files("azure")).toEqual(ofOthers);
  });
});

describe("a stack behind a firewall", () => {
  let engine: Engine;
  beforeAll(() => {
    engine = new Engine("dev", closed);
  });
  afterAll(() => engine.close());

  test("takes the key of the root storage in its second update, and goes", async () => {
    await engine.run("up");
    const keyed = { hasDbfsRootKey: true };
    expect(changesOf(await engine.run("up", keyed))).toEqual([
      "update workspace [parameters.encryption]",
    ]);
    expect(changesOf(await engine.run("up", keyed))).toEqual([]);
    await engine.run("destroy", keyed);
    // Azure keeps the name of a protected vault, and its own watcher of the region's networks.
    const left = engine.files("azure").map((file) => file.split(/[-_.]/)[0] ?? "");
    expect(left).toEqual([expect.stringMatching(/^kv/), "networkwatcher", "networkwatcherrg"]);
  });
});
