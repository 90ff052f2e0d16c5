import type { Availability, NodeTypeId } from "./nodeTypes";
import {
  dataSecurityMode,
  firstOnDemand,
  generatedClassesKept,
  runtimeEngine,
  sessionTimezone,
  sparkVersion,
  spotBidMaxPrice,
  type PoolIds,
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
  readonly nodeTypeId: NodeTypeId;
  readonly availability: Availability;
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
export function jobCluster<Id = string>(values: ClusterValues, pools?: PoolIds<Id>) {
  return {
    sparkVersion,
    runtimeEngine,
    ...(pools === undefined ? ownMachines(values) : pooledMachines(pools)),
    autoscale: { minWorkers: values.minWorkers, maxWorkers: values.maxWorkers },
    dataSecurityMode,
    sparkConf: {
      "spark.sql.session.timeZone": sessionTimezone,
      "spark.sql.codegen.cache.maxEntries": generatedClassesKept,
    },
    customTags: values.tags,
  };
}

function ownMachines({ nodeTypeId, availability }: ClusterValues) {
  return {
    nodeTypeId,
    driverNodeTypeId: nodeTypeId,
    azureAttributes: { availability, firstOnDemand, spotBidMaxPrice },
  };
}

function pooledMachines<Id>({ driverPoolId, workerPoolId }: PoolIds<Id>) {
  return { instancePoolId: workerPoolId, driverInstancePoolId: driverPoolId };
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

/** Who hears of a run that failed or takes too long, and what is not worth a mail. */
export function notifications(emails: readonly string[]) {
  return {
    emailNotifications:
      emails.length === 0
        ? undefined
        : { onFailures: [...emails], onDurationWarningThresholdExceededs: [...emails] },
    notificationSettings: { noAlertForSkippedRuns: true, noAlertForCanceledRuns: true },
  };
}

/** A run that takes longer than this is worth a look, long before its timeout ends it. */
export function durationRule(minutes: number) {
  const value = minutes * secondsPerMinute;
  return { rules: [{ metric: "RUN_DURATION_SECONDS", op: "GREATER_THAN", value }] };
}

/** Why a job's description says how a past range is scored: it is where one looks before pressing the button. */
export const backfillNote =
  'To score a past range, choose "Run now with different parameters" and give range_start and range_end, ' +
  "UTC times such as 2015-11-01T06:00:00; left empty, both follow from the time the run is triggered at.";
