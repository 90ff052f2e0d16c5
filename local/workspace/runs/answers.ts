import { USER_NAME } from "../services/identity";
import type { JobTask } from "../services/jobSettings";
import { isOver, type Attempt, type Ending, type Run, type TaskOutput } from "./model";

/** Runs and tasks as the API answers them: the state in both versions, V1 `state` and V2 `status`. */

export function shownRun(run: Run, url: string): object {
  return {
    ...shownSummary(run, url),
    tasks: run.attempts.map((attempt) => shownTask(run, attempt, url)),
  };
}

/** A run as lists show it. */
export function shownSummary(run: Run, url: string): object {
  const { settings } = run;
  return {
    job_id: run.job_id,
    run_id: run.run_id,
    number_in_job: run.run_id,
    original_attempt_run_id: run.run_id,
    creator_user_name: USER_NAME,
    run_name: settings.name,
    run_type: run.run_type ?? "JOB_RUN",
    format: "MULTI_TASK",
    trigger: run.trigger?.type ?? "ONE_TIME",
    run_page_url: runPageUrl(run, url),
    start_time: run.start_time,
    // Of a run of several tasks the service measures only the whole.
    setup_duration: 0,
    execution_duration: 0,
    cleanup_duration: 0,
    run_duration: (run.end_time || run.start_time) - run.start_time,
    ...(run.active_since > run.start_time
      ? { queue_duration: run.active_since - run.start_time }
      : {}),
    end_time: run.end_time,
    job_clusters: settings.job_clusters ?? [],
    job_parameters: run.parameters,
    overriding_parameters:
      Object.keys(run.overriding_parameters).length > 0
        ? { job_parameters: run.overriding_parameters }
        : {},
    ...(settings.schedule ? { schedule: settings.schedule } : {}),
    state: runStateV1(run),
    status: runStateV2(run),
  };
}

export function shownTask(run: Run, attempt: Attempt, url: string): object {
  const task = run.settings.tasks?.find(({ task_key }) => task_key === attempt.task_key) as JobTask;
  const executionStart = attempt.execution_start || attempt.end_time;
  return {
    ...task,
    run_id: attempt.run_id,
    attempt_number: attempt.attempt_number,
    start_time: attempt.start_time,
    end_time: attempt.end_time,
    setup_duration: attempt.start_time && executionStart ? executionStart - attempt.start_time : 0,
    execution_duration:
      attempt.execution_start && attempt.end_time ? attempt.end_time - attempt.execution_start : 0,
    cleanup_duration: 0,
    run_page_url: `${runPageUrl(run, url)}/tasks/${attempt.run_id}`,
    ...(task.condition_task && attempt.outcome
      ? { condition_task: { ...task.condition_task, outcome: attempt.outcome } }
      : {}),
    ...(task.run_job_task && attempt.child_run_id
      ? { run_job_output: { run_id: attempt.child_run_id } }
      : {}),
    ...(attempt.parameters
      ? { resolved_values: { notebook_task: { base_parameters: attempt.parameters } } }
      : {}),
    state: taskStateV1(attempt),
    status: taskStateV2(attempt),
  };
}

/** A task run's output; a notebook that called no exit() has an output without a result. */
export function shownOutput(run: Run, attempt: Attempt, output: TaskOutput, url: string): object {
  return {
    notebook_output: output.result === undefined ? {} : { result: output.result, truncated: false },
    ...(output.error === undefined ? {} : { error: output.error }),
    ...(output.error_trace === undefined ? {} : { error_trace: output.error_trace }),
    metadata: {
      ...shownSummary(run, url),
      ...shownTask(run, attempt, url),
      job_id: run.job_id,
      job_run_id: run.run_id,
    },
  };
}

function runPageUrl(run: Run, url: string): string {
  return `${url}/jobs/${run.job_id}/runs/${run.run_id}`;
}

function runStateV1({ phase, ending }: Run): object {
  if (!ending) {
    const queued = {
      queue_reason: "Queued due to reaching maximum concurrent runs for the job.",
    };
    return {
      life_cycle_state: phase,
      state_message: "",
      user_cancelled_or_timedout: false,
      ...(phase === "QUEUED" ? queued : {}),
    };
  }
  return endedV1(ending, ending.result === "FAILED" || ending.result === "TIMEDOUT");
}

function taskStateV1({ phase, ending }: Attempt): object {
  if (!ending) {
    return { life_cycle_state: phase, state_message: "", user_cancelled_or_timedout: false };
  }
  return endedV1(ending, ending.result === "FAILED" && ending.code !== "RUN_EXECUTION_ERROR");
}

function endedV1(ending: Ending, isInternal: boolean): object {
  const isSkipped = ending.code === "SKIPPED" || ending.code === "MAX_CONCURRENT_RUNS_EXCEEDED";
  return {
    life_cycle_state: isSkipped ? "SKIPPED" : isInternal ? "INTERNAL_ERROR" : "TERMINATED",
    result_state: ending.result,
    state_message: ending.message,
    user_cancelled_or_timedout: ending.result === "CANCELED" || ending.result === "TIMEDOUT",
  };
}

function runStateV2({ phase, ending }: Run): object {
  if (phase === "QUEUED") {
    const message = "Queued due to reaching maximum concurrent runs for the job.";
    return { state: phase, queue_details: { code: "MAX_CONCURRENT_RUNS_REACHED", message } };
  }
  return ending ? endedV2(ending) : { state: phase };
}

function taskStateV2(attempt: Attempt): object {
  if (attempt.ending) return endedV2(attempt.ending);
  if (attempt.phase === "WAITING_FOR_RETRY") return { state: "WAITING" };
  return { state: attempt.stopping && !isOver(attempt) ? "TERMINATING" : attempt.phase };
}

const INTERNAL_CODES = ["INTERNAL_ERROR"];
const SUCCESS_CODES = ["SUCCESS", "SUCCESS_WITH_FAILURES", "SKIPPED"];

function endedV2({ code, message }: Ending): object {
  const type = SUCCESS_CODES.includes(code)
    ? "SUCCESS"
    : INTERNAL_CODES.includes(code)
      ? "INTERNAL_ERROR"
      : "CLIENT_ERROR";
  return { state: "TERMINATED", termination_details: { code, type, message } };
}
