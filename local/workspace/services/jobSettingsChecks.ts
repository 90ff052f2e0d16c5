import { invalidParameter, notImplemented } from "../errors";
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
    "parameters name",
    (settings.parameters ?? []).map(({ name: parameter }) => parameter),
  );
  for (const one of tasks) checkTask(one, settings);
  checkNoCycle(tasks);
  for (const cluster of settings.job_clusters ?? []) checkCluster(cluster);
  if (settings.schedule) checkSchedule(settings.schedule);
}

function checkTask(one: JobTask, settings: JobSettings): void {
  if (!one.notebook_task) {
    throw notImplemented(`task '${one.task_key}' without a 'notebook_task'`);
  }
  if (!one.notebook_task.notebook_path.startsWith("/")) {
    throw invalidParameter(
      `Only absolute paths are currently supported. Paths must begin with '/'. Got '${one.notebook_task.notebook_path}'`,
    );
  }
  if (!one.job_cluster_key) {
    throw notImplemented(`task '${one.task_key}' without a 'job_cluster_key' (serverless compute)`);
  }
  const clusters = (settings.job_clusters ?? []).map(({ job_cluster_key }) => job_cluster_key);
  if (!clusters.includes(one.job_cluster_key)) {
    throw invalidParameter(
      `Task '${one.task_key}' refers to job cluster key '${one.job_cluster_key}', which is not defined in field 'job_clusters'`,
    );
  }
  const keys = (settings.tasks ?? []).map(({ task_key }) => task_key);
  for (const { task_key: upstream } of one.depends_on ?? []) {
    if (!keys.includes(upstream)) {
      throw invalidParameter(
        `Task '${one.task_key}' depends on task '${upstream}', which does not exist`,
      );
    }
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

function checkCluster({ job_cluster_key: clusterKey, new_cluster: cluster }: JobCluster): void {
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

function checkSchedule(schedule: NonNullable<JobSettings["schedule"]>): void {
  const fields = schedule.quartz_cron_expression.trim().split(/\s+/).length;
  if (fields < 6 || fields > 7) {
    throw invalidParameter(`Invalid quartz_cron_expression: "${schedule.quartz_cron_expression}"`);
  }
  if (!isTimeZone(schedule.timezone_id)) {
    throw invalidParameter(`Invalid timezone_id: "${schedule.timezone_id}"`);
  }
  if ((schedule.pause_status ?? "UNPAUSED") === "UNPAUSED") {
    throw notImplemented(
      "a schedule with pause_status UNPAUSED (there is no scheduler yet; set it to PAUSED and use run-now)",
    );
  }
}

function isTimeZone(timezoneId: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: timezoneId });
    return true;
  } catch {
    return false;
  }
}
