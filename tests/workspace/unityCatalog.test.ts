import * as fs from "node:fs";
import * as path from "node:path";
import { refusal, TestWorkspace, type Answer } from "./harness";

let local: TestWorkspace;
beforeEach(async () => {
  local = await TestWorkspace.open();
});
afterEach(() => local.close());

const UC = "/api/2.1/unity-catalog";
const lake = "abfss://lake@account.dfs.core.windows.net/";
const landing = "abfss://landing@account.dfs.core.windows.net/";

describe("Unity Catalog", () => {
  beforeEach(async () => {
    await local.post(`${UC}/storage-credentials`, {
      name: "identity",
      azure_managed_identity: { access_connector_id: "/subscriptions/1/connector" },
    });
    await local.post(`${UC}/external-locations`, {
      name: "lake",
      url: lake,
      credential_name: "identity",
    });
    await local.post(`${UC}/external-locations`, {
      name: "landing",
      url: landing,
      credential_name: "identity",
    });
    await local.post(`${UC}/catalogs`, { name: "main", storage_root: lake });
  });

  const volume = (more: object): Promise<Answer> =>
    local.post(`${UC}/volumes`, {
      catalog_name: "main",
      schema_name: "raw",
      name: "files",
      volume_type: "EXTERNAL",
      storage_location: landing,
      ...more,
    });
  const schema = (): Promise<Answer> =>
    local.post(`${UC}/schemas`, { catalog_name: "main", name: "Raw" });

  test("a new catalog has the schema `default`, which clients remove", async () => {
    expect((await local.call("DELETE", `${UC}/schemas/main.default`)).status).toBe(200);
    expect((await local.get(`${UC}/schemas?catalog_name=main`)).body).toEqual({ schemas: [] });
  });

  test("a schema is a folder of the lake, and goes with it", async () => {
    const { body } = await schema();
    const folder = path.join(local.paths.lakeDir, "account/lake/raw");
    expect([body["full_name"], body["storage_location"], fs.existsSync(folder)]).toEqual([
      "main.raw",
      `${lake}raw`,
      true,
    ]);
    await local.call("DELETE", `${UC}/schemas/main.raw`);
    expect(fs.existsSync(folder)).toBe(false);
  });

  test("tables are the folders a run left a Delta log in", async () => {
    await schema();
    const log = path.join(local.paths.lakeDir, "account/lake/raw/machines/_delta_log");
    fs.mkdirSync(log, { recursive: true });
    fs.mkdirSync(path.join(log, "../../no_table"));
    const type = {
      type: "array",
      elementType: { type: "struct", fields: [{ name: "f", type: "long", nullable: true }] },
      containsNull: true,
    };
    const fields = [
      { name: "machine_id", type: "integer", nullable: false, metadata: { comment: "number" } },
      { name: "reasons", type, nullable: true, metadata: {} },
    ];
    const metaData = {
      id: "7d1e",
      createdTime: 5,
      configuration: { "delta.appendOnly": "true" },
      schemaString: JSON.stringify({ fields }),
    };
    fs.writeFileSync(
      path.join(log, `${"0".repeat(20)}.json`),
      `{"commitInfo":{}}\n${JSON.stringify({ metaData })}\n`,
    );
    const { body } = await local.get(`${UC}/tables/main.raw.machines`);
    expect(body).toMatchObject({
      table_id: "7d1e",
      full_name: "main.raw.machines",
      storage_location: `${lake}raw/machines`,
      properties: { "delta.appendOnly": "true" },
      columns: [
        { name: "machine_id", type_text: "int", position: 0, nullable: false, comment: "number" },
        { name: "reasons", type_text: "array<struct<f:bigint>>", position: 1, nullable: true },
      ],
    });
    const { tables } = (await local.get(`${UC}/tables?catalog_name=main&schema_name=raw`)).body as {
      tables: { name: string }[];
    };
    expect(tables.map(({ name }) => name)).toEqual(["machines"]);
    expect(await local.call("DELETE", `${UC}/schemas/main.raw`)).toEqual(
      refusal(
        400,
        "SCHEMA_NOT_EMPTY",
        "Schema 'main.raw' is not empty. The schema has 1 tables(s), 0 functions(s), 0 volumes(s)",
      ),
    );
    expect((await local.call("DELETE", `${UC}/schemas/main.raw?force=true`)).status).toBe(200);
  });

  test("a removed external volume leaves its files, a managed one takes them along", async () => {
    await schema();
    await volume({});
    await volume({ name: "own", volume_type: "MANAGED", storage_location: undefined });
    const outside = path.join(local.paths.lakeDir, "account/landing/a.csv");
    const inside = path.join(local.paths.lakeDir, "account/lake/raw/__volumes/own");
    fs.writeFileSync(outside, "a");
    await local.call("DELETE", `${UC}/volumes/main.raw.files`);
    await local.call("DELETE", `${UC}/volumes/main.raw.own`);
    expect([fs.existsSync(outside), fs.existsSync(inside)]).toEqual([true, false]);
  });

  test("grants are per principal, in the service's spelling, and end with their object", async () => {
    await schema();
    const url = `${UC}/permissions/schema/main.raw`;
    await local.call("PATCH", url, {
      changes: [
        { principal: "maintenance-planners", add: ["SELECT", "use schema"] },
        { principal: "platform-engineers", add: ["MODIFY"] },
      ],
    });
    await local.call("PATCH", url, {
      changes: [{ principal: "platform-engineers", remove: ["MODIFY"] }],
    });
    const assignments = async (): Promise<unknown> =>
      (await local.get(url)).body["privilege_assignments"];
    expect(await assignments()).toEqual([
      { principal: "maintenance-planners", privileges: ["SELECT", "USE_SCHEMA"] },
    ]);
    await local.call("DELETE", `${UC}/schemas/main.raw`);
    expect(fs.readdirSync(path.join(local.paths.objectsDir, "grants"))).toEqual([]);
    await schema();
    expect(await assignments()).toEqual([]);
  });

  const refusals: [string, () => Promise<Answer>, Answer][] = [
    [
      "a catalog that is not there",
      () => local.get(`${UC}/catalogs/other`),
      refusal(404, "CATALOG_DOES_NOT_EXIST", "Catalog 'other' does not exist."),
    ],
    [
      "a catalog that is there",
      () => local.post(`${UC}/catalogs`, { name: "MAIN", storage_root: lake }),
      refusal(400, "CATALOG_ALREADY_EXISTS", "Catalog 'main' already exists"),
    ],
    [
      "a catalog outside all external locations",
      () =>
        local.post(`${UC}/catalogs`, {
          name: "far",
          storage_root: "abfss://far@account.dfs.core.windows.net/",
        }),
      refusal(
        400,
        "INVALID_PARAMETER_VALUE",
        expect.stringMatching(/^No parent external location found for path/),
      ),
    ],
    [
      "a catalog without storage",
      () => local.post(`${UC}/catalogs`, { name: "bare" }),
      refusal(
        400,
        "INVALID_STATE",
        expect.stringMatching(/^Metastore storage root URL does not exist/),
      ),
    ],
    [
      "a catalog inside another",
      () => local.post(`${UC}/catalogs`, { name: "inner", storage_root: `${lake}raw` }),
      refusal(400, "LOCATION_OVERLAP", expect.stringContaining("catalog 'main'")),
    ],
    [
      "a location inside another",
      () =>
        local.post(`${UC}/external-locations`, {
          name: "inner",
          url: `${lake}x`,
          credential_name: "identity",
        }),
      refusal(400, "LOCATION_OVERLAP", expect.stringContaining("external location 'lake'")),
    ],
    [
      "a location whose container was not provisioned",
      () =>
        local.post(`${UC}/external-locations`, {
          name: "no",
          url: "abfss://none@account.dfs.core.windows.net/",
          credential_name: "identity",
        }),
      refusal(
        400,
        "INVALID_PARAMETER_VALUE",
        expect.stringContaining("The specified filesystem does not exist."),
      ),
    ],
    [
      "a location that is no abfss URL",
      () =>
        local.post(`${UC}/external-locations`, {
          name: "no",
          url: "s3://b/",
          credential_name: "identity",
        }),
      refusal(400, "INVALID_PARAMETER_VALUE", expect.stringContaining("expected abfss://")),
    ],
    [
      "a volume that is not there",
      () => local.get(`${UC}/volumes/main.raw.x`),
      refusal(404, "VOLUME_DOES_NOT_EXIST", "Volume 'main.raw.x' does not exist."),
    ],
    [
      "removing a catalog that is not empty",
      () => local.call("DELETE", `${UC}/catalogs/main`),
      refusal(400, "CATALOG_NOT_EMPTY", "Catalog 'main' is not empty. The catalog has 1 schema(s)"),
    ],
    [
      "removing a location in use",
      () => local.call("DELETE", `${UC}/external-locations/lake`),
      refusal(400, "INVALID_STATE", expect.stringContaining("dependent catalog 'main'")),
    ],
    [
      "removing a credential in use",
      () => local.call("DELETE", `${UC}/storage-credentials/identity`),
      refusal(400, "INVALID_STATE", expect.stringContaining("dependent external location")),
    ],
  ];
  test.each(refusals)("rejects %s", async (_, act, expected) => {
    await schema();
    expect(await act()).toEqual(expected);
  });
});
