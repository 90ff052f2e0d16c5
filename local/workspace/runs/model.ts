import type { JobSettings } from "../services/jobSettings";

/** How a task or a run ended, with all that both API versions of a state are made of. */
export type Result =
  | "SUCCESS"
  | "SUCCESS_WITH_FAILURES"
  | "FAILED"
  | "TIMEDOUT"
  | "CANCELED"
  | "EXCLUDED"
  | "UPSTREAM_FAILED"
  | "UPSTREAM_CANCELED"
  | "MAXIMUM_CONCURRENT_RUNS_REACHED";

export type TerminationCode =
  | "SUCCESS"
  | "SUCCESS_WITH_FAILURES"
  | "RUN_EXECUTION_ERROR"
  | "USER_CANCELED"
  | "CANCELED"
  | "SKIPPED"
  | "MAX_CONCURRENT_RUNS_EXCEEDED"
  | "RESOURCE_NOT_FOUND"
  | "INVALID_RUN_CONFIGURATION"
  | "CLUSTER_ERROR"
  | "LIBRARY_INSTALLATION_ERROR"
  | "DRIVER_ERROR"
  | "INTERNAL_ERROR";

export interface Ending {
  readonly result: Result;
  readonly code: TerminationCode;
  readonly message: string;
}

export type AttemptPhase = "BLOCKED" | "PENDING" | "RUNNING" | "WAITING_FOR_RETRY" | "TERMINATED";

/** One attempt at one task. */
export interface Attempt {
  readonly task_key: string;
  readonly run_id: number;
  readonly attempt_number: number;
  readonly phase: AttemptPhase;
  /** When it became due, when its notebook began, when it ended; in milliseconds, 0 while not yet. */
  readonly start_time: number;
  readonly execution_start: number;
  readonly end_time: number;
  /** A cluster process has it, or is being started for it; it ends only with that process's word. */
  readonly is_assigned: boolean;
  /** Not before this time: a retry waits for its interval. */
  readonly due_at: number;
  /** How it is to end once its cluster process is gone: set when it was canceled or timed out. */
  readonly stopping?: Ending | undefined;
  readonly ending?: Ending | undefined;
  /** The notebook's parameters after all references were resolved. */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
  readonly task_values: Readonly<Record<string, unknown>>;
  /** What a condition came to, and the run a job task waits for. */
  readonly outcome?: "true" | "false" | undefined;
  readonly child_run_id?: number | undefined;
}

export interface RunParameter {
  readonly name: string;
  readonly default: string;
  readonly value: string;
}

/** What started a run by itself. */
export interface RunTrigger {
  readonly type: "PERIODIC" | "FILE_ARRIVAL";
  /** The time it stands for, in ms: later attempts and a late start do not move it. */
  readonly time: number;
  /** Where the files arrived. */
  readonly location?: string | undefined;
}

export type RunPhase = "QUEUED" | "RUNNING" | "TERMINATING" | "TERMINATED";

/** One run of a job: everything about it but the notebooks' outputs. */
export interface Run {
  readonly run_id: number;
  readonly job_id: number;
  /** Absent when it is a run of a job. */
  readonly run_type?: "SUBMIT_RUN" | undefined;
  readonly phase: RunPhase;
  readonly start_time: number;
  /** When it left the queue; the run's timeout counts from here. */
  readonly active_since: number;
  readonly end_time: number;
  /** As they were when the run began: a later edit of the job does not reach a run under way. */
  readonly settings: JobSettings;
  readonly parameters: readonly RunParameter[];
  readonly overriding_parameters: Readonly<Record<string, string>>;
  readonly idempotency_token?: string | undefined;
  /** Absent when somebody started it. */
  readonly trigger?: RunTrigger | undefined;
  /** When it was found to take longer than its job's health rule allows. */
  readonly warned_at?: number | undefined;
  readonly attempts: readonly Attempt[];
  readonly stopping?: Ending | undefined;
  readonly ending?: Ending | undefined;
}

/** A task's notebook output, kept apart from its run because it can be long. */
export interface TaskOutput {
  readonly result?: string | undefined;
  readonly error?: string | undefined;
  readonly error_trace?: string | undefined;
}

export const isOver = ({ phase }: { readonly phase: RunPhase | AttemptPhase }): boolean =>
  phase === "TERMINATED";

/** The newest attempt at a task. */
export function latestAttempt(run: Run, taskKey: string): Attempt | undefined {
  return run.attempts.filter((attempt) => attempt.task_key === taskKey).at(-1);
}

export function latestAttempts(run: Run): Attempt[] {
  return (run.settings.tasks ?? []).flatMap(({ task_key }) => latestAttempt(run, task_key) ?? []);
}
