import { refusal, TestWorkspace, type Answer } from "./harness";

let local: TestWorkspace;
beforeEach(async () => {
  local = await TestWorkspace.open();
  await local.post(`${UC}/storage-credentials`, {
    name: "identity",
    azure_managed_identity: { access_connector_id: "/connector" },
  });
  await local.post(`${UC}/external-locations`, {
    name: "lake",
    url: lake,
    credential_name: "identity",
  });
  await local.post(`${UC}/catalogs`, { name: "main", storage_root: lake });
  await local.post(`${UC}/schemas`, { catalog_name: "main", name: "models" });
});
afterEach(() => local.close());

const UC = "/api/2.1/unity-catalog";
const lake = "abfss://lake@account.dfs.core.windows.net/";
const model = (more: object = {}): Promise<Answer> =>
  local.post(`${UC}/models`, {
    catalog_name: "main",
    schema_name: "models",
    name: "failure",
    ...more,
  });
const METASTORE = "00000000-0000-4000-a000-000000000001";
const assignment = `${UC}/workspaces/1000000000000001/metastore`;

describe("a registered model", () => {
  test("belongs to its schema, and to whoever is told to own it", async () => {
    await model({ comment: "what fails next" });
    const read = (await local.get(`${UC}/models/main.models.failure`)).body;
    // The provider sends back all that it has read.
    const { id: _, ...known } = read;
    await local.call("PATCH", `${UC}/models/main.models.failure`, {
      ...known,
      owner: "platform-engineers",
    });
    await local.reopen();
    const url = `${UC}/models?catalog_name=main&schema_name=models`;
    expect((await local.get(url)).body).toMatchObject({
      registered_models: [
        {
          full_name: "main.models.failure",
          comment: "what fails next",
          owner: "platform-engineers",
          metastore_id: METASTORE,
        },
      ],
    });
  });

  test("is granted on as a function", async () => {
    await model();
    const url = `${UC}/permissions/function/main.models.failure`;
    await local.call("PATCH", url, {
      changes: [{ principal: "data-scientists", add: ["EXECUTE"] }],
    });
    expect((await local.get(url)).body).toEqual({
      privilege_assignments: [{ principal: "data-scientists", privileges: ["EXECUTE"] }],
    });
  });

  test("goes when it is deleted, or with its schema when that is forced", async () => {
    await model();
    expect((await local.call("DELETE", `${UC}/models/main.models.failure`)).status).toBe(200);
    await model();
    expect((await local.call("DELETE", `${UC}/schemas/main.models?force=true`)).status).toBe(200);
    expect((await local.get(`${UC}/models/main.models.failure`)).status).toBe(404);
  });

  test.each<[string, () => Promise<Answer>, Answer]>([
    [
      "a second one of the name",
      () => model({ name: "FAILURE" }),
      refusal(
        400,
        "REGISTERED_MODEL_ALREADY_EXISTS",
        "Registered Model 'main.models.failure' already exists",
      ),
    ],
    [
      "one in a schema that is not there",
      () => model({ schema_name: "none" }),
      refusal(404, "SCHEMA_DOES_NOT_EXIST", "Schema 'main.none' does not exist."),
    ],
    [
      "deleting its schema without force",
      () => local.call("DELETE", `${UC}/schemas/main.models`),
      refusal(
        400,
        "SCHEMA_NOT_EMPTY",
        "Schema 'main.models' is not empty. The schema has 0 tables(s), 1 functions(s), 0 volumes(s)",
      ),
    ],
    [
      "an owner who does not exist",
      () => local.call("PATCH", `${UC}/models/main.models.failure`, { owner: "nobody" }),
      refusal(404, "PRINCIPAL_DOES_NOT_EXIST", "Could not find principal with name nobody."),
    ],
    [
      "a grant to somebody who does not exist",
      () =>
        local.call("PATCH", `${UC}/permissions/function/main.models.failure`, {
          changes: [{ principal: "nobody", add: ["EXECUTE"] }],
        }),
      refusal(404, "PRINCIPAL_DOES_NOT_EXIST", "Could not find principal with name nobody."),
    ],
    [
      "a grant to a group of the workspace alone",
      () =>
        local.call("PATCH", `${UC}/permissions/schema/main.models`, {
          changes: [{ principal: "admins", add: ["EXECUTE"] }],
        }),
      refusal(404, "PRINCIPAL_DOES_NOT_EXIST", "Could not find principal with name admins."),
    ],
    [
      "a privilege that a model does not take",
      () =>
        local.call("PATCH", `${UC}/permissions/function/main.models.failure`, {
          changes: [{ principal: "data-scientists", add: ["READ_VOLUME"] }],
        }),
      refusal(
        400,
        "INVALID_PARAMETER_VALUE",
        expect.stringContaining("Privilege READ VOLUME is not applicable to this entity"),
      ),
    ],
    [
      "asking for its versions, which MLflow has",
      () => local.get(`${UC}/models/main.models.failure/versions`),
      refusal(501, "NOT_IMPLEMENTED", expect.stringContaining("/versions")),
    ],
  ])("rejects %s", async (_, act, expected) => {
    await model();
    expect(await act()).toEqual(expected);
  });
});

describe("the metastore", () => {
  test("is attached from the start, and assigning it again changes nothing", async () => {
    const current = `${UC}/current-metastore-assignment`;
    const before = (await local.get(current)).body;
    await local.call("PUT", assignment, { metastore_id: METASTORE });
    expect((await local.get(current)).body).toEqual(before);
  });

  test("knows the workspace by the number that Azure gave it", async () => {
    const number = "1234567890123456";
    local.azureResource("/subscriptions/s/resourceGroups/rg/workspaces/dbw", {
      armType: "Microsoft.Databricks/workspaces",
      outputs: { workspaceId: number },
    });
    const ofNumber = (id: string) =>
      local.call("PUT", `${UC}/workspaces/${id}/metastore`, { metastore_id: METASTORE });
    expect((await ofNumber(number)).status).toBe(200);
    expect((await ofNumber("1000000000000001")).status).toBe(404);
    const told = await Promise.all(
      [`${UC}/current-metastore-assignment`, "/.well-known/databricks-config"].map((url) =>
        local.get(url),
      ),
    );
    expect(told.map(({ body }) => String(body["workspace_id"]))).toEqual([number, number]);
  });

  test("once taken away leaves no catalog to be made", async () => {
    await local.call("DELETE", `${assignment}?metastore_id=${METASTORE}`);
    expect(await local.post(`${UC}/catalogs`, { name: "more", storage_root: lake })).toEqual(
      refusal(404, "METASTORE_DOES_NOT_EXIST", "No metastore assigned for the current workspace."),
    );
  });

  test("is attached to a workspace made after one that had lost it", async () => {
    await local.call("DELETE", `${assignment}?metastore_id=${METASTORE}`);
    local.azureResource("/subscriptions/s/resourceGroups/rg/workspaces/dbw", {
      armType: "Microsoft.Databricks/workspaces",
      outputs: { workspaceId: "1234567890123456" },
    });
    expect((await local.get(`${UC}/current-metastore-assignment`)).body).toMatchObject({
      metastore_id: METASTORE,
      workspace_id: 1_234_567_890_123_456,
    });
  });

  test.each<[string, string, string]>([
    ["another metastore", assignment, "Metastore 'm' does not exist."],
    ["another workspace", `${UC}/workspaces/7/metastore`, "Workspace '7' does not exist."],
  ])("rejects %s", async (_, url, message) => {
    const refused = await local.call("PUT", url, { metastore_id: "m" });
    expect([refused.status, refused.body["message"]]).toEqual([404, message]);
  });
});
