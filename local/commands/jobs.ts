import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { CommandError } from "../errors";
import { setAside, summary } from "./taskResult";
import { clearTransient, duration, line, transient } from "./screen";
import type { Run, TaskRun, WorkspaceClient } from "./workspaceClient";

export interface JobRun {
  readonly run: Run;
  /** What each task's notebook gave to dbutils.notebook.exit, parsed. */
  readonly results: Readonly<Record<string, unknown>>;
  /** False when a run with the same inputs had succeeded before and stands. */
  readonly isNew: boolean;
}

const pollMs = 500;
const mostAttempts = 50;

/** @returns the digest of everything a run depends on */
function fingerprint(parts: unknown): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 40);
}

/**
 * Presses "Run now" and follows the run to its end. The idempotency token is made of the run's inputs: a run with the
 * same inputs that succeeded stands, one that is under way (after a killed command) is followed, a failed one is repeated.
 */
export async function runJob(
  client: WorkspaceClient,
  jobId: number,
  parameters: Record<string, string>,
  only: readonly string[] | undefined,
  inputs: unknown,
): Promise<JobRun> {
  const { settings } = await client.jobSettings(jobId);
  const token = fingerprint([jobId, settings, parameters, only, inputs]);
  for (let attempt = 1; attempt <= mostAttempts; attempt++) {
    const { run_id: runId } = await client.runNow(jobId, parameters, only, `${token}-${attempt}`);
    const found = await client.run(runId);
    if (isOver(found)) {
      if (!isSuccess(found)) continue;
      return { run: found, results: await resultsOf(client, found), isNew: false };
    }
    const run = await follow(client, runId);
    if (!isSuccess(run)) await failWith(client, run, settings.name);
    return { run, results: await resultsOf(client, run), isNew: true };
  }
  throw new CommandError(
    `the job ${settings.name} failed ${mostAttempts} times with the same inputs; look at its runs on the workspace page, or start anew with --fresh`,
  );
}

/** What a finished task did: its time and result, and what it set aside. */
async function taskLines(client: WorkspaceClient, run: Run, task: TaskRun): Promise<string[]> {
  const name = task.task_key.padEnd(9);
  if (!isSuccess(task)) {
    const outcome = (task.state.result_state ?? task.state.life_cycle_state).toLowerCase();
    return [`${name} ${outcome}  ${task.state.state_message ?? ""}`];
  }
  const took = duration((task.end_time ?? 0) - (task.start_time ?? 0)).padStart(8);
  const text = (await client.runOutput(task.run_id)).notebook_output?.result;
  if (!text) return [`${name} ${took}`];
  const result = JSON.parse(text) as Record<string, unknown>;
  return [
    `${name} ${took}  ${summary(result)}`,
    ...setAside(result, run.run_page_url ?? "the workspace page"),
  ];
}

function isOver({ state }: Pick<Run, "state">): boolean {
  return ["TERMINATED", "SKIPPED", "INTERNAL_ERROR"].includes(state.life_cycle_state);
}

function isSuccess({ state }: Pick<Run, "state">): boolean {
  return state.result_state === "SUCCESS";
}

async function follow(client: WorkspaceClient, runId: number): Promise<Run> {
  const shown = new Set<number>();
  for (;;) {
    const run = await client.run(runId);
    for (const task of run.tasks.filter((each) => isOver(each) && !shown.has(each.run_id))) {
      shown.add(task.run_id);
      clearTransient();
      (await taskLines(client, run, task)).forEach(line);
    }
    if (isOver(run)) return run;
    const active = run.tasks
      .filter((task) => task.state.life_cycle_state === "RUNNING")
      .map((task) => task.task_key);
    transient(
      `${active.join(", ") || "starting Spark"} … ${duration(Date.now() - run.start_time)}`,
    );
    await delay(pollMs);
  }
}

async function resultsOf(client: WorkspaceClient, run: Run): Promise<Record<string, unknown>> {
  const results: Record<string, unknown> = {};
  for (const task of run.tasks.filter(isSuccess)) {
    const text = (await client.runOutput(task.run_id)).notebook_output?.result;
    results[task.task_key] = text ? (JSON.parse(text) as unknown) : undefined;
  }
  return results;
}

async function failWith(client: WorkspaceClient, run: Run, name: string): Promise<never> {
  const failed = run.tasks.find(
    (task) => isOver(task) && !isSuccess(task) && !/UPSTREAM/.test(task.state.result_state ?? ""),
  );
  const output = failed ? await client.runOutput(failed.run_id) : undefined;
  const error = output?.error ?? run.state.state_message ?? "no reason given";
  throw new CommandError(
    `the task ${failed?.task_key ?? "?"} of the job ${name} failed: ${error}\n` +
      `  its notebook, with the trace: ${run.run_page_url ?? "the workspace page"}\n  the same command runs it again; nothing of what was done is lost`,
  );
}
