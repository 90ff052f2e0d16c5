// What people look at, and what looks for them: warehouses, dashboards, alerts, monitors, service credentials.
import { connectorId, refusal, TestWorkspace } from "./harness";

let local: TestWorkspace;
beforeEach(async () => {
  local = await TestWorkspace.open();
});
afterEach(() => local.close());

const WAREHOUSES = "/api/2.0/sql/warehouses";
const DASHBOARDS = "/api/2.0/lakeview/dashboards";
const ALERTS = "/api/2.0/alerts";
const UC = "/api/2.1/unity-catalog";

const serverless = {
  name: "looking",
  cluster_size: "2X-Small",
  auto_stop_mins: 5,
  enable_serverless_compute: true,
  warehouse_type: "PRO",
};
const newWarehouse = async (more: object = {}): Promise<string> =>
  (await local.post(WAREHOUSES, { ...serverless, ...more })).body["id"] as string;
const noWarehouse = (id: string) =>
  refusal(404, "ENDPOINT_NOT_FOUND", `SQL warehouse ${id} does not exist at all in the database`);

describe("SQL warehouses", () => {
  test("start with their making, run, stop when nobody asks, and start again", async () => {
    const id = await newWarehouse();
    const state = async () => (await local.get(`${WAREHOUSES}/${id}`)).body["state"];
    const states = [await state()];
    for (const seconds of [3, 299, 1]) {
      local.time.advance(seconds * 1000);
      states.push(await state());
    }
    await local.post(`${WAREHOUSES}/${id}/start`, {});
    states.push(await state());
    await local.post(`${WAREHOUSES}/${id}/stop`, {});
    states.push(await state());
    expect(states).toEqual(["STARTING", "RUNNING", "RUNNING", "STOPPED", "STARTING", "STOPPED"]);
  });

  test("keep what was sent with the service's defaults, also over a restart", async () => {
    const id = await newWarehouse({ tags: { custom_tags: [{ key: "Project", value: "p" }] } });
    await local.post(`${WAREHOUSES}/${id}/edit`, { id, auto_stop_mins: 10 });
    await local.reopen();
    expect((await local.get(WAREHOUSES)).body["warehouses"]).toMatchObject([
      {
        ...serverless,
        id,
        auto_stop_mins: 10,
        min_num_clusters: 1,
        max_num_clusters: 1,
        enable_photon: true,
        spot_instance_policy: "COST_OPTIMIZED",
        tags: { custom_tags: [{ key: "Project", value: "p" }] },
      },
    ]);
  });

  test.each([
    ["a size that is none", { cluster_size: "Tiny" }, "Invalid cluster_size 'Tiny'; allowed are"],
    [
      "serverless compute of another type",
      { warehouse_type: "CLASSIC" },
      "Invalid warehouseType: Serverless is only available for PRO warehouses.",
    ],
    [
      "a stop before machines of one's own have paid",
      { enable_serverless_compute: false },
      "auto_stop_mins must be 0 or at least 10, got 5",
    ],
    ["more clusters at least than at most", { min_num_clusters: 2 }, "cannot be above"],
    ["no name", { name: "" }, "must have 1 to 100 characters, got 0"],
  ])("reject %s", async (_, change, message) => {
    expect(await local.post(WAREHOUSES, { ...serverless, ...change })).toEqual(
      refusal(400, "INVALID_PARAMETER_VALUE", expect.stringContaining(message)),
    );
  });

  test("reject a name that is taken, an unknown id and an unknown field", async () => {
    const id = await newWarehouse();
    expect(await local.post(WAREHOUSES, serverless)).toEqual(
      refusal(400, "RESOURCE_ALREADY_EXISTS", "SQL warehouse with name `looking` already exists"),
    );
    await local.call("DELETE", `${WAREHOUSES}/${id}`);
    expect(await local.get(`${WAREHOUSES}/${id}`)).toEqual(noWarehouse(id));
    expect((await local.post(WAREHOUSES, { ...serverless, max_dbu: 4 })).status).toBe(501);
  });
});

describe("dashboards", () => {
  const definition = (...names: string[]) =>
    JSON.stringify({
      datasets: names.map((name) => ({ name, queryLines: ["SELECT 1"] })),
      pages: [{ name: "page", layout: [] }],
    });
  const fields = () => ({
    display_name: "worklist",
    parent_path: "/Shared",
    serialized_dashboard: definition("a"),
  });
  const made = async (more: object = {}) =>
    (await local.post(DASHBOARDS, { ...fields(), ...more })).body["dashboard_id"] as string;

  test("lie in their folder, change by version, and are what they were when published", async () => {
    const warehouse_id = await newWarehouse();
    const id = await made({ warehouse_id });
    const url = `${DASHBOARDS}/${id}`;
    await local.post(`${url}/published`, { warehouse_id, embed_credentials: false });
    const changed = await local.call("PATCH", url, { display_name: "work", etag: "1" });
    expect(changed.body).toMatchObject({ path: "/Shared/work.lvdash.json", etag: "2" });
    expect((await local.get(`${url}/published`)).body).toMatchObject({
      display_name: "worklist",
      embed_credentials: false,
      warehouse_id,
    });
    expect((await local.get("/api/2.0/workspace/list?path=/Shared")).body["objects"]).toMatchObject(
      [{ path: "/Shared/work.lvdash.json", object_type: "DASHBOARD" }],
    );
    expect(await local.call("PATCH", url, { display_name: "w", etag: "1" })).toEqual(
      refusal(409, "ABORTED", expect.stringContaining("is not that of its latest version")),
    );
  });

  test("show their queries at the address they have when published", async () => {
    const id = await made({ display_name: "<worklist>" });
    expect((await local.get(`/dashboardsv3/${id}/published`)).status).toBe(404);
    await local.post(`${DASHBOARDS}/${id}/published`, {});
    const { body } = await local.get(`/dashboardsv3/${id}/published`);
    expect(body).toContain("<h1>&lt;worklist&gt;</h1>");
    expect(body).toContain("<pre>SELECT 1</pre>");
  });

  test("go to the trash, where they are told still, or for good with their folder", async () => {
    await local.post("/api/2.0/workspace/mkdirs", { path: "/Shared/app" });
    const ids = [await made(), await made({ parent_path: "/Workspace/Shared/app" })];
    await local.call("DELETE", `${DASHBOARDS}/${ids[0]}`);
    await local.post("/api/2.0/workspace/delete", { path: "/Shared/app", recursive: true });
    expect((await local.get(`${DASHBOARDS}/${ids[0]}`)).body["lifecycle_state"]).toBe("TRASHED");
    expect((await local.get(`${DASHBOARDS}/${ids[1]}`)).status).toBe(404);
    expect((await local.get(DASHBOARDS)).body).toEqual({ dashboards: [] });
    expect((await local.call("DELETE", `${DASHBOARDS}/${ids[0]}`)).status).toBe(403);
  });

  test.each([
    ["a folder that is not there", { parent_path: "/Shared/none" }, "Path (/Shared/none) doesn't"],
    ["text that is no JSON", { serialized_dashboard: "{" }, "Failed to parse serialized_dashboard"],
    ["datasets that are none", { serialized_dashboard: '{"datasets":1}' }, "at 'datasets'"],
    [
      "two datasets of one name",
      { serialized_dashboard: definition("a", "a") },
      "validation failed: [resource name must be unique; found duplicates: [a]]",
    ],
    ["no name", { display_name: "" }, "Missing required field: dashboard.display_name"],
  ])("reject %s", async (_, change, message) => {
    const { status, body } = await local.post(DASHBOARDS, { ...fields(), ...change });
    expect([status >= 400, body["message"]]).toEqual([true, expect.stringContaining(message)]);
  });

  test("reject a name that is taken and a warehouse that is not there", async () => {
    await made();
    expect(await local.post(DASHBOARDS, fields())).toEqual(
      refusal(
        409,
        "ALREADY_EXISTS",
        expect.stringMatching(/Caused by Node named 'worklist.lvdash.json' already exists$/),
      ),
    );
    const elsewhere = { ...fields(), display_name: "b", warehouse_id: "none" };
    expect(await local.post(DASHBOARDS, elsewhere)).toEqual(noWarehouse("none"));
  });
});

describe("alerts", () => {
  const fields = (warehouse_id: string) => ({
    display_name: "old predictions",
    parent_path: "/Shared",
    query_text: "SELECT 1 AS hours",
    warehouse_id,
    evaluation: {
      source: { name: "hours" },
      comparison_operator: "GREATER_THAN",
      threshold: { value: { double_value: 14 } },
      notification: { subscriptions: [{ user_email: "a@example.com" }] },
    },
    schedule: { quartz_cron_schedule: "0 0 7 * * ?", timezone_id: "UTC" },
  });

  test("change in what the mask names, lose what it names and nobody gives, and are purged", async () => {
    const warehouse = await newWarehouse();
    const { body } = await local.post(ALERTS, { ...fields(warehouse), custom_summary: "s" });
    const url = `${ALERTS}/${String(body["id"])}`;
    const change = { display_name: "other", query_text: "SELECT 2" };
    await local.call("PATCH", `${url}?update_mask=display_name,custom_summary`, change);
    const kept = { ...fields(warehouse), display_name: "other" };
    expect((await local.get(url)).body).toMatchObject({ ...kept, lifecycle_state: "ACTIVE" });
    expect((await local.get(url)).body).not.toHaveProperty("custom_summary");
    await local.call("DELETE", url);
    expect((await local.get(url)).body["lifecycle_state"]).toBe("DELETED");
    await local.call("DELETE", `${url}?purge=true`);
    expect((await local.get(url)).status).toBe(404);
  });

  test.each<[string, (whole: ReturnType<typeof fields>) => object, string]>([
    ["a warehouse that is not there", () => ({ warehouse_id: "none" }), "SQL warehouse none"],
    ["a folder that is not there", () => ({ parent_path: "/none" }), "Path (/none) doesn't exist."],
    [
      "nothing to compare with",
      ({ evaluation }) => ({ evaluation: { ...evaluation, threshold: {} } }),
      "must hold either a value or a column for GREATER_THAN",
    ],
    [
      "a schedule in Unix form",
      ({ schedule }) => ({ schedule: { ...schedule, quartz_cron_schedule: "0 7 * * *" } }),
      'Invalid quartz_cron_schedule: "0 7 * * *"',
    ],
    [
      "a destination, of which there are none",
      ({ evaluation }) => ({
        evaluation: { ...evaluation, notification: { subscriptions: [{ destination_id: "d" }] } },
      }),
      "not implemented",
    ],
  ])("reject %s", async (_, change, message) => {
    const whole = fields(await newWarehouse());
    const { status, body } = await local.post(ALERTS, { ...whole, ...change(whole) });
    expect([status >= 400, body["message"]]).toEqual([true, expect.stringContaining(message)]);
  });
});

describe("Unity Catalog", () => {
  const TABLE = `${UC}/tables/main.predictions.predictions`;
  const log = {
    problem_type: "PROBLEM_TYPE_CLASSIFICATION",
    timestamp_col: "window_end",
    granularities: ["1 day", "2 weeks"],
    model_id_col: "model_version",
    prediction_col: "is_alarm",
  };
  const monitor = {
    assets_dir: "/Shared/quality",
    output_schema_name: "main.predictions",
    inference_log: log,
  };

  beforeEach(async () => {
    const lake = "abfss://lake@account.dfs.core.windows.net/";
    const identity = { access_connector_id: connectorId };
    await local.post(`${UC}/storage-credentials`, {
      name: "identity",
      azure_managed_identity: identity,
    });
    await local.post(`${UC}/external-locations`, {
      name: "lake",
      url: lake,
      credential_name: "identity",
    });
    await local.post(`${UC}/catalogs`, { name: "main", storage_root: lake });
    await local.post(`${UC}/schemas`, { catalog_name: "main", name: "predictions" });
  });
  const predictions = () =>
    local.table("predictions/predictions", {
      window_end: "timestamp",
      model_version: "integer",
      is_alarm: "boolean",
    });

  test("monitors a table, in another way after a change, until its schema is gone", async () => {
    predictions();
    expect((await local.post(`${TABLE}/monitor`, monitor)).body).toMatchObject({
      ...monitor,
      status: "MONITOR_STATUS_ACTIVE",
      drift_metrics_table_name: "main.predictions.predictions_drift_metrics",
      monitor_version: 0,
    });
    const { assets_dir: _, ...change } = { ...monitor, slicing_exprs: ["is_alarm"] };
    await local.call("PUT", `${TABLE}/monitor`, change);
    expect((await local.get(`${TABLE}/monitor`)).body).toMatchObject({
      ...monitor,
      slicing_exprs: ["is_alarm"],
      monitor_version: 1,
    });
    await local.call("DELETE", `${UC}/schemas/main.predictions?force=true`);
    await local.post(`${UC}/schemas`, { catalog_name: "main", name: "predictions" });
    predictions();
    expect((await local.get(`${TABLE}/monitor`)).status).toBe(404);
  });

  test("monitors no table that is not there", async () => {
    expect(await local.post(`${TABLE}/monitor`, monitor)).toEqual(
      refusal(404, "TABLE_DOES_NOT_EXIST", "Table 'main.predictions.predictions' does not exist."),
    );
  });

  test.each([
    ["a column that is not there", { inference_log: { ...log, model_id_col: "m" } }, "Column 'm'"],
    [
      "a time that is none",
      { inference_log: { ...log, timestamp_col: "is_alarm" } },
      "is boolean; a timestamp column is a timestamp or a date",
    ],
    ["a window of another length", { inference_log: { ...log, granularities: ["1 h"] } }, "'1 h'"],
    ["two kinds", { snapshot: {} }, "Exactly one of inference_log, time_series and snapshot"],
    ["an unknown schema", { output_schema_name: "main.none" }, "Schema 'main.none' does not"],
    ["an unknown warehouse", { warehouse_id: "none" }, "SQL warehouse none does not exist"],
    ["a relative folder", { assets_dir: "quality" }, "assets_dir must be an absolute path"],
  ])("rejects a monitor with %s", async (_, change, message) => {
    predictions();
    const { status, body } = await local.post(`${TABLE}/monitor`, { ...monitor, ...change });
    expect([status >= 400, body["message"]]).toEqual([true, expect.stringContaining(message)]);
  });

  test("keeps a service credential of a connector that Azure has, and refuses all others", async () => {
    const credential = (id: string) => ({
      name: "Sources",
      purpose: "SERVICE",
      azure_managed_identity: { access_connector_id: id },
      skip_validation: true,
    });
    const url = `${UC}/credentials`;
    expect(await local.post(url, credential(connectorId))).toEqual(
      refusal(
        403,
        "PERMISSION_DENIED",
        `Registering a credential requires the contributor role over the corresponding access connector with ID ${connectorId}`,
      ),
    );
    expect((await local.post(url, credential("/connector"))).body["message"]).toBe(
      "'/connector' is not the resource id of an access connector",
    );
    local.azureResource(connectorId);
    await local.post(url, credential(connectorId));
    await local.call("PATCH", `${url}/sources`, { isolation_mode: "ISOLATION_MODE_ISOLATED" });
    expect((await local.get(`${url}/SOURCES`)).body).toMatchObject({
      name: "sources",
      purpose: "SERVICE",
      isolation_mode: "ISOLATION_MODE_ISOLATED",
    });
    expect((await local.get(`${url}?purpose=SERVICE`)).body["credentials"]).toHaveLength(1);
    expect((await local.get(url)).body["credentials"]).toHaveLength(2);
    expect((await local.post(url, { ...credential(connectorId), purpose: "STORAGE" })).status).toBe(
      400,
    );
  });
});
