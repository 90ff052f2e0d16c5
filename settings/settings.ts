import * as pulumi from "@pulumi/pulumi";
import { computeSettings, poolValues, type ComputeSettings, type PoolValues } from "./compute";
import { existingThings, type ExistingThing } from "./existing";
import { hardening, type HardeningSettings } from "./hardening";
import {
  catalogGroups,
  deploymentSubjects,
  runIdentity,
  type CatalogGroups,
  type DeploymentSubjects,
  type RunIdentitySettings,
} from "./identities";
import type { TaskLimits } from "./jobDefinition";
import { keys, type KeyName, type Values } from "./keys";
import type { Key } from "./keys/key";
import { counted, fault, found, stackFaults, unknownFaults } from "./mistakes";
import { stackNames, type Names } from "./names";
import type { MistakeCosts, RetrainingLimits, WindowSettings } from "./parameters";
import { operationsPlan, stackTags, type OperationsPlan } from "./operationsPlan";
import type { JudgedStack } from "./packagePaths";
import { platformPlan, type PlatformPlan } from "./platformPlan";
import { rules } from "./rules";
import type { Trigger } from "./trigger";

const millisecondsPerHour = 3_600_000;

/** Everything the program needs to know about a stack, checked, as plain values. */
export interface Settings extends Values {
  readonly project: string;
  readonly stack: string;
  readonly names: Names;
  readonly platform: PlatformPlan;
  /** What others made and the stack uses. */
  readonly existing: readonly ExistingThing[];
  readonly tags: Readonly<Record<string, string>>;
  readonly taskLimits: TaskLimits;
  readonly compute: ComputeSettings;
  readonly instancePool: PoolValues | undefined;
  readonly deploymentSubjects: DeploymentSubjects | undefined;
  readonly runIdentity: RunIdentitySettings | undefined;
  readonly catalogGroups: CatalogGroups;
  readonly hardening: HardeningSettings | undefined;
  /** The metastore to attach; the one that Azure attaches by itself where none is told. */
  readonly attachedMetastoreId: string | undefined;
  readonly evaluationTrigger: Trigger;
  /** What starts the scoring job, if it starts by itself. */
  readonly trigger: Trigger | undefined;
  readonly operations: OperationsPlan;
  readonly trainingWindows: WindowSettings;
  readonly scoringWindows: WindowSettings;
  readonly evaluationWindows: WindowSettings;
  readonly mistakeCosts: MistakeCosts;
  readonly retrainingLimits: RetrainingLimits;
}

/** Reads the stack's configuration, the only place that does; throws one error that lists every mistake. */
export function loadSettings(project: string, stack: string): Settings {
  // pulumi.Config can not list its keys, and a key nobody reads is a mistake worth a red preview.
  const prefix = `${new pulumi.Config(project).name}:`;
  const own = Object.entries(pulumi.runtime.allConfig()).filter(([key]) => key.startsWith(prefix));
  return settingsOf(
    project,
    stack,
    Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), value])),
  );
}

/** Settings from the configuration's text, key by key. */
export function settingsOf(
  project: string,
  stack: string,
  config: Readonly<Record<string, string>>,
): Settings {
  const { values, faults } = parsed(stack, config);
  const all = [
    ...stackFaults(stack),
    ...faults,
    ...unknownFaults(stack, config),
    ...ruleFaults({ project, stack }, values, config),
  ];
  if (all.length > 0) {
    throw new Error(
      `the configuration of stack \`${stack}\` has ${counted(all.length)}:\n- ${all.join("\n- ")}`,
    );
  }
  return completed(project, stack, values as Values);
}

function completed(project: string, stack: string, values: Values): Settings {
  const tags = stackTags(project, stack, values);
  return {
    ...values,
    project,
    stack,
    names: stackNames(project, stack, values.location),
    tags,
    platform: platformPlan(values),
    existing: existingThings(values),
    operations: operationsPlan(values),
    taskLimits: {
      timeoutMinutes: values.taskTimeoutMinutes,
      maxRetries: values.taskMaxRetries,
      retryIntervalMinutes: values.taskRetryIntervalMinutes,
    },
    compute: computeSettings(values, tags),
    instancePool: poolValues(values),
    deploymentSubjects: deploymentSubjects(values, stack),
    runIdentity: runIdentity(values),
    catalogGroups: catalogGroups(values),
    hardening: hardening(values),
    attachedMetastoreId: values.metastoreId === "auto" ? undefined : values.metastoreId,
    trigger: values.orchestration === "builtIn" ? trigger(values) : undefined,
    ...windows(values),
    ...evaluation(values),
  };
}

function trigger(values: Values): Trigger {
  const isPaused = values.isSchedulePaused;
  return values.scoringTrigger === "cron"
    ? {
        kind: "cron",
        isPaused,
        quartzCronExpression: values.scheduleCron,
        timezoneId: values.scheduleTimezone,
      }
    : {
        kind: "fileArrival",
        isPaused,
        quietMinutes: values.arrivalQuietMinutes,
        minIntervalMinutes: values.arrivalMinIntervalMinutes,
      };
}

function windows(
  values: Values,
): Pick<Settings, "trainingWindows" | "scoringWindows" | "evaluationWindows"> {
  const grid = {
    horizonHours: values.horizonHours,
    failureReportDelayHours: values.failureReportDelayHours,
    stepHours: values.windowStepHours,
    offsetHours: values.windowOffsetHours,
    telemetryHours: values.telemetryHours,
    errorHours: values.errorHours,
  };
  return {
    trainingWindows: {
      ...grid,
      range: { start: values.trainingRangeStart, end: values.trainingRangeEnd },
    },
    evaluationWindows: {
      ...grid,
      range: { start: "", end: "" },
      evaluationLookbackHours: values.evaluationLookbackHours,
    },
    // A scheduled run ends at the time that triggered it.
    scoringWindows: {
      ...grid,
      range: { start: "", end: "" },
      lookbackHours: values.scoringLookbackHours,
    },
  };
}

function evaluation(
  values: Values,
): Pick<Settings, "evaluationTrigger" | "mistakeCosts" | "retrainingLimits"> {
  return {
    evaluationTrigger: {
      kind: "cron",
      isPaused: values.isSchedulePaused,
      quartzCronExpression: values.evaluationCron,
      timezoneId: values.scheduleTimezone,
    },
    mistakeCosts: {
      missedFailure: values.missedFailureCost,
      needlessVisit: values.needlessVisitCost,
    },
    retrainingLimits: {
      leastRecallPercent: values.leastRecallPercent,
      leastPrecisionPercent: values.leastPrecisionPercent,
      mostDriftPercent: values.mostDriftPercent,
      holdoutHours: hoursBetween(values.holdoutStart, values.trainingRangeEnd),
    },
  };
}

function hoursBetween(start: string, end: string): number {
  return (Date.parse(`${end}Z`) - Date.parse(`${start}Z`)) / millisecondsPerHour;
}

interface Parsed {
  readonly values: Partial<Values>;
  readonly faults: readonly string[];
}

function parsed(stack: string, config: Readonly<Record<string, string>>): Parsed {
  const values: Record<string, unknown> = {};
  const faults: string[] = [];
  for (const name of Object.keys(keys) as KeyName[]) {
    const key: Key<unknown> = keys[name];
    const result = key.schema.safeParse(config[name]);
    if (result.success) values[name] = result.data;
    else faults.push(fault(stack, name, config[name], { ...key, ...found(result.error) }));
  }
  return { values, faults };
}

function ruleFaults(
  of: JudgedStack,
  values: Partial<Values>,
  config: Readonly<Record<string, string>>,
): string[] {
  return rules
    .filter((rule) => rule.between.every((name) => name in values))
    .map((rule) => rule.fault(values as Values, of))
    .filter((broken) => broken !== undefined)
    .map((broken) => fault(of.stack, broken.key, config[broken.key], broken));
}
