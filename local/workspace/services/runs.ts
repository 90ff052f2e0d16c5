import type { AzureRecord } from "../azureRecord";
import type { Clock } from "../clock";
import { ApiError, invalidParameter, runMissing } from "../errors";
import { selectedTasks } from "../runs/dag";
import { isMet } from "../runs/conditions";
import {
  ReferenceError,
  resolve,
  type DynamicContext,
  type TaskContext,
} from "../runs/dynamicValues";
import { isActive, type Engine, type Preparation, type Step } from "../runs/engine";
import {
  isOver,
  latestAttempts,
  type Attempt,
  type Ending,
  type Run,
  type RunTrigger,
  type TaskOutput,
} from "../runs/model";
import { notebookParameters, runParameters, valuesOf } from "../runs/parameters";
import { interrupted, newAttempt, stopped } from "../runs/transitions";
import type { Collection } from "../store/collection";
import type { Identifiers } from "../store/identifiers";
import type { JobClusters } from "./jobClusters";
import { asStored, type JobSettings, type JobTask } from "./jobSettings";
import type { Job, Jobs } from "./jobs";
import { RunIdentity } from "./runIdentity";
import type { WorkspaceTree } from "./workspaceTree";

export interface RunNowRequest {
  readonly jobId: number;
  readonly jobParameters: Readonly<Record<string, string>>;
  readonly only: readonly string[] | undefined;
  readonly idempotencyToken: string | undefined;
  readonly isQueued: boolean | undefined;
}

/** What a run begins with, whoever starts it. */
interface RunBeginning {
  readonly jobParameters: Readonly<Record<string, string>>;
  readonly only?: readonly string[] | undefined;
  readonly idempotencyToken?: string | undefined;
  readonly trigger?: RunTrigger;
}

/** As `{{job.trigger.type}}` has them. */
const TRIGGER_NAMES = {
  ONE_TIME: "onetime",
  PERIODIC: "periodic",
  FILE_ARRIVAL: "file_arrival",
} as const;

export interface RunFilter {
  readonly jobId?: number | undefined;
  readonly isActive?: boolean | undefined;
  /** Runs of jobs only, or those started by hand only. */
  readonly isSubmitted?: boolean | undefined;
  readonly isCompleted?: boolean | undefined;
  readonly startedFrom?: number | undefined;
  readonly startedTo?: number | undefined;
}

export interface RunsParts {
  readonly objects: Collection<Run>;
  readonly outputs: Collection<TaskOutput>;
  readonly engine: () => Engine;
  readonly jobs: Jobs;
  readonly clusters: JobClusters;
  readonly tree: WorkspaceTree;
  readonly identity: RunIdentity;
  readonly ids: Identifiers;
  readonly clock: Clock;
  readonly url: () => string;
  readonly azure: Pick<AzureRecord, "workspaceId">;
}

export class Runs {
  constructor(private readonly parts: RunsParts) {}

  /** The same token twice is the same run, however it ended: that is what makes a repeated call safe. */
  runNow(request: RunNowRequest): Run {
    const job = this.parts.jobs.get(request.jobId);
    const { idempotencyToken: token } = request;
    const known =
      token === undefined
        ? undefined
        : this.parts.objects.find((run) => run.idempotency_token === token);
    if (known) return known;
    return this.admitted(job, this.created(job, request), request.isQueued);
  }

  /** A run of one notebook, once and by hand: of no job, on compute of its own. */
  submitted(notebookPath: string, parameters: Readonly<Record<string, string>>): Run {
    const taskKey = (notebookPath.split("/").at(-1) ?? "").replace(/[^\w-]/g, "_");
    const notebookTask = {
      notebook_path: notebookPath,
      base_parameters: { ...parameters },
      source: "WORKSPACE" as const,
    };
    const settings = asStored({
      name: taskKey,
      tasks: [{ task_key: taskKey, notebook_task: notebookTask }],
    });
    const bare = this.bare({ job_id: this.parts.ids.next(), settings }, settings, {
      jobParameters: {},
    });
    return this.parts.engine().start({ ...bare, run_type: "SUBMIT_RUN" });
  }

  /** A run that nobody waits for: what stands in its way ends it, to be seen and told as a failed run. */
  triggered(jobId: number, trigger: RunTrigger): Run {
    const job = this.parts.jobs.get(jobId);
    try {
      return this.admitted(job, this.created(job, { jobParameters: {}, trigger }));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const bare = this.bare(job, job.settings, { jobParameters: {}, trigger });
      const failed = interrupted(bare, error.message, this.parts.clock());
      return this.parts.objects.put(String(failed.run_id), failed);
    }
  }

  /** Begins the run, lets it wait, or skips it, as the job's limit of runs at a time says. */
  private admitted(job: Job, run: Run, isQueued?: boolean): Run {
    const active = this.parts.objects
      .list()
      .filter((other) => other.job_id === run.job_id && isActive(other));
    const limit = run.settings.max_concurrent_runs ?? 1;
    if (active.length < limit) return this.parts.engine().start(run);
    const mayQueue = limit > 0 && (isQueued ?? job.settings.queue?.enabled ?? false);
    return this.parts.objects.put(
      String(run.run_id),
      mayQueue ? { ...run, phase: "QUEUED" } : skipped(run, this.parts.clock()),
    );
  }

  get(runId: number): Run {
    const run = this.parts.objects.get(String(runId));
    if (!run) throw runMissing(runId);
    return run;
  }

  /** The run a task run belongs to, with that attempt. */
  taskRun(runId: number): { run: Run; attempt: Attempt } | undefined {
    const run = this.parts.objects.find(({ attempts }) =>
      attempts.some(({ run_id }) => run_id === runId),
    );
    const attempt = run?.attempts.find(({ run_id }) => run_id === runId);
    return run && attempt ? { run, attempt } : undefined;
  }

  output(runId: number): { run: Run; attempt: Attempt; output: TaskOutput } {
    const found = this.taskRun(runId);
    if (found) return { ...found, output: this.parts.outputs.get(String(runId)) ?? {} };
    const run = this.get(runId);
    const [single, ...more] = latestAttempts(run);
    if (!single || more.length > 0) {
      throw invalidParameter(
        "Retrieving the output of runs with multiple tasks is not supported. Please retrieve the output of each individual task run instead.",
      );
    }
    return { run, attempt: single, output: this.parts.outputs.get(String(single.run_id)) ?? {} };
  }

  outputOf(attempt: Attempt): TaskOutput | undefined {
    return this.parts.outputs.get(String(attempt.run_id));
  }

  /** Newest first. */
  list(filter: RunFilter): Run[] {
    return this.parts.objects
      .list()
      .reverse()
      .filter((run) => matches(run, filter));
  }

  /** Does nothing to a run that is over. */
  cancel(runId: number): void {
    this.parts.engine().cancel(this.get(runId).run_id);
  }

  cancelAll(jobId: number): void {
    // Those in the queue first, lest one starts when the run before it is gone.
    const open = this.parts.objects.list().filter((run) => run.job_id === jobId && !isOver(run));
    for (const run of open.filter(({ phase }) => phase === "QUEUED")) this.cancel(run.run_id);
    for (const run of open) this.cancel(run.run_id);
  }

  /** What the engine sends to a cluster for one task. */
  prepare(run: Run, attempt: Attempt): Preparation {
    const task = taskOf(run.settings, attempt.task_key);
    const notebookPath = task.notebook_task?.notebook_path ?? "";
    const notebook = this.parts.tree.find(notebookPath);
    const { run_as: runAs } = run.settings;
    if (
      notebook?.object_type !== "NOTEBOOK" ||
      !this.parts.identity.mayRead(runAs, notebook.path)
    ) {
      const message = `Unable to access the notebook "${notebookPath}". Either it does not exist, or the identity used to run this job, ${RunIdentity.nameOf(runAs)}, lacks the required permissions.`;
      return { failure: { result: "FAILED", code: "RESOURCE_NOT_FOUND", message } };
    }
    const [missing] = (task.libraries ?? []).flatMap(uninstallable);
    if (missing !== undefined) return { failure: notInstalled(missing) };
    const context = this.context(run, attempt);
    try {
      return {
        command: {
          task_key: attempt.task_key,
          run_id: attempt.run_id,
          job_id: run.job_id,
          job_run_id: run.run_id,
          notebook_path: notebook.path,
          parameters: notebookParameters(task, run.parameters, context),
          task_values: Object.fromEntries(
            latestAttempts(run).map(({ task_key, task_values }) => [task_key, task_values]),
          ),
        },
      };
    } catch (error) {
      if (!(error instanceof ReferenceError)) throw error;
      return {
        failure: { result: "FAILED", code: "INVALID_RUN_CONFIGURATION", message: error.message },
      };
    }
  }

  /** What becomes of a task that no cluster works on. */
  step(run: Run, attempt: Attempt): Step | undefined {
    const { condition_task: condition, run_job_task: job } = taskOf(run.settings, attempt.task_key);
    const context = this.context(run, attempt);
    try {
      if (condition) {
        const sides = {
          left: resolve(condition.left, context),
          right: resolve(condition.right, context),
        };
        const outcome = isMet({ ...condition, ...sides });
        if (outcome !== undefined) return { outcome };
        return unrunnable(`'${sides.left}' ${condition.op} '${sides.right}' compares no numbers`);
      }
      if (!job) return undefined;
      const jobParameters = Object.fromEntries(
        Object.entries(job.job_parameters ?? {}).map(([name, value]) => [
          name,
          resolve(value, context),
        ]),
      );
      // A job that is gone, may not be run or takes no such parameter fails the task, not the server.
      const other = this.parts.jobs.get(job.job_id);
      this.parts.identity.checkJob(run.settings.run_as, other.job_id);
      const child = this.created(other, { jobParameters });
      return { child: () => this.admitted(other, child, true) };
    } catch (error) {
      if (error instanceof ReferenceError || error instanceof ApiError) {
        return unrunnable(error.message);
      }
      throw error;
    }
  }

  private created(job: Job, request: RunBeginning): Run {
    const tasks = selectedTasks(job.settings.tasks ?? [], request.only);
    const settings = this.parts.clusters.resolved({ ...job.settings, tasks });
    for (const { new_cluster: cluster } of settings.job_clusters ?? []) {
      if (cluster.policy_id !== undefined)
        this.parts.identity.checkPolicy(settings.run_as, cluster.policy_id);
      for (const poolId of [cluster.instance_pool_id, cluster.driver_instance_pool_id]) {
        if (poolId !== undefined) this.parts.identity.checkPool(settings.run_as, poolId);
      }
    }
    const bare = this.bare(job, settings, request);
    try {
      const contextOf = (): DynamicContext => ({ ...this.context(bare), tasks: {} });
      return { ...bare, parameters: runParameters(settings, request.jobParameters, contextOf) };
    } catch (error) {
      throw error instanceof ReferenceError ? invalidParameter(error.message) : error;
    }
  }

  /** A run before its parameters are known. */
  private bare(
    job: Pick<Job, "job_id" | "settings">,
    settings: JobSettings,
    request: RunBeginning,
  ): Run {
    const runId = this.parts.ids.next();
    const now = this.parts.clock();
    return {
      run_id: runId,
      job_id: job.job_id,
      phase: "RUNNING",
      start_time: now,
      active_since: now,
      end_time: 0,
      settings,
      parameters: [],
      overriding_parameters: request.jobParameters,
      idempotency_token: request.idempotencyToken,
      trigger: request.trigger,
      attempts: (settings.tasks ?? []).map(({ task_key }) =>
        newAttempt(task_key, this.parts.ids.next()),
      ),
    };
  }

  private context(run: Run, attempt?: Attempt): DynamicContext {
    const tasks = Object.fromEntries(
      latestAttempts(run).map((one) => [one.task_key, taskContext(run, one)]),
    );
    return {
      job: {
        id: run.job_id,
        name: run.settings.name ?? "",
        run_id: run.run_id,
        start_time: run.start_time,
        trigger_time: run.trigger?.time ?? run.start_time,
        trigger_type: TRIGGER_NAMES[run.trigger?.type ?? "ONE_TIME"],
        trigger_location: run.trigger?.location,
        parameters: valuesOf(run.parameters),
      },
      workspace: { id: this.parts.azure.workspaceId(), url: this.parts.url() },
      ...(attempt ? { task: { name: attempt.task_key, ...taskContext(run, attempt) } } : {}),
      tasks,
    };
  }
}

function taskContext(run: Run, attempt: Attempt): TaskContext {
  const { ending } = attempt;
  return {
    run_id: attempt.run_id,
    execution_count: attempt.attempt_number + 1,
    notebook_path: taskOf(run.settings, attempt.task_key).notebook_task?.notebook_path ?? "",
    result_state: ending?.result.toLowerCase(),
    error_code: ending && ending.code !== "SUCCESS" ? ending.code : undefined,
    values: attempt.task_values,
  };
}

function taskOf(settings: JobSettings, taskKey: string): JobTask {
  const task = settings.tasks?.find(({ task_key }) => task_key === taskKey);
  if (!task) throw new ApiError(500, "INTERNAL_ERROR", `the run has no task '${taskKey}'`);
  return task;
}

function unrunnable(message: string): Step {
  return { failure: { result: "FAILED", code: "INVALID_RUN_CONFIGURATION", message } };
}

function skipped(run: Run, now: number): Run {
  const message =
    "Run was skipped because the maximum number of concurrent runs of the job was reached.";
  return {
    ...stopped(
      run,
      { result: "MAXIMUM_CONCURRENT_RUNS_REACHED", code: "MAX_CONCURRENT_RUNS_EXCEEDED", message },
      now,
    ),
  };
}

function matches(run: Run, filter: RunFilter): boolean {
  return (
    (filter.jobId === undefined || run.job_id === filter.jobId) &&
    (filter.isSubmitted === undefined || filter.isSubmitted === (run.run_type === "SUBMIT_RUN")) &&
    (filter.isActive !== true || !isOver(run)) &&
    (filter.isCompleted !== true || isOver(run)) &&
    run.start_time >= (filter.startedFrom ?? 0) &&
    run.start_time <= (filter.startedTo ?? Infinity)
  );
}

/** Clusters of this machine have what the lock of its jars names, and nothing comes to it for one job. */
function uninstallable(library: NonNullable<JobTask["libraries"]>[number]): string[] {
  if ("jar" in library) return [`jar "${library.jar}"`];
  return "maven" in library ? [`maven library "${library.maven.coordinates}"`] : [];
}

function notInstalled(library: string): Ending {
  const message = `Library installation failed for ${library}: a local cluster installs none.`;
  return { result: "FAILED", code: "LIBRARY_INSTALLATION_ERROR", message };
}
