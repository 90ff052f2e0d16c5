import { isKept, type ResourceChange } from "../../local/engine/changes";
import { changesOf, Engine } from "./engine";
import { heldByNewWorkspace, heldByWorkspace } from "./workspaceState";

/** On a machine under load a single operation has taken half a minute. */
jest.setTimeout(900_000);

/** Resources by name or by type; of a type every one is meant. */
const CONTAINERS = "azure-native:storage:BlobContainer";
const SECURITY_GROUPS = "azure-native:network:NetworkSecurityGroup";
const GRANTS = "databricks:index/grants:Grants";
const IN_METASTORE = [
  "databricks:index/catalog:Catalog",
  "databricks:index/schema:Schema",
  "databricks:index/volume:Volume",
  "databricks:index/registeredModel:RegisteredModel",
  "databricks:index/externalLocation:ExternalLocation",
  "databricks:index/storageCredential:StorageCredential",
];

/** What must be gone before what: the services refuse the other way round, or take away or leave behind what is no longer there. */
const ORDER = [
  [CONTAINERS, "lake"],
  ...IN_METASTORE.map((type) => [type, "workspace"] as const),
  ["workspace", "network-subnet-host"],
  ["workspace", "network-subnet-container"],
  ["workspace", SECURITY_GROUPS],
  ["catalog-schema-raw", "catalog"],
  ["catalog", "catalog-location-lake"],
  ["catalog-location-lake", "catalog-credential"],
  ["catalog-credential", "access-connector"],
  ["network-subnet-host", "network"],
  ["network-subnet-host", "network-nat-gateway"],
  ["workspace", "group"],
  ["lake", "group"],
] as const;

/** Of prod alone: what is closed by endpoints and encrypted with keys. */
const HARDENED_ORDER = [
  [GRANTS, "workspace"],
  ["lake-endpoint-dfs", "lake"],
  ["workspace-endpoint-databricks-ui-api", "workspace"],
  ["lake-endpoint-dfs", "network-subnet-endpoints"],
  ["lake", "keys-key-storage"],
  ["workspace", "keys-key-managed-services"],
  ["keys-key-storage", "keys"],
  ["flow-logs", "network"],
] as const;

/** When the engine came to the resources that a name or a type means, the first and the last of them. */
function whenGone(gone: readonly ResourceChange[], which: string): [number, number] {
  const found = [...gone.keys()].filter((index) =>
    [gone[index]?.name, gone[index]?.type].includes(which),
  );
  if (found.length === 0) throw new Error(`no ${which} was deleted`);
  return [Math.min(...found), Math.max(...found)];
}

/** What every stack leaves: the watcher Azure makes for a subscription's networks, and the name of a deleted vault. */
const LEFT_BY_AZURE = /^(networkwatcher|kv)/;

describe.each([
  ["dev", ORDER],
  ["prod", [...ORDER, ...HARDENED_ORDER]],
] as const)("the environment %s", (stack, order) => {
  let engine: Engine;
  beforeAll(() => {
    engine = new Engine(stack);
  });
  afterAll(() => engine.close());

  test("is created as previewed, and a preview touches nothing", async () => {
    const previewed = await engine.run("preview");
    expect(previewed.diagnostics).toEqual([]);
    expect(engine.files("azure")).toEqual([]);
    const { changes, counts, diagnostics, outputs } = await engine.run("up");
    expect(diagnostics).toEqual([]);
    expect(counts).toEqual({ ...previewed.counts, same: 0, update: 0, replace: 0, delete: 0 });
    expect(changes.map(({ urn }) => urn).sort()).toEqual(
      previewed.changes.map(({ urn }) => urn).sort(),
    );
    expect(outputs["workspaceUrl"]).toMatch(/^https:\/\/adb-\d{16}\.\d+\.azuredatabricks\.net$/);
  });

  test("is the same after a second update and after a refresh", async () => {
    expect(changesOf(await engine.run("up"))).toEqual([]);
    expect(changesOf(await engine.run("refresh"))).toEqual([]);
  });

  // The data of dev may go at once.
  const isProtected = stack === "prod";
  if (isProtected)
    test("does not go while its data is protected, and loses nothing by the attempt", async () => {
      const held = () => ["azure", "lake", "workspace"].map((place) => engine.files(place));
      const before = held();
      await expect(engine.run("destroy")).rejects.toThrow(
        /^stack "prod" holds 26 protected resources, and nothing of it was deleted: catalog, .*, lake, .*, workspace\. .*isDataProtected false --stack prod; .*; pulumi up --stack prod; pulumi destroy --stack prod$/,
      );
      expect(held()).toEqual(before);
    });

  test("goes in an order the services accept, and leaves nothing anywhere", async () => {
    const mayGo = isProtected
      ? { isDataProtected: false, forceDestroy: true, expiresOn: "2099-12-31" }
      : {};
    if (isProtected)
      expect((await engine.run("up", mayGo)).counts).toMatchObject({ create: 0, replace: 0 });
    const gone = (await engine.run("destroy", mayGo)).changes.filter(isKept);
    const wrong = order.filter(
      ([first, then]) => whenGone(gone, first)[1] >= whenGone(gone, then)[0],
    );
    expect(wrong).toEqual([]);
    const ofStack = engine.files("azure").filter((file) => !LEFT_BY_AZURE.test(file));
    expect(ofStack).toEqual([]);
    expect(engine.files("lake")).toEqual([]);
    expect(heldByWorkspace(engine)).toEqual(heldByNewWorkspace());
  });
});
