import type { Attempt, Ending, Run } from "../../local/workspace/runs/model";
import {
  advanced,
  assigned,
  attemptEnded,
  interrupted,
  newAttempt,
  nextDeadline,
  notebookStarted,
  stopped,
  unassigned,
} from "../../local/workspace/runs/transitions";
import type { JobSettings, JobTask } from "../../local/workspace/services/jobSettings";

const success: Ending = { result: "SUCCESS", code: "SUCCESS", message: "" };
const failure: Ending = { result: "FAILED", code: "RUN_EXECUTION_ERROR", message: "boom" };
const canceled: Ending = { result: "CANCELED", code: "USER_CANCELED", message: "Run cancelled." };

function newRun(tasks: JobTask[], settings: JobSettings = {}): Run {
  return {
    run_id: 1,
    job_id: 2,
    phase: "RUNNING",
    start_time: 1000,
    active_since: 1000,
    end_time: 0,
    settings: { ...settings, tasks },
    parameters: [],
    overriding_parameters: {},
    attempts: tasks.map(({ task_key }, index) => newAttempt(task_key, 10 + index)),
  };
}

const a: JobTask = { task_key: "a" };
const b: JobTask = { task_key: "b", depends_on: [{ task_key: "a" }] };
const c: JobTask = { task_key: "c", depends_on: [{ task_key: "b" }] };

const phases = (run: Run): string[] =>
  run.attempts.map(({ task_key, phase, ending }) => `${task_key} ${ending?.result ?? phase}`);

function working(run: Run, taskRunId: number, now: number): Run {
  return notebookStarted(assigned(run, taskRunId, now), taskRunId, now);
}

function end(run: Run, taskRunId: number, ending: Ending, now: number): Run {
  return advanced(
    attemptEnded(run, taskRunId, ending, {}, now, () => 99),
    now,
  );
}

test("a task becomes due when its parents have succeeded, and the run ends with its last task", () => {
  let run = advanced(newRun([a, b]), 1000);
  expect(phases(run)).toEqual(["a PENDING", "b BLOCKED"]);
  run = end(working(run, 10, 1100), 10, success, 1200);
  expect(phases(run)).toEqual(["a SUCCESS", "b PENDING"]);
  run = end(working(run, 11, 1300), 11, success, 1400);
  expect([run.phase, run.ending, run.end_time]).toEqual(["TERMINATED", success, 1400]);
});

test("a failure runs down the graph to tasks that are not its children", () => {
  const run = end(working(advanced(newRun([a, b, c]), 0), 10, 0), 10, failure, 5);
  expect(phases(run)).toEqual(["a FAILED", "b UPSTREAM_FAILED", "c UPSTREAM_FAILED"]);
  expect(run.ending).toEqual({
    result: "FAILED",
    code: "RUN_EXECUTION_ERROR",
    message: "Task a failed with message: Workload failed, see run output for details.",
  });
});

describe("retries", () => {
  const retried: JobTask = { task_key: "a", max_retries: 1, min_retry_interval_millis: 500 };

  test("the next attempt waits for the interval, counted from the start of the failed one", () => {
    let run = end(working(advanced(newRun([retried]), 1000), 10, 1000), 10, failure, 1200);
    expect(phases(run)).toEqual(["a FAILED", "a WAITING_FOR_RETRY"]);
    expect(nextDeadline(run)).toBe(1500);
    run = advanced(run, 1499);
    expect(phases(run)).toEqual(["a FAILED", "a WAITING_FOR_RETRY"]);
    run = advanced(run, 1500);
    expect(phases(run)).toEqual(["a FAILED", "a PENDING"]);
    run = end(working(run, 99, 1600), 99, success, 1700);
    expect([run.phase, run.ending?.result]).toEqual(["TERMINATED", "SUCCESS"]);
  });

  test("there are no more attempts than max_retries allows", () => {
    let run = end(working(advanced(newRun([retried]), 0), 10, 0), 10, failure, 1);
    run = end(working(advanced(run, 500), 99, 500), 99, failure, 501);
    expect(phases(run)).toEqual(["a FAILED", "a FAILED"]);
    expect(run.phase).toBe("TERMINATED");
  });

  test("a timeout is repeated only if the task says so", () => {
    const timed: JobTask = { ...retried, timeout_seconds: 1 };
    const attempts = (task: JobTask): number =>
      end(advanced(working(advanced(newRun([task]), 0), 10, 0), 1000), 10, failure, 1000).attempts
        .length;
    expect([attempts(timed), attempts({ ...timed, retry_on_timeout: true })]).toEqual([1, 2]);
  });
});

describe("timeouts", () => {
  test("a task's time counts from when a cluster took it on", () => {
    const timed: JobTask = { task_key: "a", timeout_seconds: 2 };
    let run = advanced(newRun([timed]), 1000);
    expect(nextDeadline(run)).toBe(Infinity);
    run = working(run, 10, 5000);
    expect(nextDeadline(run)).toBe(7000);
    run = advanced(run, 7000);
    expect(run.attempts[0]?.stopping?.result).toBe("TIMEDOUT");
    // It is over when its process says so, whatever that says.
    run = end(run, 10, failure, 7100);
    expect(phases(run)).toEqual(["a TIMEDOUT"]);
    expect(run.ending?.result).toBe("TIMEDOUT");
  });

  test("a run's timeout ends what waits at once and what works when it is gone", () => {
    let run = working(advanced(newRun([a, b], { timeout_seconds: 3 }), 1000), 10, 1000);
    expect(nextDeadline(run)).toBe(4000);
    run = advanced(run, 4000);
    expect([run.phase, ...phases(run)]).toEqual(["TERMINATING", "a RUNNING", "b TIMEDOUT"]);
    run = end(run, 10, failure, 4100);
    expect([run.phase, run.ending?.result, run.ending?.message]).toEqual([
      "TERMINATED",
      "TIMEDOUT",
      "The run exceeded its timeout of 3 seconds.",
    ]);
  });
});

describe("canceling", () => {
  test("a run with nothing at work is over at once", () => {
    const run = stopped(advanced(newRun([a, b]), 0), canceled, 7);
    expect([run.phase, run.ending, run.end_time]).toEqual(["TERMINATED", canceled, 7]);
  });

  test("a canceled task is not repeated", () => {
    const run = working(advanced(newRun([{ ...a, max_retries: 5 }]), 0), 10, 0);
    const after = end(stopped(run, canceled, 1), 10, failure, 2);
    expect([after.phase, ...phases(after)]).toEqual(["TERMINATED", "a CANCELED"]);
  });

  test("a run that is over stays as it ended", () => {
    const run = end(working(advanced(newRun([a]), 0), 10, 0), 10, success, 1);
    expect(stopped(run, canceled, 2)).toBe(run);
  });
});

test("an interrupted run keeps what had ended and fails the rest", () => {
  let run = end(working(advanced(newRun([a, b]), 0), 10, 0), 10, success, 5);
  run = interrupted(working(run, 11, 6), "the server was stopped", 9);
  expect([run.phase, ...phases(run)]).toEqual(["TERMINATED", "a SUCCESS", "b FAILED"]);
  expect(run.ending).toEqual({
    result: "FAILED",
    code: "INTERNAL_ERROR",
    message: "the server was stopped",
  });
});

test("a task whose process ended before beginning it is due again", () => {
  const run = unassigned(assigned(advanced(newRun([a]), 0), 10, 5), 10);
  const attempt = run.attempts[0] as Attempt;
  expect([attempt.phase, attempt.is_assigned]).toEqual(["PENDING", false]);
});

test("time alone changes nothing about a run in the queue", () => {
  const run: Run = { ...newRun([a], { timeout_seconds: 1 }), phase: "QUEUED" };
  expect([advanced(run, 1e9), nextDeadline(run)]).toEqual([run, Infinity]);
});
