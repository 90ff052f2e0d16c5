import * as path from "node:path";
import type { Clock, Timer } from "../clock";
import { clusterOf } from "../services/jobClusters";
import type { Collection } from "../store/collection";
import type { Identifiers } from "../store/identifiers";
import { heard, type Cluster } from "./cluster";
import type {
  ClusterConfig,
  ClusterLauncher,
  FinishedEvent,
  RuntimeEvent,
  TaskCommand,
} from "./clusterProcess";
import {
  isOver,
  latestAttempts,
  type Attempt,
  type Ending,
  type Run,
  type TaskOutput,
} from "./model";
import {
  advanced,
  assigned,
  attemptEnded,
  childStarted,
  decided,
  interrupted,
  nextDeadline,
  notebookStarted,
  parametersResolved,
  stopped,
  unassigned,
} from "./transitions";

/** What a task is about to be run with, or why it can't be. */
export type Preparation =
  { readonly command: Omit<TaskCommand, "output_dir"> } | { readonly failure: Ending };

/** What becomes of a task that needs no cluster. */
export type Step =
  { readonly outcome: boolean } | { readonly child: () => Run } | { readonly failure: Ending };

export interface EngineParts {
  readonly runs: Collection<Run>;
  readonly outputs: Collection<TaskOutput>;
  readonly ids: Identifiers;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly launch: ClusterLauncher;
  readonly runsDir: string;
  readonly prepare: (run: Run, attempt: Attempt) => Preparation;
  /** The step of a condition or job task, undefined for one that a cluster works on. */
  readonly step: (run: Run, attempt: Attempt) => Step | undefined;
  readonly clusterConfig: (run: Run, clusterKey: string) => Omit<ClusterConfig, "work_dir">;
  readonly log: (message: string) => void;
}

export interface Progress {
  readonly cell: number;
  readonly of: number;
}

const NO_VALUES = {};

/** Drives runs: turns what processes and the clock say into transitions, stores them, and starts what is due. */
export class Engine {
  private readonly clusters = new Map<string, Cluster>();
  private readonly wakeUps = new Map<number, () => void>();
  private readonly progressOf = new Map<number, Progress>();
  private readonly starts = new Map<string, number>();

  constructor(private readonly parts: EngineParts) {}

  start(run: Run): Run {
    return this.apply(run);
  }

  cancel(runId: number): void {
    const run = this.run(runId);
    const ending: Ending = { result: "CANCELED", code: "USER_CANCELED", message: "Run cancelled." };
    this.apply(stopped(run, ending, this.parts.clock()));
  }

  progress(taskRunId: number): Progress | undefined {
    return this.progressOf.get(taskRunId);
  }

  outputDirectory(run: Run, taskRunId: number): string {
    return path.join(this.parts.runsDir, String(run.run_id), String(taskRunId));
  }

  /** Ends every process; the runs under way end with the sentence given. */
  async shutDown(message: string): Promise<void> {
    for (const cancel of this.wakeUps.values()) cancel();
    this.wakeUps.clear();
    const active = this.parts.runs.list().filter((run) => !isOver(run) && run.phase !== "QUEUED");
    for (const run of active) this.save(interrupted(run, message, this.parts.clock()));
    const clusters = [...this.clusters.values()];
    this.clusters.clear();
    await Promise.all(clusters.map(({ process }) => process.stop()));
  }

  /** Follows a run as far as it goes now: stores it, gives clusters their work, sets the next alarm. */
  private apply(changed: Run): Run {
    let run = this.save(advanced(changed, this.parts.clock()));
    this.killStopping(run);
    for (const { run_id: taskRunId } of latestAttempts(run)) {
      // Assigning one task may have moved the whole run on: look again each time.
      const attempt = run.attempts.find(({ run_id }) => run_id === taskRunId);
      if (attempt?.phase === "PENDING" && !attempt.is_assigned) run = this.begin(run, attempt);
    }
    this.setAlarm(run);
    if (isOver(run)) {
      this.endChildren(run);
      this.tellParent(run);
      this.releaseClusters(run);
      this.startQueued(run.job_id);
    }
    return run;
  }

  private begin(run: Run, attempt: Attempt): Run {
    const step = this.parts.step(run, attempt);
    if (step === undefined) return this.assign(run, attempt);
    if ("failure" in step) {
      return this.endAttempt(run, attempt.run_id, step.failure, { error: step.failure.message });
    }
    const now = this.parts.clock();
    if ("outcome" in step) return this.apply(decided(run, attempt.run_id, step.outcome, now));
    const child = step.child();
    const after = this.save(childStarted(run, attempt.run_id, child.run_id, now));
    if (isOver(child)) this.tellParent(child);
    return this.run(after.run_id);
  }

  /** A run that ended may be what a task of another run waits for; the task ends as the run did. */
  private tellParent(child: Run): void {
    const parent = this.parts.runs.find(({ attempts }) =>
      attempts.some((one) => one.child_run_id === child.run_id && !isOver(one)),
    );
    const attempt = parent?.attempts.find((one) => one.child_run_id === child.run_id);
    if (!parent || !attempt || !child.ending) return;
    const isFine = ["SUCCESS", "SUCCESS_WITH_FAILURES"].includes(child.ending.result);
    const message = `Run ${child.run_id} of job ${child.job_id} ended as ${child.ending.result}.`;
    const ending: Ending = isFine
      ? { result: "SUCCESS", code: "SUCCESS", message: "" }
      : { result: "FAILED", code: "RUN_EXECUTION_ERROR", message };
    this.endAttempt(parent, attempt.run_id, ending, isFine ? {} : { error: message });
  }

  /** Runs that a run which was ended early still waited for are not needed any more. */
  private endChildren(run: Run): void {
    for (const { child_run_id: childRunId, ending } of run.attempts) {
      const child = childRunId === undefined ? undefined : this.parts.runs.get(String(childRunId));
      if (child && !isOver(child) && ending?.result !== "SUCCESS") this.cancel(child.run_id);
    }
  }

  /** One task at a time on a cluster: the others wait, as PENDING, for it to be free. */
  private assign(run: Run, attempt: Attempt): Run {
    const key = clusterKeyOf(run, attempt);
    const name = `${run.run_id}/${key}`;
    const existing = this.clusters.get(name);
    if (existing?.taskRunId !== undefined) return run;
    const after = this.save(assigned(run, attempt.run_id, this.parts.clock()));
    try {
      const cluster = existing ?? this.launch(after, key);
      cluster.taskRunId = attempt.run_id;
      return cluster.isReady ? this.send(cluster) : after;
    } catch (error) {
      const message = `The cluster could not be started: ${(error as Error).message}`;
      return this.endAttempt(
        after,
        attempt.run_id,
        { result: "FAILED", code: "CLUSTER_ERROR", message },
        { error: message },
      );
    }
  }

  private launch(run: Run, key: string): Cluster {
    const name = `${run.run_id}/${key}`;
    const start = (this.starts.get(name) ?? 0) + 1;
    this.starts.set(name, start);
    const folder = start === 1 ? `cluster-${key}` : `cluster-${key}-${start}`;
    const config = {
      ...this.parts.clusterConfig(run, key),
      work_dir: path.join(this.parts.runsDir, String(run.run_id), folder),
    };
    const cluster: Cluster = {
      key,
      runId: run.run_id,
      process: this.parts.launch(config, {
        onEvent: (event) => {
          this.onEvent(cluster, event);
        },
        onExit: (description) => {
          this.onExit(cluster, description, config.work_dir);
        },
      }),
      isReady: false,
      taskRunId: undefined,
      isSent: false,
      hasStarted: false,
      finishedTasks: 0,
      fatalError: undefined,
    };
    this.clusters.set(name, cluster);
    return cluster;
  }

  /** Parameters are resolved at this moment, because they may hold what an earlier task found out. */
  private send(cluster: Cluster): Run {
    const run = this.run(cluster.runId);
    const attempt = run.attempts.find(({ run_id }) => run_id === cluster.taskRunId);
    if (!attempt || cluster.isSent || isOver(attempt)) return run;
    const preparation = this.parts.prepare(run, attempt);
    if ("failure" in preparation) {
      cluster.taskRunId = undefined;
      return this.endAttempt(run, attempt.run_id, preparation.failure, {
        error: preparation.failure.message,
      });
    }
    cluster.isSent = true;
    const { command } = preparation;
    const after = this.save(parametersResolved(run, attempt.run_id, command.parameters));
    cluster.process.send({ ...command, output_dir: this.outputDirectory(run, attempt.run_id) });
    return after;
  }

  private onEvent(cluster: Cluster, event: RuntimeEvent): void {
    if (!this.isCurrent(cluster)) return;
    const taskRunId = cluster.taskRunId;
    const meaning = heard(cluster, event);
    if (meaning.kind === "sendable" && taskRunId !== undefined) this.send(cluster);
    if (taskRunId === undefined) return;
    if (meaning.kind === "started") {
      this.apply(notebookStarted(this.run(cluster.runId), taskRunId, this.parts.clock()));
    }
    if (meaning.kind === "progress")
      this.progressOf.set(taskRunId, { cell: meaning.cell, of: meaning.of });
    if (meaning.kind === "finished") this.onFinished(cluster.runId, taskRunId, meaning.event);
  }

  private onFinished(runId: number, taskRunId: number, event: FinishedEvent): void {
    const { state, result, error, error_trace, task_values } = event;
    const ending: Ending =
      state === "SUCCESS"
        ? { result: "SUCCESS", code: "SUCCESS", message: "" }
        : {
            result: "FAILED",
            code: "RUN_EXECUTION_ERROR",
            message: "Workload failed, see run output for details",
          };
    const output: TaskOutput = {
      // The runtime says an empty string where exit() was not called; the API leaves the result out.
      result: result === "" ? undefined : result,
      ...(state === "FAILED" ? { error, error_trace } : {}),
    };
    this.endAttempt(this.run(runId), taskRunId, ending, output, task_values);
  }

  /** A cluster that ends while it has a task takes that task with it. */
  private onExit(cluster: Cluster, description: string, workDir: string): void {
    if (!this.isCurrent(cluster)) return;
    this.clusters.delete(`${cluster.runId}/${cluster.key}`);
    if (cluster.taskRunId === undefined) return;
    if (cluster.finishedTasks > 0 && !cluster.hasStarted) {
      // It was already ending when it was given the task, which therefore goes to a fresh process.
      this.apply(unassigned(this.run(cluster.runId), cluster.taskRunId));
      return;
    }
    const { fatalError, isReady } = cluster;
    const what = isReady
      ? "The Spark driver has stopped unexpectedly"
      : "The cluster could not be started";
    const attempt = this.run(cluster.runId).attempts.find(
      ({ run_id }) => run_id === cluster.taskRunId,
    );
    const message =
      attempt?.stopping?.message ??
      `${what}: ${fatalError ?? `its process ${description}`}. Its logs are in ${workDir}`;
    const ending: Ending = {
      result: "FAILED",
      code: isReady ? "DRIVER_ERROR" : "CLUSTER_ERROR",
      message,
    };
    this.endAttempt(this.run(cluster.runId), cluster.taskRunId, ending, { error: message });
  }

  private endAttempt(
    run: Run,
    taskRunId: number,
    ending: Ending,
    output: TaskOutput,
    values: Readonly<Record<string, unknown>> = NO_VALUES,
  ): Run {
    this.progressOf.delete(taskRunId);
    try {
      this.parts.outputs.put(String(taskRunId), output);
    } catch (error) {
      return this.apply(interrupted(run, unstored(error), this.parts.clock()));
    }
    const newRunId = (): number => this.parts.ids.next();
    return this.apply(attemptEnded(run, taskRunId, ending, values, this.parts.clock(), newRunId));
  }

  private killStopping(run: Run): void {
    for (const cluster of this.clustersOf(run)) {
      const attempt = run.attempts.find(({ run_id }) => run_id === cluster.taskRunId);
      if (attempt?.stopping && !isOver(attempt)) void cluster.process.stop();
    }
  }

  private releaseClusters(run: Run): void {
    for (const cluster of this.clustersOf(run)) {
      this.clusters.delete(`${cluster.runId}/${cluster.key}`);
      void cluster.process.stop();
    }
  }

  /** Lets the longest waiting run of a job go, if the job may have another. */
  startQueued(jobId: number): void {
    const runs = this.parts.runs.list().filter((run) => run.job_id === jobId);
    const next = runs.find((run) => run.phase === "QUEUED");
    if (!next || runs.filter(isActive).length >= (next.settings.max_concurrent_runs ?? 1)) return;
    this.apply({ ...next, phase: "RUNNING", active_since: this.parts.clock() });
  }

  private setAlarm(run: Run): void {
    this.wakeUps.get(run.run_id)?.();
    this.wakeUps.delete(run.run_id);
    const at = nextDeadline(run);
    if (at === Infinity) return;
    const cancel = this.parts.timer(Math.max(0, at - this.parts.clock()), () => {
      this.apply(this.run(run.run_id));
    });
    this.wakeUps.set(run.run_id, cancel);
  }

  /** A run that can't be stored must not go on: what it did would be forgotten. */
  private save(run: Run): Run {
    try {
      return this.parts.runs.put(String(run.run_id), run);
    } catch (error) {
      this.parts.log(`run ${run.run_id} was given up: ${unstored(error)}`);
      const given = interrupted(run, unstored(error), this.parts.clock());
      this.parts.runs.hold(String(run.run_id), given);
      this.releaseClusters(given);
      return given;
    }
  }

  private run(runId: number): Run {
    const run = this.parts.runs.get(String(runId));
    if (!run) throw new Error(`run ${runId} is gone from the store`);
    return run;
  }

  private clustersOf(run: Run): Cluster[] {
    return [...this.clusters.values()].filter(({ runId }) => runId === run.run_id);
  }

  private isCurrent(cluster: Cluster): boolean {
    return this.clusters.get(`${cluster.runId}/${cluster.key}`) === cluster;
  }
}

export const isActive = (run: Run): boolean => !isOver(run) && run.phase !== "QUEUED";

function clusterKeyOf(run: Run, attempt: Attempt): string {
  const task = run.settings.tasks?.find(({ task_key }) => task_key === attempt.task_key);
  return task ? clusterOf(task) : "";
}

function unstored(error: unknown): string {
  return `the workspace could not store what happened (${(error as Error).message}); free space on its disk and run the job again`;
}
