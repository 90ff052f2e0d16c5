import { execFileSync } from "node:child_process";
import { join } from "node:path";

import { CLIENT_TOKEN } from "../../local/providers/azureNative/arm";
import { TRIGGER } from "../../local/providers/azureNative/dataFactory";
import { ResourceStore } from "../../local/azure/resourceStore";
import { METASTORE_ID } from "../../local/workspace/services/identity";
import { GIVEN, makeShared, makeSharedWorkspace } from "./changes/given";
import { changesOf, type Configuration, Engine } from "./engine";
import { heldByNewWorkspace, heldByWorkspace } from "./workspaceState";

/** On a machine under load a single operation has taken half a minute. */
jest.setTimeout(900_000);

const identities = {
  hasRunIdentity: true,
  databricksAccountId: "00000000-0000-4000-a000-000000000001",
  deployerGroup: "platform-engineers",
};

/** Group, network, log workspace and metastore are given; what runs the jobs and what starts them is made. */
const given: Configuration = {
  ...GIVEN,
  ...identities,
  existingResourceGroupId:
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-shared",
  metastoreId: METASTORE_ID,
  orchestration: "dataFactory",
  isSchedulePaused: false,
  hasLakeFileEvents: true,
};

/** The workspace is given, in a group, in a network and with a log workspace of others; files start the runs, on pools. */
const inWorkspace: Configuration = {
  ...identities,
  existingResourceGroupId: given["existingResourceGroupId"],
  existingLogWorkspaceId: given["existingLogWorkspaceId"],
  network: "existing",
  existingNetworkId: given["existingNetworkId"],
  existingHostSubnet: given["existingHostSubnet"],
  existingContainerSubnet: given["existingContainerSubnet"],
  isWorkspaceHardened: false,
  useInstancePool: true,
  scoringTrigger: "fileArrival",
  isSchedulePaused: false,
};

/** Traffic leaves by somebody's firewall and is logged, the keys are the stack's own, and CI deploys. */
const closed: Configuration = {
  ...identities,
  githubRepository: "example/fleet",
  azureDevOpsIssuer: "https://vstoken.dev.azure.com/00000000-0000-0000-0000-000000000000",
  azureDevOpsSubject: "sc://example/fleet/deploy",
  azureDevOpsPreviewSubject: "sc://example/fleet/preview",
  hasFlowLogs: true,
  egress: "firewall",
  firewallPrivateAddress: "10.0.0.4",
  hasCustomerManagedKeys: true,
  orchestration: "dataFactory",
  azureDatabricksPrincipalId: "00000000-0000-4000-a000-000000000002",
};

/** The properties of the stack's only trigger, as Azure knows it. */
function triggerOf(engine: Engine): unknown {
  const [trigger] = new ResourceStore(join(engine.platform, "azure")).ofType(TRIGGER);
  return trigger?.outputs["properties"];
}

/** The state, the record and the logs that hold a text. */
function filesWith(text: string, folder: string): string {
  const found = 'find . -type f -exec grep -lF -- "$0" {} +; true';
  return execFileSync("sh", ["-c", found, text], { cwd: folder, encoding: "utf8" });
}

describe("a stack in what others made", () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = new Engine("dev");
    await makeShared(engine);
  });
  afterAll(() => engine.close());

  test("is refused at the preview while something it names is not there, with the list to look in", async () => {
    const other = {
      ...given,
      existingResourceGroupId: String(given["existingResourceGroupId"]).replace("shared", "none"),
      existingHostSubnet: "snet-none",
      existingLogWorkspaceId: String(given["existingLogWorkspaceId"]).replace(
        "log-shared",
        "log-none",
      ),
    };
    const asked = await engine.ask("preview", other);
    expect("error" in asked ? asked.error : asked).toBe(
      [
        "the configuration of stack `dev` has 3 mistakes:",
        "- existingResourceGroupId must be the id of a resource group that is there, got `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-none`; list those there are with: az group list --query '[].id' --output tsv",
        "- existingHostSubnet must be the name of a subnet of existingNetworkId that is there, got `snet-none`; list those there are with: az network vnet subnet list --resource-group rg-shared --vnet-name vnet-shared --query '[].name' --output tsv",
        "- existingLogWorkspaceId must be the id of a Log Analytics workspace that is there, got `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-shared/providers/Microsoft.OperationalInsights/workspaces/log-none`; list those there are with: az monitor log-analytics workspace list --query '[].id' --output tsv",
      ].join("\n"),
    );
  });

  test("is refused at the preview while a subnet it names could not hold its clusters", async () => {
    const asked = await engine.ask("preview", {
      ...given,
      existingHostSubnet: "snet-endpoints",
      existingEndpointSubnet: "snet-other",
    });
    const id = `${String(given["existingNetworkId"])}/subnets/snet-endpoints`;
    expect("error" in asked ? asked.error : asked).toBe(
      [
        "the configuration of stack `dev` has 3 mistakes:",
        `- existingHostSubnet must be delegated to Microsoft.Databricks/workspaces, got \`snet-endpoints\`; delegate it with: az network vnet subnet update --ids ${id} --delegations Microsoft.Databricks/workspaces`,
        `- existingHostSubnet must have a network security group, got \`snet-endpoints\`; give it one with: az network vnet subnet update --ids ${id} --network-security-group <id>`,
        "- existingHostSubnet must be /26 or larger, for 3 clusters at once, each of policyMaxWorkers (8) and a driver, and the 2 machines of hasDashboard, got `snet-endpoints`, which is 10.30.1.0/27; name a larger one with: pulumi config set existingHostSubnet <name> --stack dev",
      ].join("\n"),
    );
  });

  test("comes up, is the same afterwards, and goes without what others made", async () => {
    const ofOthers = engine.files("azure");
    await engine.run("up", given);
    expect(triggerOf(engine)).toMatchObject({ runtimeState: "Started" });
    expect(filesWith(CLIENT_TOKEN, join(engine.platform, ".."))).toBe("");

    // Azure changes no trigger that runs.
    const later = { ...given, scheduleCron: "0 45 6,18 * * ?" };
    expect(changesOf(await engine.run("up", later))).toEqual([
      "replace data-factory-trigger-started [keepers.recurrence]",
      "update data-factory-trigger [properties.recurrence.schedule.minutes[0]]",
    ]);
    expect(triggerOf(engine)).toMatchObject({
      runtimeState: "Started",
      recurrence: { schedule: { hours: [6, 18], minutes: [45] } },
    });

    expect(changesOf(await engine.run("up", { ...later, isSchedulePaused: true }))).toEqual([
      "delete dashboard-stale-predictions",
      "delete data-factory-trigger-started",
      "delete monitoring-stale-predictions",
      "update data-factory-trigger [properties.annotations[0]]",
      "update evaluation-job [schedule.pauseStatus]",
    ]);
    expect(triggerOf(engine)).toMatchObject({ runtimeState: "Stopped", annotations: ["paused"] });
    expect(changesOf(await engine.run("up", later))).toEqual([
      "create dashboard-stale-predictions",
      "create data-factory-trigger-started",
      "create monitoring-stale-predictions",
      "update data-factory-trigger [properties.annotations[0]]",
      "update evaluation-job [schedule.pauseStatus]",
    ]);
    expect(triggerOf(engine)).toMatchObject({ runtimeState: "Started", annotations: [] });
    expect(changesOf(await engine.run("up", later))).toEqual([]);
    expect(changesOf(await engine.run("refresh", later))).toEqual([]);

    // Nor could it be deleted alone.
    await engine.run("destroy", later);
    expect(engine.files("azure")).toEqual(ofOthers);
  });
});

describe("a stack in a workspace that others made", () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = new Engine("dev");
    await makeShared(engine);
  });
  afterAll(() => engine.close());

  test("lives in it, and leaves it as it was", async () => {
    const named = { ...inWorkspace, ...(await makeSharedWorkspace(engine)) };
    const ofOthers = engine.files("azure");
    const { outputs } = await engine.run("up", named);
    const held = (kind: string) => engine.files("workspace", "state", kind);
    expect([held("instance-pools"), held("triggers")]).not.toContainEqual([]);
    expect(outputs["workspaceUrl"]).toBe(`https://${String(named.existingWorkspaceHost)}`);
    expect(changesOf(await engine.run("up", named))).toEqual([]);
    expect(changesOf(await engine.run("refresh", named))).toEqual([]);
    await engine.run("destroy", named);
    expect(engine.files("azure")).toEqual(ofOthers);
    expect(heldByWorkspace(engine)).toEqual(heldByNewWorkspace());
    // What was never set was not put back either: its settings are those of its other users.
    for (const kind of ["settings", "workspace-conf"])
      expect([kind, held(kind)]).toEqual([kind, []]);
  });
});

describe("a stack behind a firewall", () => {
  let engine: Engine;
  beforeAll(() => {
    engine = new Engine("dev", closed);
  });
  afterAll(() => engine.close());

  test("keeps its keys, takes that of the root storage in its second update, and goes", async () => {
    await engine.run("up");
    await expect(engine.run("preview", { hasCustomerManagedKeys: false })).rejects.toThrow(
      "hasCustomerManagedKeys must be true while `data-factory` has a key of the vault",
    );
    const keyed = { hasDbfsRootKey: true };
    expect(changesOf(await engine.run("up", keyed))).toEqual([
      "update workspace [parameters.encryption]",
    ]);
    expect(changesOf(await engine.run("up", keyed))).toEqual([]);
    await engine.run("destroy", keyed);
    // Azure keeps the name of a protected vault, and its own watcher of the region's networks.
    const left = engine.files("azure").map((file) => file.split(/[-_.]/)[0] ?? "");
    // The roles that CI had on the watcher and for costs, which are nobody's any more, are named by a number.
    const [roles, others] = [true, false].map((isRole) =>
      left.filter((name) => /^[0-9a-f]{8}$/.test(name) === isRole),
    );
    expect(others).toEqual([expect.stringMatching(/^kv/), "networkwatcher", "networkwatcherrg"]);
    expect(roles).toHaveLength(4);
  });
});
