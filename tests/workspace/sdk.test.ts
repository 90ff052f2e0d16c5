// The judge is the real client: what the Databricks SDK for Python sees when it uses the workspace.
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { pathsOf } from "../../local/places";
import { commandLauncher } from "../../local/workspace/runs/clusterProcess";
import { connectorId, putAzureResource, putTable } from "./harness";
import { startServer, type RunningServer } from "../../local/workspace/start";

jest.setTimeout(120_000);

const cloneDir = path.resolve(__dirname, "../..");
let stateDir = "";
let server: RunningServer;
let seen: Record<string, object>;

beforeAll(async () => {
  stateDir = fs.mkdtempSync(path.join(os.tmpdir(), "workspace-"));
  for (const container of ["lake", "landing"]) {
    fs.mkdirSync(path.join(stateDir, "lake/account", container), { recursive: true });
  }
  const paths = pathsOf(stateDir, cloneDir);
  const fakeRuntime = path.join(__dirname, "fakeRuntime.mjs");
  server = await startServer(
    paths,
    0,
    commandLauncher(process.execPath, [fakeRuntime], cloneDir, {}),
  );
  // Nothing of a real workspace's settings on this machine may reach the client.
  const env = { PATH: process.env["PATH"], HOME: stateDir, DATABRICKS_CONFIG_FILE: "/dev/null" };
  const script = path.join(__dirname, "sdk_client.py");
  putTable(path.join(stateDir, "lake/account/lake/landing/scores"), {
    at: "timestamp",
    version: "integer",
    is_alarm: "boolean",
  });
  putAzureResource(stateDir, connectorId);
  const asked = [script, server.url, connectorId];
  const { stdout } = await promisify(execFile)(paths.pythonExecutable, asked, { env });
  seen = JSON.parse(stdout) as Record<string, object>;
});
afterAll(async () => {
  await server.stop();
  fs.rmSync(stateDir, { recursive: true, force: true });
});

test("workspace files", () => {
  expect(seen["workspace_files"]).toEqual({
    listed: [
      ["/Shared/app/exit", "NOTEBOOK"],
      ["/Shared/app/module.py", "FILE"],
      ["/Shared/app/notebook", "NOTEBOOK"],
    ],
    downloaded: true,
    missing: "ResourceDoesNotExist: Path (/Shared/none) doesn't exist.",
  });
});

test("Unity Catalog", () => {
  expect(seen["unity_catalog"]).toEqual({
    metastore: true,
    schemas: ["main.landing"],
    volumes: ["main.landing.files"],
    tables: ["main.landing.scores"],
    grants: [["maintenance-planners", ["SELECT"]]],
    missing: "NotFound: Schema 'main.none' does not exist.",
    not_empty:
      "BadRequest: Schema 'main.landing' is not empty. The schema has 1 tables(s), 0 functions(s), 1 volumes(s)",
  });
});

test("files in volumes, those big enough for presigned URLs too", () => {
  expect(seen["volume_files"]).toEqual({
    downloaded: "1,2\n",
    big: true,
    listed: ["/Volumes/main/landing/files/big.csv", "/Volumes/main/landing/files/telemetry"],
    taken: expect.stringContaining(
      "AlreadyExists: The file being created already exists.",
    ) as string,
    missing: expect.stringMatching(/^NotFound/) as string,
  });
});

test("a job, from its policy to its notebook's result", () => {
  expect(seen["job_run"]).toEqual({
    state: ["TERMINATED", "SUCCESS", "TERMINATED"],
    parameters: true,
    runs: [true],
    jobs: ["job"],
    owners: ["planner@batch-scoring.local", "admins"],
    missing_job: "ResourceDoesNotExist: Job 1 does not exist.",
    missing_run: "ResourceDoesNotExist: Run 1 does not exist.",
    unsupported:
      "NotImplemented: field 'continuous' of POST /api/2.2/jobs/create is not implemented by the local workspace",
    unknown_route:
      "NotImplemented: GET /api/2.1/clusters/list is not implemented by the local workspace",
  });
});

test("a service principal a job runs as, once the caller may use it", () => {
  const runner = "11111111-2222-3333-4444-555555555555";
  expect(seen["identities"]).toEqual({
    rules: [["roles/servicePrincipal.user", ["users/planner@batch-scoring.local"]]],
    stale: expect.stringMatching(/^ResourceConflict/) as string,
    refused: expect.stringMatching(
      /^PermissionDenied: 'planner@batch-scoring.local' cannot set run_as/,
    ) as string,
    run_as: runner,
    groups: ["data-scientists"],
    principals: [runner],
    taken: `ResourceConflict: None Service principal with application ID ${runner} already exists.`,
    deleted: true,
    missing: expect.stringMatching(
      /^NotFound: None Service principal with id \d+ not found/,
    ) as string,
  });
});

test("settings by version, the configuration, and IP access lists", () => {
  expect(seen["workspace_settings"]).toEqual({
    legacy_dbfs: true,
    deleted: true,
    unset: "NotFound: Setting disable_legacy_dbfs is not set.",
    conf: { enableTokensConfig: "true", maxTokenLifetimeDays: "30" },
    invalid: 'InvalidParameterValue: Invalid keys: ["none"]',
    listed: [["office", 1]],
  });
});

test("registered models, and grants on them", () => {
  expect(seen["registered_models"]).toEqual({
    listed: ["main.landing.failure"],
    granted: ["data-scientists"],
    missing: "NotFound: Registered Model 'main.landing.failure' does not exist.",
    unknown: "NotFound: Could not find principal with name nobody.",
  });
});

test("instance pools, serverless environments, triggers and what watches over runs", () => {
  expect(seen["pools_and_triggers"]).toEqual({
    pools: [["workers", 8]],
    trigger: ["UNPAUSED", "/Volumes/main/landing/files"],
    health: [60],
    mails: ["a@example.com"],
    schedule: "UNPAUSED",
    run: ["SUCCESS", "ONE_TIME"],
    in_use: "InvalidState",
    left: "ResourceDoesNotExist",
  });
});

test("a warehouse, a dashboard on it and an alert, until they are gone", () => {
  expect(seen["watching"]).toEqual({
    warehouse: ["RUNNING", [10]],
    dashboard: ["/Shared/app/work.lvdash.json", "2", false],
    in_folder: ["/Shared/app/work.lvdash.json"],
    alert: ["late", 14, "planner@batch-scoring.local"],
    bad_size: expect.stringMatching(
      /^InvalidParameterValue: Invalid cluster_size 'Tiny'/,
    ) as string,
    taken: expect.stringMatching(/^AlreadyExists: .*'work.lvdash.json' already exists$/) as string,
    no_warehouse: "NotFound: SQL warehouse none does not exist at all in the database",
    trashed: "TRASHED",
    left: [0, 0],
  });
});

test("a monitor of a table, and a credential for services", () => {
  expect(seen["monitors_and_credentials"]).toEqual({
    monitor: ["MONITOR_STATUS_ACTIVE", "main.landing.scores_profile_metrics"],
    slices: ["version"],
    refreshes: [],
    no_table: "NotFound: Table 'main.landing.none' does not exist.",
    credential: ["SERVICE", "ISOLATION_MODE_ISOLATED"],
    services: ["sources"],
    unknown_connector: "PermissionDenied",
    left: ["NotFound", "NotFound"],
  });
});

test("removing everything leaves nothing", () => {
  expect(seen["teardown"]).toEqual({ jobs: 0, catalogs: 0, credentials: 0, files: 0 });
});
