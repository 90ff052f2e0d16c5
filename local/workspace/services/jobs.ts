import type { Clock } from "../clock";
import { invalidParameter, jobMissing } from "../errors";
import type { Collection } from "../store/collection";
import type { Identifiers } from "../store/identifiers";
import { USER_NAME } from "./identity";
import { asStored, jobSettings, type JobSettings } from "./jobSettings";
import { checkSettings } from "./jobSettingsChecks";
import { RunIdentity } from "./runIdentity";

export interface Job {
  readonly job_id: number;
  readonly creator_user_name: string;
  readonly run_as_user_name: string;
  readonly created_time: number;
  readonly settings: JobSettings;
}

export class Jobs {
  constructor(
    private readonly objects: Collection<Job>,
    private readonly identity: RunIdentity,
    private readonly ids: Identifiers,
    private readonly clock: Clock,
  ) {}

  create(settings: JobSettings): Job {
    const stored = this.checked(settings);
    const jobId = this.ids.next();
    return this.objects.put(String(jobId), {
      job_id: jobId,
      creator_user_name: USER_NAME,
      run_as_user_name: RunIdentity.nameOf(stored.run_as),
      created_time: this.clock(),
      settings: stored,
    });
  }

  get(jobId: number): Job {
    const job = this.objects.get(String(jobId));
    if (!job) throw jobMissing(jobId);
    return job;
  }

  /** Newest first, as the service lists. */
  list(): Job[] {
    return this.objects.list().reverse();
  }

  /** Replaces the settings whole; creator and creation time stay, and so does who it runs as unless that is told. */
  reset(jobId: number, settings: JobSettings): void {
    const job = this.get(jobId);
    const { run_as: before } = job.settings;
    const kept = before === undefined ? settings : { run_as: before, ...settings };
    const stored = this.checked(kept);
    const run_as_user_name = RunIdentity.nameOf(stored.run_as);
    this.objects.put(String(jobId), { ...job, run_as_user_name, settings: stored });
  }

  update(jobId: number, changes: Partial<JobSettings>, fieldsToRemove: readonly string[]): void {
    const merged = mergedSettings(this.get(jobId).settings, changes, fieldsToRemove);
    this.reset(jobId, merged);
  }

  /** The jobs whose clusters take machines from a pool, by name. */
  usersOfPool(poolId: string): string[] {
    const pooled = ({ settings }: Job): boolean =>
      (settings.job_clusters ?? []).some(({ new_cluster: cluster }) =>
        [cluster.instance_pool_id, cluster.driver_instance_pool_id].includes(poolId),
      );
    return this.list()
      .filter(pooled)
      .map(({ job_id, settings }) => `job ${job_id} ('${settings.name ?? ""}')`);
  }

  delete(jobId: number): void {
    this.get(jobId);
    this.objects.remove(String(jobId));
  }

  private checked(settings: JobSettings): JobSettings {
    checkSettings(settings);
    this.identity.check(settings.run_as);
    return asStored(settings);
  }
}

/** Pure: top-level fields are replaced; tasks and job clusters are merged by their keys. */
function mergedSettings(
  before: JobSettings,
  changes: Partial<JobSettings>,
  fieldsToRemove: readonly string[],
): JobSettings {
  const after: Record<string, unknown> = { ...before, ...changes };
  if (changes.tasks) {
    after["tasks"] = mergedBy((task) => task.task_key, before.tasks ?? [], changes.tasks);
  }
  if (changes.job_clusters) {
    after["job_clusters"] = mergedBy(
      (cluster) => cluster.job_cluster_key,
      before.job_clusters ?? [],
      changes.job_clusters,
    );
  }
  for (const field of fieldsToRemove) removeField(after, field);
  return after;
}

function mergedBy<T>(keyOf: (item: T) => string, before: readonly T[], changes: readonly T[]): T[] {
  const changed = new Map(changes.map((item) => [keyOf(item), item]));
  const kept = before.map((item) => changed.get(keyOf(item)) ?? item);
  const known = new Set(before.map(keyOf));
  return [...kept, ...changes.filter((item) => !known.has(keyOf(item)))];
}

const KEYED: Readonly<Record<string, string>> = {
  tasks: "task_key",
  job_clusters: "job_cluster_key",
  environments: "environment_key",
};

function removeField(settings: Record<string, unknown>, field: string): void {
  const [top = "", key] = field.split("/");
  if (!(top in jobSettings.shape)) {
    throw invalidParameter(`Cannot remove field '${field}': it is not a field of a job's settings`);
  }
  const keyName = KEYED[top];
  if (key === undefined) {
    delete settings[top];
  } else if (keyName) {
    const items = (settings[top] ?? []) as Record<string, unknown>[];
    settings[top] = items.filter((item) => item[keyName] !== key);
  } else {
    throw invalidParameter(
      `Cannot remove field '${field}': only tasks/<key> and job_clusters/<key> name an entry`,
    );
  }
}
