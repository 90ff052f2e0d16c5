import * as fs from "node:fs";
import * as path from "node:path";
import { oneCluster, task, TestWorkspace, type FakeCluster } from "./harness";

let local: TestWorkspace;
beforeEach(async () => {
  local = await TestWorkspace.open();
  await local.notebook("notebook");
});
afterEach(() => local.close());

const cluster = (index = 0): FakeCluster => local.clusters[index] as FakeCluster;

test("the tasks of a job cluster run in one process, one after the other, in the graph's order", async () => {
  const run = await local.runNow(
    await local.job({ tasks: [task("a"), task("b", "a"), task("c", "a")] }),
  );
  expect(await local.states(run)).toEqual(["run RUNNING", "a PENDING", "b BLOCKED", "c BLOCKED"]);
  cluster().say({ event: "ready" });
  cluster().finish({ result: '{"rows":1}', task_values: { n: 4 } });
  expect(await local.states(run)).toEqual(["run RUNNING", "a SUCCESS", "b PENDING", "c PENDING"]);
  expect(cluster().commands.map(({ task_key }) => task_key)).toEqual(["a", "b"]);
  expect(cluster().commands[1]?.task_values["a"]).toEqual({ n: 4 });
  cluster().finish();
  cluster().finish();
  expect(await local.states(run)).toEqual(["run SUCCESS", "a SUCCESS", "b SUCCESS", "c SUCCESS"]);
  expect([local.clusters.length, cluster().isStopped]).toEqual([1, true]);
});

test("a cluster is told the names it resolves and the configuration of its job cluster", async () => {
  const lake = "abfss://lake@account.dfs.core.windows.net/";
  const uc = "/api/2.1/unity-catalog";
  await local.post(`${uc}/storage-credentials`, {
    name: "identity",
    azure_managed_identity: { access_connector_id: "/subscriptions/1/connector" },
  });
  await local.post(`${uc}/external-locations`, {
    name: "lake",
    url: lake,
    credential_name: "identity",
  });
  await local.post(`${uc}/catalogs`, { name: "Main", storage_root: lake });
  await local.post(`${uc}/volumes`, {
    catalog_name: "main",
    schema_name: "default",
    name: "files",
    volume_type: "MANAGED",
  });
  const job = await local.job({
    tasks: [task("a")],
    job_clusters: [
      {
        job_cluster_key: "main",
        new_cluster: {
          spark_version: "18",
          num_workers: 1,
          spark_conf: { k: "v" },
          spark_env_vars: { E: "1" },
        },
      },
    ],
  });
  const run = await local.runNow(job);
  expect(cluster().config).toEqual({
    catalogs: { main: path.join(local.stateDir, "lake/account/lake") },
    volumes: {
      "/Volumes/main/default/files": path.join(
        local.stateDir,
        "lake/account/lake/default/__volumes/files",
      ),
    },
    workspace_files: path.join(local.stateDir, "workspace/files"),
    jars_dir: local.paths.jarsDir,
    mlflow_tracking_uri: `sqlite:///${local.stateDir}/mlflow/mlflow.db`,
    mlflow_artifact_root: `file://${local.stateDir}/mlflow/artifacts`,
    spark_conf: { k: "v" },
    env: { E: "1" },
    packages: [],
    app_name: `job ${run}`,
    work_dir: path.join(local.stateDir, `workspace/runs/${run}/cluster-main`),
  });
});

test("a notebook's output can be asked for by its task run, its error too", async () => {
  const run = await local.runNow(await local.job({ tasks: [task("a"), task("b")] }));
  cluster().say({ event: "ready" });
  cluster().finish({ result: "done" });
  cluster().finish({ state: "FAILED", error: "ValueError: no rows", error_trace: "Traceback" });
  const [a, b] = (await local.run(run)).tasks;
  const output = async (id?: number): Promise<unknown> => {
    const { metadata: _, ...rest } = (await local.get(`/api/2.2/jobs/runs/get-output?run_id=${id}`))
      .body;
    return rest;
  };
  expect(await output(a?.run_id)).toEqual({
    notebook_output: { result: "done", truncated: false },
  });
  expect(await output(b?.run_id)).toEqual({
    notebook_output: {},
    error: "ValueError: no rows",
    error_trace: "Traceback",
  });
  expect(await output(run)).toEqual({
    error_code: "INVALID_PARAMETER_VALUE",
    message:
      "Retrieving the output of runs with multiple tasks is not supported. Please retrieve the output of each individual task run instead.",
  });
});

test("a failed run says both of its states as the service does", async () => {
  const run = await local.runNow(await local.job({ tasks: [task("a")] }));
  cluster().say({ event: "ready" });
  cluster().finish({ state: "FAILED", error: "ValueError" });
  const message = "Task a failed with message: Workload failed, see run output for details.";
  const { state, status, tasks } = await local.run(run);
  expect({ state, status }).toEqual({
    state: {
      life_cycle_state: "INTERNAL_ERROR",
      result_state: "FAILED",
      state_message: message,
      user_cancelled_or_timedout: false,
    },
    status: {
      state: "TERMINATED",
      termination_details: { code: "RUN_EXECUTION_ERROR", type: "CLIENT_ERROR", message },
    },
  });
  expect(tasks[0]?.state.life_cycle_state).toBe("TERMINATED");
});

describe("a cluster process that ends", () => {
  test("fails its task with how it ended, and the retry has a fresh process", async () => {
    const run = await local.runNow(await local.job({ tasks: [{ ...task("a"), max_retries: 1 }] }));
    cluster().say({ event: "ready" });
    cluster().say({ event: "started", task_key: "a" });
    cluster().exit("was killed by SIGKILL");
    const workDir = path.join(local.stateDir, `workspace/runs/${run}/cluster-main`);
    expect((await local.run(run)).tasks[0]?.state.state_message).toBe(
      `The Spark driver has stopped unexpectedly: its process was killed by SIGKILL. Its logs are in ${workDir}`,
    );
    expect(local.clusters).toHaveLength(2);
    expect(cluster(1).config.work_dir).toBe(`${workDir}-2`);
    cluster(1).say({ event: "ready" });
    cluster(1).finish();
    expect(await local.states(run)).toEqual(["run SUCCESS", "a FAILED", "a SUCCESS"]);
  });

  test("before Spark is up says what stopped it", async () => {
    const run = await local.runNow(await local.job({ tasks: [task("a")] }));
    cluster().say({ event: "fatal", error: "no Java 17" });
    cluster().exit();
    const { tasks } = await local.run(run);
    expect(tasks[0]?.state.state_message).toMatch(
      /^The cluster could not be started: no Java 17\. /,
    );
    expect(tasks[0]?.status).toMatchObject({ termination_details: { code: "CLUSTER_ERROR" } });
  });

  test("does not use up a retry of the task it was given too late to begin", async () => {
    const run = await local.runNow(await local.job({ tasks: [task("a"), task("b", "a")] }));
    cluster().say({ event: "ready" });
    cluster().finish();
    cluster().exit("exited with code 1");
    cluster(1).say({ event: "ready" });
    cluster(1).finish();
    expect(await local.states(run)).toEqual(["run SUCCESS", "a SUCCESS", "b SUCCESS"]);
  });
});

test("a task that exceeds its timeout takes its process with it", async () => {
  const run = await local.runNow(
    await local.job({ tasks: [{ ...task("a"), timeout_seconds: 60 }] }),
  );
  cluster().say({ event: "ready" });
  cluster().say({ event: "started", task_key: "a" });
  local.time.advance(59_999);
  expect(cluster().isStopped).toBe(false);
  local.time.advance(1);
  expect(cluster().isStopped).toBe(true);
  cluster().exit("exited with code 0");
  expect(await local.states(run)).toEqual(["run TIMEDOUT", "a TIMEDOUT"]);
});

test("a retry starts when its interval is over", async () => {
  const retried = { ...task("a"), max_retries: 1, min_retry_interval_millis: 5000 };
  const run = await local.runNow(await local.job({ tasks: [retried] }));
  cluster().say({ event: "ready" });
  cluster().finish({ state: "FAILED", error: "x" });
  expect(await local.states(run)).toEqual(["run RUNNING", "a FAILED", "a WAITING_FOR_RETRY"]);
  local.time.advance(5000);
  expect(cluster().commands).toHaveLength(2);
});

test("canceling ends what waits at once and what works when its process is gone", async () => {
  const run = await local.runNow(await local.job({ tasks: [task("a"), task("b", "a")] }));
  cluster().say({ event: "ready" });
  cluster().say({ event: "started", task_key: "a" });
  expect((await local.post("/api/2.2/jobs/runs/cancel", { run_id: run })).status).toBe(200);
  expect(await local.states(run)).toEqual(["run TERMINATING", "a RUNNING", "b CANCELED"]);
  expect(cluster().isStopped).toBe(true);
  cluster().exit();
  expect(await local.states(run)).toEqual(["run CANCELED", "a CANCELED", "b CANCELED"]);
  const { state, status } = await local.run(run);
  expect([state.life_cycle_state, status]).toMatchObject([
    "TERMINATED",
    { termination_details: { code: "USER_CANCELED" } },
  ]);
});

describe("more runs than a job may have at once", () => {
  test("wait in the queue, in the order they came", async () => {
    const job = await local.job({ tasks: [task("a")], queue: { enabled: true } });
    const [first, second, third] = [
      await local.runNow(job),
      await local.runNow(job),
      await local.runNow(job),
    ];
    expect(await local.states(second)).toEqual(["run QUEUED", "a BLOCKED"]);
    cluster().say({ event: "ready" });
    cluster().finish();
    expect([
      await local.states(first),
      await local.states(second),
      await local.states(third),
    ]).toEqual([
      ["run SUCCESS", "a SUCCESS"],
      ["run RUNNING", "a PENDING"],
      ["run QUEUED", "a BLOCKED"],
    ]);
  });

  test("are skipped where the job has no queue", async () => {
    const job = await local.job({ tasks: [task("a")] });
    await local.runNow(job);
    const { state } = await local.run(await local.runNow(job));
    expect([state.life_cycle_state, state.result_state]).toEqual([
      "SKIPPED",
      "MAXIMUM_CONCURRENT_RUNS_REACHED",
    ]);
  });
});

test("the same idempotency token is the same run, after a restart too", async () => {
  const job = await local.job({ tasks: [task("a")] });
  const run = await local.runNow(job, { idempotency_token: "one" });
  expect(await local.runNow(job, { idempotency_token: "one" })).toBe(run);
  await local.reopen();
  expect(await local.runNow(job, { idempotency_token: "one" })).toBe(run);
});

test.each([
  [
    { maven: { coordinates: "com.example:a_2.13:1.0.0" } },
    'maven library "com.example:a_2.13:1.0.0"',
  ],
  [{ jar: "/Volumes/c/s/v/resolver.jar" }, 'jar "/Volumes/c/s/v/resolver.jar"'],
])(
  "a task that needs %j, which no local cluster has, fails and names it",
  async (library, named) => {
    const needing = { ...task("a"), libraries: [library] };
    const run = await local.runNow(await local.job({ tasks: [needing] }));
    cluster().say({ event: "ready" });
    const { tasks } = await local.run(run);
    expect(tasks[0]?.state).toMatchObject({
      result_state: "FAILED",
      state_message: `Library installation failed for ${named}: a local cluster installs none.`,
    });
  },
);

test("a notebook that is not there fails its task in the service's words", async () => {
  const missing = { ...task("a"), notebook_task: { notebook_path: "/Shared/app/missing" } };
  const run = await local.runNow(await local.job({ tasks: [missing] }));
  cluster().say({ event: "ready" });
  const { tasks } = await local.run(run);
  expect(tasks[0]?.state).toMatchObject({
    result_state: "FAILED",
    state_message:
      'Unable to access the notebook "/Shared/app/missing". Either it does not exist, or the identity used to run this job, planner@batch-scoring.local, lacks the required permissions.',
  });
});

test("a job cluster that violates its policy makes no run", async () => {
  const { body } = await local.post("/api/2.0/policies/clusters/create", {
    name: "small",
    definition: JSON.stringify({ num_workers: { type: "range", maxValue: 2 } }),
  });
  const new_cluster = { spark_version: "18", num_workers: 3, policy_id: body["policy_id"] };
  const job = await local.job({
    tasks: [task("a")],
    job_clusters: [{ job_cluster_key: "main", new_cluster }],
  });
  expect(await local.post("/api/2.2/jobs/run-now", { job_id: job })).toEqual({
    status: 400,
    body: {
      error_code: "INVALID_PARAMETER_VALUE",
      message: 'Validation failed for num_workers, the value must be at most 2 (is "3")',
    },
  });
  expect((await local.get("/api/2.2/jobs/runs/list")).body["runs"]).toEqual([]);
});

test("a run under way keeps the settings it began with", async () => {
  const job = await local.job({ tasks: [task("a"), task("b", "a")] });
  const run = await local.runNow(job);
  await local.post("/api/2.2/jobs/reset", {
    job_id: job,
    new_settings: { ...oneCluster, tasks: [task("a")] },
  });
  cluster().say({ event: "ready" });
  cluster().finish();
  cluster().finish();
  expect(await local.states(run)).toEqual(["run SUCCESS", "a SUCCESS", "b SUCCESS"]);
});

test("deleting a job cancels its runs and keeps them to be looked at", async () => {
  const job = await local.job({ tasks: [task("a")] });
  const run = await local.runNow(job);
  await local.post("/api/2.2/jobs/delete", { job_id: job });
  cluster().exit();
  expect(await local.states(run)).toEqual(["run CANCELED", "a CANCELED"]);
});

describe("a server killed during a run", () => {
  test("finds it failed at its next start, in both states, with what had ended kept", async () => {
    const run = await local.runNow(await local.job({ tasks: [task("a"), task("b", "a")] }));
    cluster().say({ event: "ready" });
    cluster().finish({ result: "kept" });
    await local.reopen();
    expect(await local.states(run)).toEqual(["run FAILED", "a SUCCESS", "b FAILED"]);
    const { state, status } = await local.run(run);
    expect([state, status]).toMatchObject([
      {
        life_cycle_state: "INTERNAL_ERROR",
        state_message: expect.stringMatching(/^The local workspace was stopped/) as string,
      },
      {
        state: "TERMINATED",
        termination_details: { code: "INTERNAL_ERROR", type: "INTERNAL_ERROR" },
      },
    ]);
  });

  test("has the run start anew by a new call, nothing of the old one in its way", async () => {
    const job = await local.job({ tasks: [task("a")] });
    await local.runNow(job);
    await local.reopen();
    expect(await local.states(await local.runNow(job))).toEqual(["run RUNNING", "a PENDING"]);
  });
});

test("a run that can no longer be stored is given up, with the reason", async () => {
  const run = await local.runNow(await local.job({ tasks: [task("a")] }));
  cluster().say({ event: "ready" });
  fs.rmSync(path.join(local.paths.objectsDir, "runs"), { recursive: true });
  cluster().say({ event: "started", task_key: "a" });
  expect(await local.states(run)).toEqual(["run FAILED", "a FAILED"]);
  expect((await local.run(run)).state.state_message).toMatch(
    /^the workspace could not store what happened \(ENOENT/,
  );
  expect([cluster().isStopped, local.logged.length]).toEqual([true, 1]);
});
