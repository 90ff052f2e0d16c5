import {
  dataSecurityMode,
  firstOnDemand,
  sessionTimezone,
  spotBidMaxPrice,
} from "./policyDefinition";

/** Limits every task of every job has. */
export interface TaskLimits {
  readonly timeoutMinutes: number;
  readonly maxRetries: number;
  readonly retryIntervalMinutes: number;
}

/** The part of a stage that decides where it stands in a job. */
export interface StageWiring {
  readonly stage: string;
  readonly taskKey: string;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/** What a job cluster is made of. */
export interface ClusterValues {
  readonly sparkVersion: string;
  readonly nodeTypeId: string;
  readonly availability: string;
  readonly minWorkers: number;
  readonly maxWorkers: number;
  readonly tags: Readonly<Record<string, string>>;
}

export const jobClusterKey = "main";
const secondsPerMinute = 60;
const millisecondsPerMinute = 60_000;

/** Why these stages, in this order, are not a job; empty when they are. */
export function wiringFaults(stages: readonly StageWiring[], sources: readonly string[]): string[] {
  const unread = stages.flatMap(({ stage, reads }, position) => {
    const written = [...sources, ...stages.slice(0, position).flatMap((earlier) => earlier.writes)];
    return reads
      .filter((table) => !written.includes(table))
      .map(
        (table) =>
          `stage \`${stage}\` reads \`${table}\`, ${whereWritten(stages.slice(position), table)}`,
      );
  });
  const repeated = stages
    .filter(
      ({ taskKey }, position) => stages.findIndex((other) => other.taskKey === taskKey) < position,
    )
    .map(
      ({ stage, taskKey }) =>
        `stage \`${stage}\` has the task key \`${taskKey}\` of an earlier stage, a job has each task once`,
    );
  return [...unread, ...repeated];
}

function whereWritten(laterStages: readonly StageWiring[], table: string): string {
  const writer = laterStages.find(({ writes }) => writes.includes(table));
  return writer === undefined
    ? "which no stage or source of the job writes; add the stage that writes it, or name it as a source"
    : `which only \`${writer.stage}\` writes, not before it; list \`${writer.stage}\` earlier`;
}

/** For each stage the tasks it waits for: those of the earlier stages that write what it reads. */
export function dependencies(
  stages: readonly StageWiring[],
): ({ readonly taskKey: string }[] | undefined)[] {
  return stages.map(({ reads }, position) => {
    const upstream = stages
      .slice(0, position)
      .filter(({ writes }) => writes.some((table) => reads.includes(table)))
      .map(({ taskKey }) => ({ taskKey }));
    return upstream.length === 0 ? undefined : upstream;
  });
}

/** The parameters of all stages as those of one job, and the names on which stages disagree. */
export function mergedParameters<T>(stages: readonly Readonly<Record<string, T>>[]): {
  readonly parameters: Readonly<Record<string, T>>;
  readonly disputed: readonly string[];
} {
  const parameters: Record<string, T> = {};
  const disputed = new Set<string>();
  for (const [name, value] of stages.flatMap((stage) => Object.entries(stage))) {
    if (name in parameters && parameters[name] !== value) disputed.add(name);
    parameters[name] = value;
  }
  return { parameters, disputed: [...disputed] };
}

/** Every value of the job cluster is explicit: the service applies a policy's defaults to no cluster made by API. */
export function jobCluster(values: ClusterValues) {
  return {
    sparkVersion: values.sparkVersion,
    nodeTypeId: values.nodeTypeId,
    driverNodeTypeId: values.nodeTypeId,
    autoscale: { minWorkers: values.minWorkers, maxWorkers: values.maxWorkers },
    azureAttributes: { availability: values.availability, firstOnDemand, spotBidMaxPrice },
    dataSecurityMode,
    sparkConf: { "spark.sql.session.timeZone": sessionTimezone },
    customTags: values.tags,
  };
}

/** A task's limits in the units of the Jobs API. */
export function taskLimits(limits: TaskLimits) {
  return {
    timeoutSeconds: limits.timeoutMinutes * secondsPerMinute,
    maxRetries: limits.maxRetries,
    minRetryIntervalMillis: limits.retryIntervalMinutes * millisecondsPerMinute,
    retryOnTimeout: false,
  };
}

/** Who hears of a failed run; nothing when nobody does. */
export function failureNotifications(
  emails: readonly string[],
): { onFailures: string[] } | undefined {
  return emails.length === 0 ? undefined : { onFailures: [...emails] };
}
