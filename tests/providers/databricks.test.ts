import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Connection } from "../../local/providers/databricks/connection";
import { grantChanges } from "../../local/providers/databricks/grants";
import { databricksProvider } from "../../local/providers/databricks/provider";
import { Operations } from "../../local/providers/protocol/operations";
import { PartlyCreatedError } from "../../local/providers/protocol/provider";
import type { Inputs } from "../../local/providers/protocol/values";
import {
  DIRECTORY,
  NOTEBOOK,
  FILE,
  JOB,
  PERMISSIONS,
  CATALOG,
  SCHEMA,
  VOLUME,
  job,
} from "./databricksTokens";
import { type Answer, RecordingServer } from "./recordingServer";
import { seed, urn } from "./urns";

const UC = "/api/2.1/unity-catalog";
const missing: Answer = {
  status: 404,
  body: { error_code: "RESOURCE_DOES_NOT_EXIST", message: "no such thing" },
};

let server: RecordingServer | undefined;

afterEach(async () => {
  await server?.stop();
  server = undefined;
});

/** A provider configured for a workspace that gives these answers. */
async function connected(
  answers: Readonly<Record<string, Answer | readonly Answer[]>>,
  adopts = false,
) {
  server = new RecordingServer(answers);
  const host = await server.start();
  const provider = databricksProvider(new Connection(tmpdir(), adopts));
  provider.configure({ host });
  const operations = new Operations(provider);
  const create = (token: string, inputs: Inputs) =>
    operations.create(urn(token, "x"), inputs, false);
  return { host, operations, create, recorded: server.recorded };
}

const offline = new Operations(databricksProvider(new Connection(tmpdir(), false)));

test("a job goes to the API in snake case, keys of maps as they are, with what the real provider always sends", async () => {
  const { host, create, recorded } = await connected({
    "POST /api/2.2/jobs/create": { body: { job_id: 1024 } },
  });
  expect(await create(JOB, job)).toEqual({
    id: "1024",
    outputs: { ...job, url: `${host}/#job/1024` },
  });
  const always = { run_if: "ALL_SUCCESS", timeout_seconds: 0, email_notifications: {} };
  expect(recorded.map(({ body }) => body)).toEqual([
    {
      name: "score",
      tasks: [
        {
          ...always,
          task_key: "ingest",
          notebook_task: {
            notebook_path: "/n",
            base_parameters: { camelCase: "1" },
            source: "WORKSPACE",
          },
        },
        {
          ...always,
          task_key: "score",
          depends_on: [{ task_key: "ingest" }],
          notebook_task: { notebook_path: "/n", source: "WORKSPACE" },
          max_retries: 2,
        },
      ],
      job_clusters: [
        {
          job_cluster_key: "main",
          new_cluster: { spark_version: "18.x-scala2.13", spark_conf: { "spark.a": "b" } },
        },
      ],
      schedule: {
        quartz_cron_expression: "0 0 2 * * ?",
        timezone_id: "UTC",
        pause_status: "PAUSED",
      },
      email_notifications: { on_failure: ["a@example.com"] },
      max_concurrent_runs: 1,
      queue: { enabled: false },
      timeout_seconds: 0,
      format: "MULTI_TASK",
    },
  ]);
});

test("a refresh tells what somebody changed in a job, and not what the service adds to it", async () => {
  const settings = {
    name: "score",
    format: "MULTI_TASK",
    timeout_seconds: 0,
    tasks: [
      { task_key: "ingest", run_if: "ALL_SUCCESS", notebook_task: { notebook_path: "/other" } },
      { task_key: "score", depends_on: [{ task_key: "ingest" }], max_retries: 2 },
      { task_key: "more", timeout_seconds: 5 },
    ],
  };
  const { operations } = await connected({
    "GET /api/2.2/jobs/get?job_id=7": { body: { job_id: 7, settings } },
  });
  const given = {
    name: "score",
    tasks: [
      { taskKey: "ingest", notebookTask: { notebookPath: "/n", baseParameters: {} } },
      { taskKey: "score", dependsOns: [{ taskKey: "ingest" }], maxRetries: 2 },
    ],
    schedule: job.schedule,
  };
  const found = await operations.read(urn(JOB, "x"), { id: "7", inputs: given, outputs: {} });
  expect(found?.inputs).toEqual({
    name: "score",
    tasks: [
      { taskKey: "ingest", notebookTask: { notebookPath: "/other", baseParameters: {} } },
      { taskKey: "score", dependsOns: [{ taskKey: "ingest" }], maxRetries: 2 },
      { taskKey: "more", timeoutSeconds: 5 },
    ],
  });
});

test("a changed job is reset whole under its id, a job that is gone is deleted already", async () => {
  const { operations, recorded } = await connected({
    "POST /api/2.2/jobs/reset": { body: {} },
    "POST /api/2.2/jobs/delete": {
      status: 400,
      body: { error_code: "INVALID_PARAMETER_VALUE", message: "Job 7 does not exist." },
    },
  });
  const remembered = { id: "7", inputs: job, outputs: {} };
  await operations.update(urn(JOB, "x"), remembered, { ...job, timeoutSeconds: 60 }, false);
  await operations.delete(urn(JOB, "x"), remembered);
  expect(recorded.map(({ path, body }) => [path, (body as { job_id: number }).job_id])).toEqual([
    ["/api/2.2/jobs/reset", 7],
    ["/api/2.2/jobs/delete", 7],
  ]);
});

test("after a kill, a job of the same name is taken over; otherwise names may repeat", async () => {
  const jobs = [{ job_id: 5, settings: { name: "score" } }];
  const { create, recorded } = await connected(
    {
      "GET /api/2.2/jobs/list?name=score": { body: { jobs } },
      "POST /api/2.2/jobs/reset": { body: {} },
    },
    true,
  );
  expect((await create(JOB, job)).id).toBe("5");
  expect(recorded.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "GET /api/2.2/jobs/list?name=score",
    "POST /api/2.2/jobs/reset",
  ]);
});

test("a notebook's missing folder is made, then the import is sent again", async () => {
  const { create, recorded } = await connected({
    "POST /api/2.0/workspace/import": [missing, { body: { object_id: 12 } }],
    "GET /api/2.0/workspace/get-status?path=%2FShared%2Fapp": missing,
    "POST /api/2.0/workspace/mkdirs": { body: {} },
  });
  const inputs = { path: "/Shared/app/score", language: "PYTHON", contentBase64: "YQ==" };
  const { id, outputs } = await create(NOTEBOOK, inputs);
  expect([id, outputs["objectId"], outputs["workspacePath"]]).toEqual([
    "/Shared/app/score",
    12,
    "/Workspace/Shared/app/score",
  ]);
  const sent = {
    content: "YQ==",
    path: "/Shared/app/score",
    language: "PYTHON",
    format: "SOURCE",
    overwrite: true,
  };
  expect(recorded).toEqual([
    { method: "POST", path: "/api/2.0/workspace/import", body: sent },
    { method: "GET", path: "/api/2.0/workspace/get-status?path=%2FShared%2Fapp", body: "" },
    { method: "POST", path: "/api/2.0/workspace/mkdirs", body: { path: "/Shared/app" } },
    { method: "POST", path: "/api/2.0/workspace/import", body: sent },
  ]);
});

test("a workspace file goes as a form", async () => {
  const { create, recorded } = await connected({
    "POST /api/2.0/workspace/import": { body: {} },
    "GET /api/2.0/workspace/get-status?path=%2Fa%2Flib.py": {
      body: { object_id: 3, object_type: "FILE" },
    },
  });
  await create(FILE, {
    path: "/a/lib.py",
    contentBase64: Buffer.from("x = 1\n").toString("base64"),
  });
  const form = String(recorded[0]?.body);
  expect(form).toMatch(/name="path"\r\n\r\n\/a\/lib.py\r\n/);
  expect(form).toMatch(/name="content"; filename="lib.py"\r\n[^]*\r\n\r\nx = 1\n\r\n/);
  expect(form).toMatch(/name="format"\r\n\r\nRAW\r\n/);
});

test("an edited source file is a change, by its digest", () => {
  const file = join(mkdtempSync(join(tmpdir(), "source-")), "a.py");
  const checked = () =>
    offline.check(urn(NOTEBOOK, "x"), { path: "/a", source: file }, {}, seed).inputs;
  writeFileSync(file, "1");
  const before = checked();
  writeFileSync(file, "2");
  const { changes } = offline.difference(urn(NOTEBOOK, "x"), before, checked());
  expect(changes).toEqual([{ path: "md5", kind: "update", replaces: false }]);
});

test("a new catalog loses its default schema and, if isolated, is bound to this workspace", async () => {
  const { create, recorded } = await connected({
    [`POST ${UC}/catalogs`]: { body: { name: "ml" } },
    [`DELETE ${UC}/schemas/ml.default`]: { body: {} },
    [`PATCH ${UC}/catalogs/ml`]: { body: {} },
    "GET /.well-known/databricks-config": { body: { workspace_id: "42" } },
    [`PATCH ${UC}/bindings/catalog/ml`]: { body: {} },
    [`GET ${UC}/catalogs/ml`]: { body: { name: "ml", full_name: "ml", owner: "me" } },
  });
  const storageRoot = "abfss://lake@st.dfs.core.windows.net/";
  const { id } = await create(CATALOG, {
    name: "ml",
    storageRoot,
    comment: "c",
    isolationMode: "ISOLATED",
    forceDestroy: true,
  });
  expect(id).toBe("ml");
  expect(recorded.map(({ method, path, body }) => [`${method} ${path}`, body])).toEqual([
    [`POST ${UC}/catalogs`, { name: "ml", storage_root: storageRoot, comment: "c" }],
    [`DELETE ${UC}/schemas/ml.default`, ""],
    [`PATCH ${UC}/catalogs/ml`, { comment: "c", isolation_mode: "ISOLATED" }],
    ["GET /.well-known/databricks-config", ""],
    [
      `PATCH ${UC}/bindings/catalog/ml`,
      { add: [{ workspace_id: 42, binding_type: "BINDING_TYPE_READ_WRITE" }] },
    ],
    [`GET ${UC}/catalogs/ml`, ""],
  ]);
});

test("an object whose creation fails half way is kept, with the reason", async () => {
  const { create } = await connected({
    [`POST ${UC}/catalogs`]: { body: { name: "ml" } },
    [`DELETE ${UC}/schemas/ml.default`]: {
      status: 403,
      body: { error_code: "PERMISSION_DENIED", message: "no" },
    },
  });
  const failure = await create(CATALOG, { name: "ml" }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(PartlyCreatedError);
  expect((failure as PartlyCreatedError).created.id).toBe("ml");
});

test("an existing object is refused in the service's words, and taken over only after a kill", async () => {
  const answers = {
    [`POST ${UC}/schemas`]: {
      status: 400,
      body: { error_code: "SCHEMA_ALREADY_EXISTS", message: "Schema 'ml.raw' already exists" },
    },
    [`GET ${UC}/schemas/ml.raw`]: { body: { schema_id: "s" } },
  };
  const inputs = { catalogName: "ml", name: "raw" };
  const refused = await connected(answers);
  await expect(refused.create(SCHEMA, inputs)).rejects.toThrow(
    "cannot create schema: Schema 'ml.raw' already exists",
  );
  await server?.stop();
  const adopting = await connected(answers, true);
  expect(await adopting.create(SCHEMA, inputs)).toEqual({
    id: "ml.raw",
    outputs: { ...inputs, schemaId: "s" },
  });
});

test("forced deletion is asked of the service by a query, and only when the last update stored it", async () => {
  const { operations, recorded } = await connected({
    [`DELETE ${UC}/catalogs/a?force=true`]: { body: {} },
    [`DELETE ${UC}/catalogs/b`]: { body: {} },
  });
  await operations.delete(urn(CATALOG, "x"), {
    id: "a",
    inputs: { name: "a", forceDestroy: true },
    outputs: {},
  });
  await operations.delete(urn(CATALOG, "x"), { id: "b", inputs: { name: "b" }, outputs: {} });
  expect(recorded.map(({ path }) => path)).toEqual([
    `${UC}/catalogs/a?force=true`,
    `${UC}/catalogs/b`,
  ]);
});

test("grants become what the program says: the missing are added, the others taken away", () => {
  const present = new Map([
    ["ds", ["MODIFY", "SELECT"]],
    ["old", ["SELECT"]],
    ["same", ["SELECT"]],
  ]);
  const wanted = new Map([
    ["ds", ["SELECT", "USE_SCHEMA"]],
    ["same", ["SELECT"]],
  ]);
  expect(grantChanges(present, wanted)).toEqual([
    { principal: "ds", add: ["USE_SCHEMA"], remove: ["MODIFY"] },
    { principal: "old", remove: ["SELECT"] },
  ]);
});

test("a job's permissions name its owner, the caller, when the program names none", async () => {
  const { create, recorded } = await connected({
    "GET /api/2.0/preview/scim/v2/Me?excludedAttributes=entitlements": {
      body: { userName: "me@example.com" },
    },
    "PUT /api/2.0/permissions/jobs/7": { body: { object_type: "job" } },
  });
  const { id } = await create(PERMISSIONS, {
    jobId: "7",
    accessControls: [{ groupName: "ds", permissionLevel: "CAN_VIEW" }],
  });
  expect([id, recorded[1]?.body]).toEqual([
    "/jobs/7",
    {
      access_control_list: [
        { group_name: "ds", permission_level: "CAN_VIEW" },
        { user_name: "me@example.com", permission_level: "IS_OWNER" },
      ],
    },
  ]);
});

test("a workspace that does not answer is told in one sentence with the next step", async () => {
  const provider = databricksProvider(new Connection(tmpdir(), false));
  const ended = new RecordingServer({});
  const host = await ended.start();
  await ended.stop();
  provider.configure({ host });
  await expect(
    new Operations(provider).create(urn(DIRECTORY, "x"), { path: "/Shared/a" }, false),
  ).rejects.toThrow(
    `the Databricks workspace does not answer at ${host} (ECONNREFUSED); start it with: npm run local`,
  );
});

test("a preview asks the workspace nothing and tells ids and paths that follow from names", async () => {
  const volume = { catalogName: "c", schemaName: "s", name: "v", volumeType: "MANAGED" };
  expect(await offline.create(urn(VOLUME, "x"), volume, true)).toEqual({
    id: "c.s.v",
    outputs: { ...volume, volumePath: "/Volumes/c/s/v" },
  });
});
