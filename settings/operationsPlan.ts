import { catalogGroups } from "./identities";
import type { Values } from "./keys";
import type { Schedule } from "./schedule";
import { sourceLibraries, sourceTables, type SourceLibrary, type SourceTables } from "./sources";
import { hasClassicWarehouse } from "./warehouse";

/** What runs, watches and pays beside the jobs themselves; what is undefined is not there. */
export interface OperationsPlan {
  /** When the factory runs the scoring job, and how long it tries. */
  readonly dataFactory:
    | {
        readonly schedule: Schedule;
        readonly maxRetries: number;
        readonly retryIntervalMinutes: number;
        readonly timeoutMinutes: number;
      }
    | undefined;
  readonly alerts: { readonly staleHours: number | undefined } | undefined;
  readonly platformAlerts: true | undefined;
  readonly dashboard:
    | {
        readonly autoStopMinutes: number;
        readonly isServerless: boolean;
        readonly staleHours: number | undefined;
      }
    | undefined;
  readonly qualityMonitor: true | undefined;
  readonly budget: BudgetPlan | undefined;
  readonly costExport: true | undefined;
  /** Whether Databricks keeps machines of the stack, and their bill, in a group of its own. */
  readonly hasManagedGroup: true | undefined;
  readonly sources: SourceTables;
  readonly sourceOptions: SourceOptions;
  /** What reads the sources, beside the runtime. */
  readonly sourceLibraries: readonly SourceLibrary[];
  /** For whom it is watched, and what they wait for. */
  readonly audience: Audience;
}

export interface BudgetPlan {
  /** Of a month, in the currency of the billing account. */
  readonly amount: number;
  /** The first of a month. @default the one after the month in which the budget is made */
  readonly startDate: string | undefined;
}

export interface SourceOptions {
  readonly retentionDays: number;
  readonly cursorColumn: string;
  readonly administrator: { readonly login: string; readonly objectId: string };
}

export interface Audience {
  readonly emails: readonly string[];
  readonly horizonHours: number;
  readonly failureReportDelayHours: number;
  readonly timezoneId: string;
  /** Groups that look at the predictions. */
  readonly viewerGroups: readonly string[];
}

/** The parts the values ask for; rules between the keys have held before. */
export function operationsPlan(values: Values): OperationsPlan {
  const when = <T>(isOn: boolean, plan: T) => (isOn ? plan : undefined);
  const isComplete = values.alerts === "all";
  // Nobody waits for predictions that no clock asks for.
  const staleHours = when(isComplete && !values.isSchedulePaused, values.stalePredictionsHours);
  const sources = sourceTables({
    machines: values.machinesSource,
    telemetry: values.telemetrySource,
    errors: values.errorsSource,
    maint: values.maintSource,
    failures: values.failuresSource,
  });
  return {
    dataFactory: when(values.orchestration === "dataFactory", factoryPlan(values)),
    alerts: when(values.alerts !== "none", { staleHours }),
    platformAlerts: when(isComplete, true),
    dashboard: when(values.hasDashboard, {
      autoStopMinutes: values.warehouseAutoStopMinutes,
      isServerless: !hasClassicWarehouse(values),
      staleHours,
    }),
    qualityMonitor: when(values.hasQualityMonitor, true),
    budget: when(values.budgetAmount > 0, {
      amount: values.budgetAmount,
      startDate: values.budgetStartDate,
    }),
    costExport: when(values.hasCostExport, true),
    // A given workspace is paid by whoever keeps it.
    hasManagedGroup: when(values.existingWorkspaceId === undefined, true),
    sources,
    sourceOptions: sourceOptions(values),
    sourceLibraries: sourceLibraries(sources, values.cosmosResolverJar),
    audience: {
      emails: values.notificationEmails,
      horizonHours: values.horizonHours,
      failureReportDelayHours: values.failureReportDelayHours,
      timezoneId: values.scheduleTimezone,
      viewerGroups: viewerGroups(values),
    },
  };
}

/** Whoever may read the predictions, each group once. */
function viewerGroups(values: Values): string[] {
  const { planners, dataScientists } = catalogGroups(values);
  return [...new Set([planners, dataScientists])].filter((group) => group !== undefined);
}

function factoryPlan(values: Values): NonNullable<OperationsPlan["dataFactory"]> {
  return {
    schedule: {
      quartzCronExpression: values.scheduleCron,
      timezoneId: values.scheduleTimezone,
      isPaused: values.isSchedulePaused,
    },
    maxRetries: values.taskMaxRetries,
    retryIntervalMinutes: values.taskRetryIntervalMinutes,
    timeoutMinutes: values.jobTimeoutMinutes,
  };
}

function sourceOptions(values: Values): SourceOptions {
  return {
    retentionDays: values.eventRetentionDays,
    cursorColumn: values.sourceCursorColumn,
    administrator: {
      login: values.sqlAdministratorName ?? "",
      objectId: values.sqlAdministratorObjectId ?? "",
    },
  };
}

/** The tags of everything taggable: who answers for it, who pays, what is in it, and when it may go. */
export function stackTags(project: string, stack: string, values: Values): Record<string, string> {
  return {
    CostCenter: values.costCenter,
    DataClassification: values.dataClassification,
    Environment: stack,
    ManagedBy: "pulumi",
    Owner: values.owner,
    Project: project,
    ...(values.expiresOn === "never" ? {} : { ExpiresOn: values.expiresOn }),
  };
}
