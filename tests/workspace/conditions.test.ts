import { isMet } from "../../local/workspace/runs/conditions";
import { task, TestWorkspace, type FakeCluster } from "./harness";

type Op = Parameters<typeof isMet>[0]["op"];

const comparisons: [string, Op, string, boolean | undefined][] = [
  ["true", "EQUAL_TO", "true", true],
  ["12.0", "EQUAL_TO", "12", false],
  ["true", "NOT_EQUAL", "false", true],
  ["12.0", "GREATER_THAN_OR_EQUAL", "12", true],
  ["9", "GREATER_THAN", "12", false],
  ["9", "LESS_THAN", "12", true],
  ["12", "LESS_THAN_OR_EQUAL", "11.5", false],
  ["true", "LESS_THAN", "1", undefined],
  ["", "LESS_THAN", "1", undefined],
];
test.each(comparisons)("%j %s %j: %s", (left, op, right, expected) => {
  expect(isMet({ op, left, right })).toBe(expected);
});

let local: TestWorkspace;
beforeEach(async () => {
  local = await TestWorkspace.open();
  await local.notebook("notebook");
});
afterEach(() => local.close());

const cluster = (index = 0): FakeCluster => local.clusters[index] as FakeCluster;
const values = { needs_training: "true", until: "2015-12-01T06:00:00" };
const condition = (left = "{{tasks.evaluate.values.needs_training}}", op: Op = "EQUAL_TO") => ({
  task_key: "needed",
  depends_on: [{ task_key: "evaluate" }],
  condition_task: { op, left, right: "true" },
});
const retrain = (jobId: number, jobParameters: Record<string, string> = {}) => ({
  task_key: "retrain",
  depends_on: [{ task_key: "needed", outcome: "true" }],
  run_job_task: { job_id: jobId, job_parameters: jobParameters },
});

/** A job that trains, and one that evaluates and runs it where `needed` says so. */
async function started(
  last: (trainingJob: number) => object,
  first: object = condition(),
  more: object = {},
) {
  const training = await local.job({
    tasks: [task("train")],
    parameters: [{ name: "range_end", default: "" }],
  });
  const evaluation = await local.job({ tasks: [task("evaluate"), first, last(training)], ...more });
  const run = await local.runNow(evaluation);
  cluster().say({ event: "ready" });
  return { training, run };
}

const childRuns = async (jobId: number) =>
  ((await local.get(`/api/2.2/jobs/runs/list?job_id=${jobId}`)).body["runs"] ?? []) as {
    run_id: number;
  }[];

test("a condition on what a task found out lets a job task run the other job with that task's values", async () => {
  const { training, run } = await started((id) =>
    retrain(id, { range_end: "{{tasks.evaluate.values.until}}" }),
  );
  cluster().finish({ task_values: values });
  expect(await local.states(run)).toEqual([
    ...["run RUNNING", "evaluate SUCCESS", "needed SUCCESS", "retrain RUNNING"],
  ]);
  const [child] = await childRuns(training);
  cluster(1).say({ event: "ready" });
  expect(cluster(1).commands[0]?.parameters).toMatchObject({ range_end: values.until });
  cluster(1).finish();
  expect(await local.states(run)).toEqual([
    ...["run SUCCESS", "evaluate SUCCESS", "needed SUCCESS", "retrain SUCCESS"],
  ]);
  const shown = (await local.get(`/api/2.2/jobs/runs/get?run_id=${run}`)).body["tasks"];
  expect(shown).toMatchObject([
    {},
    { condition_task: { outcome: "true" } },
    { run_job_output: { run_id: child?.run_id } },
  ]);
});

test("a condition that is not met leaves out what waits for it, and the run succeeds", async () => {
  const { training, run } = await started(retrain);
  cluster().finish({ task_values: { needs_training: "false" } });
  expect(await local.states(run)).toEqual([
    ...["run SUCCESS", "evaluate SUCCESS", "needed SUCCESS", "retrain EXCLUDED"],
  ]);
  expect(await childRuns(training)).toEqual([]);
});

test("a job task ends as the run it started", async () => {
  const { run } = await started(retrain);
  cluster().finish({ task_values: values });
  cluster(1).say({ event: "ready" });
  cluster(1).finish({ state: "FAILED" });
  expect(await local.states(run)).toEqual([
    ...["run FAILED", "evaluate SUCCESS", "needed SUCCESS", "retrain FAILED"],
  ]);
});

const runner = "11111111-2222-3333-4444-555555555555";

/** A service principal that the one user may let jobs run as, and that may read the notebooks. */
async function runningAsPrincipal(): Promise<object> {
  await local.post("/api/2.0/preview/scim/v2/ServicePrincipals", { applicationId: runner });
  const rules = "/api/2.0/preview/accounts/access-control/rule-sets";
  const name = `accounts/00000000-0000-4000-a000-000000000001/servicePrincipals/${runner}/ruleSets/default`;
  const { etag } = (await local.get(`${rules}?name=${encodeURIComponent(name)}&etag=`)).body;
  const principals = ["users/planner@batch-scoring.local"];
  const grant_rules = [{ role: "roles/servicePrincipal.user", principals }];
  await local.call("PUT", rules, { name, rule_set: { name, etag, grant_rules } });
  const folder = await local.get("/api/2.0/workspace/get-status?path=%2FShared%2Fapp");
  await allow("directories", folder.body["object_id"], { permission_level: "CAN_READ" });
  return { run_as: { service_principal_name: runner } };
}

const allow = (type: string, id: unknown, entry: object) =>
  local.call("PATCH", `/api/2.0/permissions/${type}/${String(id)}`, {
    access_control_list: [{ service_principal_name: runner, ...entry }],
  });

test.each([
  ["may see it only", "CAN_VIEW", "FAILED"],
  ["may run it", "CAN_MANAGE_RUN", "RUNNING"],
  ["may do more than run it", "CAN_MANAGE", "RUNNING"],
])("a job task whose principal %s, by %s on the other job, is %s", async (_, level, state) => {
  const runAs = await runningAsPrincipal();
  const { training, run } = await started(retrain, condition(), runAs);
  await allow("jobs", training, { permission_level: level });
  cluster().finish({ task_values: values });
  expect((await local.states(run))[3]).toBe(`retrain ${state}`);
  expect(await childRuns(training)).toHaveLength(state === "RUNNING" ? 1 : 0);
});

test("a job task whose principal has no right on the other job says which is missing", async () => {
  const { training, run } = await started(retrain, condition(), await runningAsPrincipal());
  cluster().finish({ task_values: values });
  expect((await local.run(run)).tasks[2]?.state.state_message).toBe(
    `User "${runner}" does not have Manage Run or Owner or Admin permissions on job ${training}`,
  );
});

test("canceling a run cancels the run it waits for", async () => {
  const { training, run } = await started(retrain);
  cluster().finish({ task_values: values });
  await local.post("/api/2.2/jobs/runs/cancel", { run_id: run });
  const [child] = await childRuns(training);
  expect((await local.states(run))[0]).toBe("run CANCELED");
  expect(
    cluster(1).isStopped || (await local.states(child?.run_id ?? 0))[0] === "run CANCELED",
  ).toBe(true);
});

test.each([
  ["of a value no task set", condition("{{tasks.evaluate.values.other}}")],
  ["of order between words", condition("yes", "LESS_THAN")],
])("a condition %s fails its task and what waits for it", async (_, first) => {
  const { run } = await started(retrain, first);
  cluster().finish({ task_values: values });
  expect(await local.states(run)).toEqual([
    ...["run FAILED", "evaluate SUCCESS", "needed FAILED", "retrain UPSTREAM_FAILED"],
  ]);
});

test("a job task whose job takes no such parameter fails, and the server goes on", async () => {
  const { run } = await started((id) => retrain(id, { unknown: "1" }));
  cluster().finish({ task_values: values });
  expect((await local.states(run))[0]).toBe("run FAILED");
});

const refused: [string, object[]][] = [
  [
    "a notebook and a condition at once",
    [{ ...task("a"), condition_task: condition().condition_task }],
  ],
  ["no kind at all", [{ task_key: "a" }]],
  ["a condition on a cluster", [task("evaluate"), { ...condition(), job_cluster_key: "main" }]],
  [
    "the outcome of a notebook",
    [task("a"), { ...task("b"), depends_on: [{ task_key: "a", outcome: "true" }] }],
  ],
];
test.each(refused)("refuses a task with %s", async (_, tasks) => {
  const answer = await local.call("POST", "/api/2.2/jobs/create", { tasks });
  expect(answer.status).toBeGreaterThanOrEqual(400);
});
