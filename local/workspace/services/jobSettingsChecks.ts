import { invalidParameter, notImplemented } from "../errors";
import { checkCron } from "./cron";
import type { JobCluster, JobSettings, JobTask } from "./jobSettings";

/** What no schema can say: references between the parts of a job, and what only the cloud can do. */
export function checkSettings(settings: JobSettings): void {
  const tasks = settings.tasks ?? [];
  if (tasks.length === 0) throw notImplemented("a job without 'tasks'");
  checkDistinct(
    "task_key",
    tasks.map(({ task_key }) => task_key),
  );
  checkDistinct(
    "job_cluster_key",
    (settings.job_clusters ?? []).map(({ job_cluster_key }) => job_cluster_key),
  );
  checkDistinct(
    "environment_key",
    (settings.environments ?? []).map(({ environment_key }) => environment_key),
  );
  checkDistinct(
    "parameters name",
    (settings.parameters ?? []).map(({ name: parameter }) => parameter),
  );
  for (const one of tasks) checkTask(one, settings);
  checkNoCycle(tasks);
  for (const cluster of settings.job_clusters ?? []) checkCluster(cluster);
  if (settings.schedule) checkSchedule(settings.schedule);
  if (settings.schedule && settings.trigger) {
    throw invalidParameter("A job has either a 'schedule' or a 'trigger', not both");
  }
  if (settings.trigger) checkFileArrival(settings.trigger.file_arrival.url);
  for (const { metric } of settings.health?.rules ?? []) {
    if (metric !== "RUN_DURATION_SECONDS") throw notImplemented(`the health metric '${metric}'`);
  }
}

function checkTask(one: JobTask, settings: JobSettings): void {
  checkKind(one);
  checkUpstream(one, settings.tasks ?? []);
  if (one.notebook_task) checkNotebookTask(one, one.notebook_task, settings);
}

const KINDS = ["notebook_task", "condition_task", "run_job_task"] as const;

function checkKind(one: JobTask): void {
  const kinds = KINDS.filter((kind) => one[kind] !== undefined);
  if (kinds.length === 0) {
    throw notImplemented(
      `task '${one.task_key}' with none of ${KINDS.map((kind) => `'${kind}'`).join(", ")}`,
    );
  }
  if (kinds.length > 1) {
    throw invalidParameter(`Task '${one.task_key}' has both '${kinds[0]}' and '${kinds[1]}'`);
  }
  if (!one.notebook_task && one.job_cluster_key) {
    throw invalidParameter(`Task '${one.task_key}' with a '${kinds[0]}' takes no cluster`);
  }
}

function checkNotebookTask(
  one: JobTask,
  notebook: NonNullable<JobTask["notebook_task"]>,
  settings: JobSettings,
): void {
  if (!notebook.notebook_path.startsWith("/")) {
    throw invalidParameter(
      `Only absolute paths are currently supported. Paths must begin with '/'. Got '${notebook.notebook_path}'`,
    );
  }
  checkCompute(one, settings);
}

function checkUpstream(one: JobTask, tasks: readonly JobTask[]): void {
  for (const { task_key: key, outcome } of one.depends_on ?? []) {
    const upstream = tasks.find(({ task_key }) => task_key === key);
    if (!upstream) {
      throw invalidParameter(
        `Task '${one.task_key}' depends on task '${key}', which does not exist`,
      );
    }
    if (outcome !== undefined && !upstream.condition_task) {
      throw invalidParameter(
        `Task '${one.task_key}' depends on the outcome '${outcome}' of task '${key}', which is no condition task`,
      );
    }
  }
}

/** A task runs on a job cluster or, where it names none, on serverless compute, in an environment if it likes. */
function checkCompute(one: JobTask, settings: JobSettings): void {
  const { task_key: taskKey, job_cluster_key: clusterKey, environment_key: environmentKey } = one;
  if (clusterKey === undefined && one.libraries !== undefined) {
    throw invalidParameter(
      `Task '${taskKey}' has 'libraries' and no 'job_cluster_key'; on serverless compute its environment names what it depends on`,
    );
  }
  if (clusterKey !== undefined && environmentKey !== undefined) {
    throw invalidParameter(
      `Task '${taskKey}' has both 'job_cluster_key' and 'environment_key'; an environment is for serverless compute`,
    );
  }
  const clusters = (settings.job_clusters ?? []).map(({ job_cluster_key }) => job_cluster_key);
  if (clusterKey !== undefined && !clusters.includes(clusterKey)) {
    throw invalidParameter(
      `Task '${taskKey}' refers to job cluster key '${clusterKey}', which is not defined in field 'job_clusters'`,
    );
  }
  const environments = (settings.environments ?? []).map(({ environment_key }) => environment_key);
  if (environmentKey !== undefined && !environments.includes(environmentKey)) {
    throw invalidParameter(
      `Task '${taskKey}' refers to environment key '${environmentKey}', which is not defined in field 'environments'`,
    );
  }
}

function checkDistinct(field: string, values: readonly string[]): void {
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice !== undefined) throw invalidParameter(`Duplicate ${field} '${twice}'`);
}

function checkNoCycle(tasks: readonly JobTask[]): void {
  let left = [...tasks];
  while (left.length > 0) {
    const waiting = new Set(left.map(({ task_key }) => task_key));
    const next = left.filter(({ depends_on = [] }) =>
      depends_on.some(({ task_key }) => waiting.has(task_key)),
    );
    if (next.length === left.length) {
      throw invalidParameter(
        `Tasks ${[...waiting].map((one) => `'${one}'`).join(", ")} depend on each other in a cycle`,
      );
    }
    left = next;
  }
}

function checkCluster(jobCluster: JobCluster): void {
  checkMachines(jobCluster);
  const { job_cluster_key: clusterKey, new_cluster: cluster } = jobCluster;
  if (cluster.autoscale && cluster.num_workers !== undefined) {
    throw invalidParameter(
      `Job cluster '${clusterKey}' has both 'num_workers' and 'autoscale'; give one of them`,
    );
  }
  if (cluster.autoscale && cluster.autoscale.min_workers > cluster.autoscale.max_workers) {
    throw invalidParameter(
      `Job cluster '${clusterKey}' has autoscale.min_workers ${cluster.autoscale.min_workers} above autoscale.max_workers ${cluster.autoscale.max_workers}`,
    );
  }
}

/** A pool brings its machines. */
function checkMachines({ job_cluster_key: clusterKey, new_cluster: cluster }: JobCluster): void {
  if (cluster.instance_pool_id !== undefined) {
    for (const field of ["node_type_id", "driver_node_type_id"] as const) {
      if (cluster[field] !== undefined) {
        throw invalidParameter(
          `The field '${field}' cannot be supplied when an instance pool ID is provided.`,
        );
      }
    }
  } else if (cluster.driver_instance_pool_id !== undefined) {
    throw invalidParameter(
      `Job cluster '${clusterKey}' has a 'driver_instance_pool_id' without an 'instance_pool_id'`,
    );
  }
}

function checkSchedule(schedule: NonNullable<JobSettings["schedule"]>): void {
  checkCron("quartz_cron_expression", schedule.quartz_cron_expression, schedule.timezone_id);
}

/** A volume or a folder in it; an external location is watched by its volumes here. */
function checkFileArrival(url: string): void {
  if (/^\/Volumes\/[^/]+\/[^/]+\/[^/]+(\/|$)/.test(url)) return;
  if (url.startsWith("abfss://")) {
    throw notImplemented(`a file arrival trigger on the external location '${url}'`);
  }
  throw invalidParameter(
    `Invalid file arrival url: "${url}"; it must be a volume, /Volumes/<catalog>/<schema>/<volume>, or a folder in one`,
  );
}
