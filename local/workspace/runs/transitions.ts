import type { JobTask } from "../services/jobSettings";
import { runResult, verdict } from "./dag";
import {
  isOver,
  latestAttempt,
  latestAttempts,
  type Attempt,
  type Ending,
  type Result,
  type Run,
} from "./model";

/**
 * A run as a state machine: each function takes a run and what happened, and returns the run after it. No clock, no
 * process, no file; the engine supplies the events and stores what comes back.
 */

export type NewRunId = () => number;

/** Everything that follows from the time alone: tasks that may start, tasks that never will, timeouts, the run's end. */
export function advanced(run: Run, now: number): Run {
  if (run.phase === "QUEUED" || isOver(run)) return run;
  return ended(judged(timedOut(warned(run, now), now), now), now);
}

/** When a run takes longer than its job's health rule allows; Infinity without a rule, and once it is told. */
function warningDeadline(run: Run): number {
  const thresholds = (run.settings.health?.rules ?? []).map(({ value }) => value);
  if (thresholds.length === 0 || run.warned_at !== undefined) return Infinity;
  return run.active_since + Math.min(...thresholds) * 1000;
}

function warned(run: Run, now: number): Run {
  // The rule says "greater than": at the threshold itself nothing is told yet.
  return now > warningDeadline(run) ? { ...run, warned_at: now } : run;
}

/** Repeats until nothing changes, because a task that is skipped decides over its own children. */
function judged(run: Run, now: number): Run {
  if (run.stopping) return run;
  const next = latestAttempts(run).reduce(
    (before, attempt) => withVerdict(before, attempt, now),
    run,
  );
  return next === run ? run : judged(next, now);
}

function withVerdict(run: Run, attempt: Attempt, now: number): Run {
  if (attempt.phase === "WAITING_FOR_RETRY") {
    return attempt.due_at <= now
      ? changed(run, attempt, { phase: "PENDING", start_time: now })
      : run;
  }
  if (attempt.phase !== "BLOCKED") return run;
  const task = taskOf(run, attempt.task_key);
  const parents = (task.depends_on ?? []).map(({ task_key: key, outcome }) => ({
    parent: latestAttempt(run, key),
    outcome,
  }));
  if (!parents.every(({ parent }) => parent?.ending)) return run;
  const decision = verdict(
    task.run_if ?? "ALL_SUCCESS",
    parents.flatMap(({ parent, outcome }) => resultFor(parent, outcome) ?? []),
  );
  if (decision === "run") return changed(run, attempt, { phase: "PENDING", start_time: now });
  return changed(run, attempt, {
    phase: "TERMINATED",
    ending: decision,
    start_time: now,
    end_time: now,
  });
}

/** For a task that waits for one outcome of a condition, the other outcome is as good as a parent left out. */
function resultFor(parent: Attempt | undefined, wanted: string | undefined): Result | undefined {
  const isOther = wanted !== undefined && parent?.ending?.result === "SUCCESS";
  return isOther && parent.outcome !== wanted ? "EXCLUDED" : parent?.ending?.result;
}

function timedOut(run: Run, now: number): Run {
  const runLimitMs = (run.settings.timeout_seconds ?? 0) * 1000;
  if (runLimitMs > 0 && now >= run.active_since + runLimitMs && !run.stopping) {
    return stopped(
      run,
      timeout(`The run exceeded its timeout of ${run.settings.timeout_seconds} seconds.`),
      now,
    );
  }
  return run.attempts
    .filter((attempt) => deadlineOf(run, attempt) <= now && !attempt.stopping)
    .reduce((before, attempt) => {
      const seconds = taskOf(run, attempt.task_key).timeout_seconds;
      return changed(before, attempt, {
        stopping: timeout(`The task exceeded its timeout of ${seconds} seconds.`),
      });
    }, run);
}

const timeout = (message: string): Ending => ({ result: "TIMEDOUT", code: "CANCELED", message });

/** Counted from when the task became its cluster's work: waiting for another task of the cluster is not its time. */
function deadlineOf(run: Run, attempt: Attempt): number {
  const seconds = taskOf(run, attempt.task_key).timeout_seconds ?? 0;
  if (seconds === 0 || !attempt.is_assigned || isOver(attempt)) return Infinity;
  return attempt.start_time + seconds * 1000;
}

/** The next moment at which time alone changes the run; Infinity where it never does. */
export function nextDeadline(run: Run): number {
  if (isOver(run) || run.phase === "QUEUED") return Infinity;
  const runLimitMs = (run.settings.timeout_seconds ?? 0) * 1000;
  const runDeadline = runLimitMs > 0 && !run.stopping ? run.active_since + runLimitMs : Infinity;
  const attempts = run.attempts.map((attempt) => {
    if (attempt.phase === "WAITING_FOR_RETRY") return attempt.due_at;
    return attempt.stopping ? Infinity : deadlineOf(run, attempt);
  });
  return Math.min(runDeadline, warningDeadline(run) + 1, ...attempts);
}

/** A cluster process takes the task on; its time starts to count. */
export function assigned(run: Run, taskRunId: number, now: number): Run {
  return changed(run, attemptOf(run, taskRunId), { is_assigned: true, start_time: now });
}

/** Its cluster process ended before it began the task. */
export function unassigned(run: Run, taskRunId: number): Run {
  const attempt = attemptOf(run, taskRunId);
  const after = changed(run, attempt, { is_assigned: false });
  const { stopping } = attempt;
  return stopping
    ? changed(after, attempt, {
        phase: "TERMINATED",
        ending: stopping,
        end_time: attempt.start_time,
      })
    : after;
}

export function parametersResolved(
  run: Run,
  taskRunId: number,
  parameters: Record<string, string>,
): Run {
  return changed(run, attemptOf(run, taskRunId), { parameters });
}

/** A condition is decided at once. */
export function decided(run: Run, taskRunId: number, outcome: boolean, now: number): Run {
  return changed(run, attemptOf(run, taskRunId), {
    phase: "TERMINATED",
    ending: { result: "SUCCESS", code: "SUCCESS", message: "" },
    outcome: outcome ? "true" : "false",
    execution_start: now,
    end_time: now,
  });
}

/** A job task works from when the run it started is there. */
export function childStarted(run: Run, taskRunId: number, childRunId: number, now: number): Run {
  return changed(run, attemptOf(run, taskRunId), {
    phase: "RUNNING",
    execution_start: now,
    child_run_id: childRunId,
  });
}

export function notebookStarted(run: Run, taskRunId: number, now: number): Run {
  return changed(run, attemptOf(run, taskRunId), { phase: "RUNNING", execution_start: now });
}

/** The attempt is over; where the task has retries left, the next attempt begins to wait. */
export function attemptEnded(
  run: Run,
  taskRunId: number,
  word: Ending,
  values: Readonly<Record<string, unknown>>,
  now: number,
  newRunId: NewRunId,
): Run {
  const attempt = attemptOf(run, taskRunId);
  if (isOver(attempt)) return run;
  const ending = attempt.stopping ?? word;
  const after = changed(run, attempt, {
    phase: "TERMINATED",
    ending,
    end_time: now,
    is_assigned: false,
    task_values: values,
  });
  if (run.stopping || !mayRetry(taskOf(run, attempt.task_key), attempt, ending)) return after;
  return { ...after, attempts: [...after.attempts, retryOf(run, attempt, now, newRunId())] };
}

function mayRetry(task: JobTask, attempt: Attempt, { result }: Ending): boolean {
  const limit = task.max_retries ?? 0;
  const hasLeft = limit === -1 || attempt.attempt_number < limit;
  return (
    hasLeft && (result === "FAILED" || (result === "TIMEDOUT" && task.retry_on_timeout === true))
  );
}

/** The interval counts from the start of the attempt that failed. */
function retryOf(run: Run, failed: Attempt, now: number, runId: number): Attempt {
  const intervalMs = taskOf(run, failed.task_key).min_retry_interval_millis ?? 0;
  return {
    ...newAttempt(failed.task_key, runId),
    attempt_number: failed.attempt_number + 1,
    phase: "WAITING_FOR_RETRY",
    due_at: Math.max(now, failed.start_time + intervalMs),
  };
}

export function newAttempt(taskKey: string, runId: number): Attempt {
  return {
    task_key: taskKey,
    run_id: runId,
    attempt_number: 0,
    phase: "BLOCKED",
    start_time: 0,
    execution_start: 0,
    end_time: 0,
    is_assigned: false,
    due_at: 0,
    task_values: {},
  };
}

/** Canceled or out of time: what no process works on ends now, the rest when its process is gone. */
export function stopped(run: Run, ending: Ending, now: number): Run {
  if (isOver(run) || run.stopping) return run;
  const attempts = run.attempts.map((attempt): Attempt => {
    if (isOver(attempt)) return attempt;
    if (attempt.is_assigned) return { ...attempt, stopping: ending };
    return {
      ...attempt,
      phase: "TERMINATED",
      ending,
      end_time: now,
      start_time: attempt.start_time || now,
    };
  });
  const stopping: Run = { ...run, phase: "TERMINATING", stopping: ending, attempts };
  return run.phase === "QUEUED"
    ? { ...stopping, phase: "TERMINATED", ending, end_time: now }
    : ended(stopping, now);
}

/** The server went away under the run: nobody is left to say how its tasks ended. */
export function interrupted(run: Run, message: string, now: number): Run {
  if (isOver(run)) return run;
  const ending: Ending = { result: "FAILED", code: "INTERNAL_ERROR", message };
  const attempts = run.attempts.map((attempt): Attempt =>
    isOver(attempt)
      ? attempt
      : {
          ...attempt,
          phase: "TERMINATED",
          ending,
          is_assigned: false,
          end_time: now,
          start_time: attempt.start_time || now,
        },
  );
  return { ...run, phase: "TERMINATED", ending, attempts, end_time: now };
}

function ended(run: Run, now: number): Run {
  const latest = latestAttempts(run);
  if (isOver(run) || !latest.every(isOver)) return run;
  return {
    ...run,
    phase: "TERMINATED",
    ending: run.stopping ?? endingOf(run, latest),
    end_time: now,
  };
}

function endingOf(run: Run, latest: readonly Attempt[]): Ending {
  const results = new Map(
    latest.flatMap(({ task_key, ending }): [string, Result][] =>
      ending ? [[task_key, ending.result]] : [],
    ),
  );
  const result = runResult(run.settings.tasks ?? [], results);
  if (result === "SUCCESS") return { result, code: "SUCCESS", message: "" };
  const failed = latest.find(
    ({ ending }) => ending?.result === "FAILED" || ending?.result === "TIMEDOUT",
  );
  const message = failed ? failureMessage(failed) : "";
  if (result === "SUCCESS_WITH_FAILURES") return { result, code: "SUCCESS_WITH_FAILURES", message };
  if (result === "CANCELED") return { result, code: "CANCELED", message };
  return { result, code: failed?.ending?.code ?? "RUN_EXECUTION_ERROR", message };
}

/** The service says no more about a notebook's error than where to find it. */
function failureMessage({ task_key: key, ending }: Attempt): string {
  const reason =
    ending?.code === "RUN_EXECUTION_ERROR"
      ? "Workload failed, see run output for details"
      : ending?.message;
  return `Task ${key} failed with message: ${reason?.replace(/\.$/, "")}.`;
}

function attemptOf(run: Run, taskRunId: number): Attempt {
  const found = run.attempts.find(({ run_id }) => run_id === taskRunId);
  if (!found) throw new Error(`run ${run.run_id} has no task run ${taskRunId}`);
  return found;
}

function taskOf(run: Run, taskKey: string): JobTask {
  const found = run.settings.tasks?.find(({ task_key }) => task_key === taskKey);
  if (!found) throw new Error(`run ${run.run_id} has no task '${taskKey}'`);
  return found;
}

function changed(run: Run, attempt: Attempt, changes: Partial<Attempt>): Run {
  const attempts = run.attempts.map((one) =>
    one.run_id === attempt.run_id ? { ...one, ...changes } : one,
  );
  return { ...run, attempts };
}
