// Provider and workspace together: what one makes, the other keeps, tells again, and lets go.
import { tmpdir } from "node:os";
import type { AddressInfo } from "node:net";

import { Connection } from "../../local/providers/databricks/connection";
import { databricksProvider } from "../../local/providers/databricks/provider";
import { Operations } from "../../local/providers/protocol/operations";
import type { Inputs } from "../../local/providers/protocol/values";
import { connectorId, TestWorkspace } from "../workspace/harness";
import {
  ALERT,
  CONF,
  DASHBOARD,
  GRANTS,
  IP_LIST,
  METASTORE,
  MODEL,
  MONITOR,
  PERMISSIONS,
  PRINCIPAL,
  RULES,
  SERVICE_CREDENTIAL,
  SETTINGS,
  WAREHOUSE,
} from "./databricksTokens";
import { seed, urn } from "./urns";

const UC = "/api/2.1/unity-catalog";
const lake = "abfss://lake@account.dfs.core.windows.net/";
const runner = "11111111-2222-3333-4444-555555555555";
const account = "00000000-0000-4000-a000-000000000001";
const user = "users/planner@batch-scoring.local";

let local: TestWorkspace;
let operations: Operations;

// The declarations of the SDK are read once, which takes long.
jest.setTimeout(60_000);

/** Ids are counted, so the first warehouse has always the same. */
const warehouseId = "00000000000003ed";

beforeEach(async () => {
  local = await TestWorkspace.open();
  const warehouse = { name: "shared", cluster_size: "Small" };
  const made = await local.post("/api/2.0/sql/warehouses", warehouse);
  expect(made.body["id"]).toBe(warehouseId);
  local.azureResource(connectorId);
  await local.server.listen({ port: 0, host: "127.0.0.1" });
  const { port } = local.server.server.address() as AddressInfo;
  const provider = databricksProvider(new Connection(tmpdir(), false));
  provider.configure({ host: `http://127.0.0.1:${port}` });
  operations = new Operations(provider);
  await local.post(`${UC}/storage-credentials`, {
    name: "identity",
    azure_managed_identity: { access_connector_id: "/connector" },
  });
  const location = { name: "lake", url: lake, credential_name: "identity" };
  await local.post(`${UC}/external-locations`, location);
  await local.post(`${UC}/catalogs`, { name: "main", storage_root: lake });
  await local.post(`${UC}/schemas`, { catalog_name: "main", name: "models" });
  local.table("models/scores", { at: "timestamp", version: "integer", is_alarm: "boolean" });
});
afterEach(() => local.close());

const create = (token: string, inputs: Inputs) => operations.create(urn(token, "x"), inputs, false);
const read = (token: string, id: string, inputs: Inputs) =>
  operations.read(urn(token, "x"), { id, inputs, outputs: inputs });
const update = (token: string, id: string, olds: Inputs, news: Inputs) =>
  operations.update(urn(token, "x"), { id, inputs: olds, outputs: olds }, news, false);
const remove = (token: string, id: string, inputs: Inputs) =>
  operations.delete(urn(token, "x"), { id, inputs, outputs: inputs });

const setting = (property: string, off: Inputs, on: Inputs): [Inputs, Inputs] => [
  { [property]: off },
  { [property]: on },
];
const model = { catalogName: "main", schemaName: "models", name: "failure" };
const principal = { applicationId: runner, displayName: "runner" };
const list = { label: "office", listType: "ALLOW", ipAddresses: ["203.0.113.0/24"] };
const rules = (role: string) => ({
  name: `accounts/${account}/servicePrincipals/${runner}/ruleSets/default`,
  grantRules: [{ role: `roles/servicePrincipal.${role}`, principals: [user] }],
});
const warehouse = { name: "looking", clusterSize: "2X-Small", noWait: true };
const page = (title: string) => JSON.stringify({ pages: [{ name: "p", displayName: title }] });
const dashboard = {
  displayName: "worklist",
  parentPath: "/Shared/made/by/it",
  warehouseId,
  serializedDashboard: page("a"),
  embedCredentials: false,
};
const alert = {
  displayName: "old",
  parentPath: "/Shared",
  warehouseId,
  queryText: "SELECT 1 AS hours",
  evaluation: {
    source: { name: "hours" },
    comparisonOperator: "GREATER_THAN",
    threshold: { value: { doubleValue: 14 } },
    emptyResultState: "ERROR",
    notification: { notifyOnOk: true, subscriptions: [{ userEmail: "a@example.com" }] },
  },
  schedule: { quartzCronSchedule: "0 0 7 * * ?", timezoneId: "UTC", pauseStatus: "UNPAUSED" },
  purgeOnDelete: true,
};
const monitor = {
  tableName: "main.models.scores",
  assetsDir: "/Shared/quality",
  outputSchemaName: "main.models",
  slicingExprs: ["version"],
  warehouseId,
  inferenceLog: {
    problemType: "PROBLEM_TYPE_CLASSIFICATION",
    timestampCol: "at",
    granularities: ["1 day"],
    modelIdCol: "version",
    predictionCol: "is_alarm",
  },
};
const credential = {
  name: "sources",
  purpose: "SERVICE",
  comment: "reads",
  azureManagedIdentity: { accessConnectorId: connectorId },
  isolationMode: "ISOLATION_MODE_ISOLATED",
  skipValidation: true,
  forceDestroy: true,
};
const kinds: [string, Inputs, Inputs, string][] = [
  [PRINCIPAL, principal, { ...principal, displayName: "other", workspaceAccess: true }, "gone"],
  [RULES, rules("manager"), rules("user"), "emptied"],
  [MODEL, { ...model, comment: "a" }, { ...model, comment: "b", owner: "data-scientists" }, "gone"],
  [IP_LIST, list, { ...list, label: "offices", enabled: false }, "gone"],
  [
    CONF,
    { customConfig: { maxTokenLifetimeDays: "90" } },
    { customConfig: { maxTokenLifetimeDays: "30", enableIpAccessLists: "true" } },
    "reset",
  ],
  [
    GRANTS,
    { schema: "main.models", grants: [{ principal: "data-scientists", privileges: ["EXECUTE"] }] },
    {
      schema: "main.models",
      grants: [{ principal: "maintenance-planners", privileges: ["USE_SCHEMA"] }],
    },
    "emptied",
  ],
  [
    WAREHOUSE,
    { ...warehouse, enableServerlessCompute: true, warehouseType: "PRO", autoStopMins: 5 },
    { ...warehouse, autoStopMins: 10, tags: { customTags: [{ key: "Project", value: "p" }] } },
    "gone",
  ],
  [
    DASHBOARD,
    dashboard,
    { ...dashboard, displayName: "work", serializedDashboard: page("b") },
    "gone",
  ],
  [ALERT, alert, { ...alert, displayName: "older", customSummary: "late" }, "gone"],
  [MONITOR, monitor, { ...monitor, slicingExprs: ["is_alarm"] }, "gone"],
  [SERVICE_CREDENTIAL, credential, { ...credential, comment: "reads sources" }, "gone"],
  [SETTINGS.legacyDbfs, ...setting("disableLegacyDbfs", { value: false }, { value: true }), "gone"],
  [
    SETTINGS.legacyAccess,
    ...setting("disableLegacyAccess", { value: false }, { value: true }),
    "gone",
  ],
  [SETTINGS.namespace, ...setting("namespace", { value: "a" }, { value: "b" }), "gone"],
  [
    SETTINGS.admins,
    ...setting(
      "restrictWorkspaceAdmins",
      { status: "ALLOW_ALL" },
      { status: "RESTRICT_TOKENS_AND_JOB_RUN_AS" },
    ),
    "gone",
  ],
  [
    SETTINGS.clusterUpdate,
    ...setting("automaticClusterUpdateWorkspace", { enabled: false }, { enabled: true }),
    "reset",
  ],
  [
    SETTINGS.monitoring,
    ...setting("enhancedSecurityMonitoringWorkspace", { isEnabled: false }, { isEnabled: true }),
    "reset",
  ],
];

test.each(kinds)("%s is made, told again as given, changed, and deleted", async (...kind) => {
  const [token, before, after, deleted] = kind;
  if (token === RULES) await create(PRINCIPAL, principal);
  const { id } = await create(token, before);
  expect((await read(token, id, before))?.inputs).toEqual(before);
  await update(token, id, before, after);
  expect((await read(token, id, after))?.inputs).toEqual(after);
  await remove(token, id, after);
  const left = await read(token, id, after);
  if (deleted === "gone") expect(left).toBeUndefined();
  else expect(left?.inputs).not.toEqual(after);
});

test.each(kinds)("%s that somebody changed is told as it is now", async (...kind) => {
  const [token, before, after] = kind;
  if (token === RULES) await create(PRINCIPAL, principal);
  const { id } = await create(token, before);
  await update(token, id, before, after);
  expect((await read(token, id, before))?.inputs).not.toEqual(before);
});

test("who may use a warehouse or look at a dashboard is told, beside its owner", async () => {
  const { id: dashboardId } = await create(DASHBOARD, dashboard);
  const groups = (permissionLevel: string) => [{ groupName: "data-scientists", permissionLevel }];
  const made = [
    await create(PERMISSIONS, { sqlEndpointId: warehouseId, accessControls: groups("CAN_USE") }),
    await create(PERMISSIONS, { dashboardId, accessControls: groups("CAN_READ") }),
  ];
  expect(made.map(({ id }) => id)).toEqual([
    `/sql/warehouses/${warehouseId}`,
    `/dashboards/${dashboardId}`,
  ]);
  const told = await local.get(`/api/2.0/permissions/sql/warehouses/${warehouseId}`);
  expect(told.body["access_control_list"]).toMatchObject([
    { group_name: "data-scientists", all_permissions: [{ permission_level: "CAN_USE" }] },
    {
      user_name: "planner@batch-scoring.local",
      all_permissions: [{ permission_level: "IS_OWNER" }],
    },
    { group_name: "admins" },
  ]);
});

test("a service principal that is there already is taken over only by force", async () => {
  const { id } = await create(PRINCIPAL, principal);
  await expect(create(PRINCIPAL, principal)).rejects.toThrow(
    `cannot create service principal: Service principal with application ID ${runner} already exists.`,
  );
  expect((await create(PRINCIPAL, { ...principal, force: true })).id).toBe(id);
});

test("the metastore that is attached already is assigned, another is refused", async () => {
  const workspaceId = "1000000000000001";
  const { id } = await create(METASTORE, { workspaceId, metastoreId: account });
  expect(id).toBe(`${workspaceId}|${account}`);
  await expect(create(METASTORE, { workspaceId, metastoreId: "m" })).rejects.toThrow(
    "cannot assign metastore: Metastore 'm' does not exist.",
  );
  await remove(METASTORE, id, { workspaceId, metastoreId: account });
  expect(await read(METASTORE, id, { workspaceId, metastoreId: account })).toBeUndefined();
});

test("grants on a model go to it as to a function", async () => {
  await create(MODEL, model);
  const grants = [{ principal: "data-scientists", privileges: ["EXECUTE"] }];
  const checked = operations.check(
    urn(GRANTS, "x"),
    { model: "main.models.failure", grants },
    {},
    seed,
  );
  expect(checked.failures).toEqual([]);
  expect((await create(GRANTS, { model: "main.models.failure", grants })).id).toBe(
    "function/main.models.failure",
  );
});

test("a grant to nobody is refused in the service's words", async () => {
  const grants = [{ principal: "nobody", privileges: ["EXECUTE"] }];
  await expect(create(GRANTS, { schema: "main.models", grants })).rejects.toThrow(
    "cannot create grants: Could not find principal with name nobody.",
  );
});
