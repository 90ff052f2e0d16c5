import { task, TestWorkspace } from "./harness";

let local: TestWorkspace;
beforeEach(async () => {
  local = await TestWorkspace.open();
  await local.notebook("notebook");
});
afterEach(() => local.close());

const to = ["planner@example.com"];
const everything = {
  on_start: to,
  on_success: to,
  on_failure: to,
  on_duration_warning_threshold_exceeded: to,
};
const told = (): string[] =>
  local.workspace.notifications
    .list()
    .toReversed()
    .map(({ event }) => event);

async function started(settings: object = {}): Promise<number> {
  const job = await local.job({ tasks: [task("a")], email_notifications: everything, ...settings });
  return local.runNow(job);
}

function finish(state: "SUCCESS" | "FAILED"): void {
  local.clusters[0]?.say({ event: "ready" });
  local.clusters[0]?.finish({ state });
}

test("tells of a run that went well, to whom it concerns, and of what", async () => {
  const run = await started();
  finish("SUCCESS");
  expect(local.workspace.notifications.list()).toEqual([
    expect.objectContaining({ event: "on_success", recipients: to, run_id: run }) as unknown,
    expect.objectContaining({ event: "on_start", recipients: to, run_id: run }) as unknown,
  ]);
});

test("tells of a run that failed, with the reason", async () => {
  await started();
  finish("FAILED");
  const [last] = local.workspace.notifications.list();
  expect([last?.event, last?.message]).toEqual([
    "on_failure",
    "Task a failed with message: Workload failed, see run output for details.",
  ]);
});

test("tells nobody where nobody is named", async () => {
  await started({ email_notifications: { on_failure: [] } });
  finish("FAILED");
  expect(told()).toEqual([]);
});

test("tells once of a run that takes longer than its health rule allows", async () => {
  const rule = { metric: "RUN_DURATION_SECONDS", op: "GREATER_THAN", value: 60 };
  await started({ health: { rules: [rule] } });
  local.time.advanceTo(local.time.now + 60_000);
  expect(told()).toEqual(["on_start"]);
  local.time.advanceTo(local.time.now + 600_000);
  finish("SUCCESS");
  expect(told()).toEqual(["on_start", "on_duration_warning_threshold_exceeded", "on_success"]);
});

test.each([
  [{}, ["on_start", "on_failure"]],
  [{ no_alert_for_canceled_runs: true }, ["on_start"]],
])("tells of a canceled run with %j: %j", async (notification_settings, expected) => {
  const run = await started({ notification_settings });
  await local.post("/api/2.2/jobs/runs/cancel", { run_id: run });
  // It ends when its cluster's process is gone.
  local.clusters[0]?.exit();
  expect(told()).toEqual(expected);
});

test.each([
  [{}, ["on_failure"]],
  [{ no_alert_for_skipped_runs: true }, []],
])("tells of a skipped run with %j: %j", async (notification_settings, expected) => {
  await started({ notification_settings, max_concurrent_runs: 0 });
  expect(told()).toEqual(expected);
});

test("tells of a run that the server's end took with it", async () => {
  await started();
  await local.reopen();
  expect(told()).toEqual(["on_start", "on_failure"]);
});
