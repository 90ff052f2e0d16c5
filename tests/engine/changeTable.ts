import type { KeyName } from "../../settings/keys";
import type { Configuration } from "./engine";

/** What a changed value of one configuration key shows in the preview of a stack that is up. */
export interface ChangeRow {
  /** Another value than the stack's. */
  readonly to: unknown;
  /** The stack it is changed in, where `plain` does not use the key. */
  readonly on?: keyof typeof BASES;
  /** Every resource that changes, e.g. `update lake`, in any order. */
  readonly shows: readonly string[];
  /** Why data may go: only rows that replace or delete what holds data have it. */
  readonly losesData?: string;
}

/** So that each value can change by itself. */
const plain: Configuration = {
  forceDestroy: false,
  maxWorkers: 4,
  policyMaxWorkers: 8,
  windowOffsetHours: 0,
};

/** What the stack `dev` has beside its committed settings before the one change. */
export const BASES = {
  plain,
  switched: { ...plain, useInstancePool: true, scoringTrigger: "fileArrival" },
  serverless: { ...plain, workspaceComputeMode: "Serverless" },
} as const satisfies Readonly<Record<string, Configuration>>;

const jobs = ["update scoring-job", "update training-job"];
const scoring = ["update scoring-job"];
const training = ["update training-job"];
const policy = ["update compute"];
const cluster = [...policy, ...jobs];

/** Everything that carries the stack's tags. */
const tagged = [
  "update access-connector",
  "update group",
  "update lake",
  "update workspace",
  ...cluster,
];

const schemas = ["features", "landing", "models", "predictions", "raw"].map(
  (name) => `catalog-schema-${name}`,
);
const locations = ["checkpoints", "lake", "landing"].map((name) => `catalog-location-${name}`);
const containers = ["checkpoints", "lake", "landing"].map((name) => `lake-container-${name}`);
const volumes = ["checkpoints", "files"].map((name) => `catalog-volume-${name}`);

function each(operation: string, ...names: readonly string[]): string[] {
  return names.map((name) => `${operation} ${name}`);
}

/** By key, in the order of `settings/keys`. */
export const CHANGES: { readonly [Key in KeyName]?: ChangeRow } = {
  // Who pays, where it lives, whether it may go
  owner: { to: "another-team", shows: tagged },
  costCenter: { to: "another-center", shows: tagged },
  location: {
    to: "northeurope",
    losesData: "nothing moves between regions: all of it is made anew, with other names",
    shows: [
      ...each("replace", "group", "access-connector", "workspace", "lake", ...containers),
      ...each("replace", "lake-blob-service", "lake-lifecycle"),
      ...each("replace", "lake-contributor", "lake-contributor-name"),
      ...each("replace", "catalog", ...schemas, ...volumes),
      ...each("update", "catalog-credential", ...locations, "workspace-provider"),
    ],
  },
  // Protection is the engine's own; nothing in the cloud changes.
  isDataProtected: { to: true, shows: [] },
  forceDestroy: {
    to: true,
    shows: each("update", "catalog", "catalog-credential", ...locations, ...schemas),
  },

  // Workspace
  workspaceComputeMode: {
    to: "Serverless",
    losesData:
      "a workspace keeps its kind; as the catalog would outlive it, the stack has to be destroyed first",
    shows: [...each("replace", "workspace"), ...each("delete", "compute"), ...jobs],
  },
  workspaceProtocol: { to: "http", shows: each("update", "workspace-provider") },
  databricksAuthType: { to: "github-oidc-azure", shows: each("update", "workspace-provider") },

  // Lake
  lakeSkuName: { to: "Standard_GRS", shows: each("update", "lake") },
  lakeNetworkDefaultAction: { to: "Allow", shows: each("update", "lake") },
  lakeAllowedIpAddresses: { to: ["203.0.113.7"], shows: each("update", "lake") },
  landingCoolAfterDays: { to: 10, shows: each("update", "lake-lifecycle") },
  landingDeleteAfterDays: { to: 400, shows: each("update", "lake-lifecycle") },
  softDeleteDays: { to: 14, shows: each("update", "lake-blob-service") },

  // Compute
  sparkVersion: { to: "17.3.x-cpu-ml-scala2.13", shows: cluster },
  nodeTypeId: { to: "Standard_E4ds_v5", shows: cluster },
  allowedNodeTypeIds: { to: ["Standard_D4ds_v5"], shows: policy },
  availability: { to: "ON_DEMAND_AZURE", shows: cluster },
  dataSecurityMode: { to: "USER_ISOLATION", shows: cluster },
  minWorkers: { to: 2, shows: cluster },
  maxWorkers: { to: 3, shows: cluster },
  policyMaxWorkers: { to: 6, shows: policy },
  maxDbusPerHour: { to: 14, shows: policy },
  autoTerminationMinutes: { to: 20, shows: policy },
  useInstancePool: { to: true, shows: [...each("create", "pool"), ...cluster] },
  instancePoolIdleMinutes: { on: "switched", to: 5, shows: each("update", "pool") },
  serverlessEnvironmentVersion: { on: "serverless", to: 3, shows: jobs },
  serverlessDependencies: { on: "serverless", to: ["mlflow==3.8.0"], shows: jobs },

  // Schedule and jobs
  scoringTrigger: { to: "fileArrival", shows: scoring },
  scheduleCron: { to: "0 0 7,19 * * ?", shows: scoring },
  scheduleTimezone: { to: "Europe/Amsterdam", shows: scoring },
  isSchedulePaused: { to: false, shows: scoring },
  arrivalQuietMinutes: { on: "switched", to: 10, shows: scoring },
  arrivalMinIntervalMinutes: { on: "switched", to: 120, shows: scoring },
  taskTimeoutMinutes: { to: 60, shows: jobs },
  taskMaxRetries: { to: 3, shows: jobs },
  taskRetryIntervalMinutes: { to: 5, shows: jobs },
  jobTimeoutMinutes: { to: 400, shows: jobs },
  durationWarningMinutes: { to: 200, shows: jobs },
  jobViewerGroups: { to: ["planners"], shows: each("update", "scoring-job-permissions") },
  notificationEmails: { to: ["planner@example.com"], shows: jobs },

  // Windows and ranges
  horizonHours: { to: 48, shows: jobs },
  windowStepHours: { to: 6, shows: jobs },
  windowOffsetHours: { to: 3, shows: jobs },
  trainingRangeStart: { to: "2015-02-01T06:00:00", shows: training },
  trainingRangeEnd: { to: "2015-12-01T06:00:00", shows: training },
  holdoutStart: { to: "2015-11-01T06:00:00", shows: training },
  scoringLookbackHours: { to: 72, shows: scoring },
  trainingSeed: { to: 7, shows: training },
};
