import {
  jobs,
  evaluation,
  scoring,
  training,
  policy,
  cluster,
  platformAlerts,
  alerts,
  board,
  boardAccess,
  tagged,
  schemas,
  locations,
  containers,
  volumes,
  subnets,
  securityGroups,
  hardening,
  readable,
  each,
} from "./resources";
import type { Changes } from "./row";

/** The two jobs that ingest hear where the tables come from. */
const ingested = [...scoring, ...training];
/** What notebooks started by hand take for their parameters. */
const byHand = each("update", "code-file-parameters");
const cosmosDb = each(
  "create",
  ...["source-credential", "cosmos-db", "cosmos-db-database"],
  ...["cosmos-db-reader", "cosmos-db-reader-name"],
);

const cosmosResolverJar = "/Volumes/c/landing/checkpoints/packages/resolver.jar";

/** Of the stack `dev`, by key in the order of `settings/keys`. */
export const devChanges: Changes = {
  // Who pays, where it lives, whether it may go
  owner: { to: "another-team", shows: tagged },
  costCenter: { to: "another-center", shows: tagged },
  location: {
    to: "northeurope",
    losesData: "nothing moves between regions: all of it is made anew, with other names",
    shows: [
      ...each("replace", "group", "access-connector", "workspace", "lake", ...containers),
      ...each("replace", "lake-blob-service", "lake-lifecycle"),
      ...each("replace", "lake-contributor", "lake-contributor-name", "lake-logs", "cost-control"),
      ...each(
        "replace",
        ...alerts,
        "logs",
        "network",
        "network-egress-address",
        "network-nat-gateway",
      ),
      ...each("replace", ...securityGroups, ...subnets, "workspace-logs"),
      ...each("replace", "catalog", "catalog-model", ...schemas, ...volumes),
      ...each("update", "catalog-credential", ...locations, "workspace-provider"),
    ],
  },
  // Protection itself is the engine's own; the lock is Azure's.
  isDataProtected: {
    to: true,
    beside: { expiresOn: "never" },
    shows: ["create lock", ...tagged],
  },
  forceDestroy: {
    to: true,
    shows: each("update", "catalog", "catalog-credential", ...locations, ...schemas),
  },

  // Workspace
  workspaceProtocol: { to: "http", shows: each("update", "workspace-provider") },
  databricksAuthType: { to: "github-oidc-azure", shows: each("update", "workspace-provider") },
  hasEnhancedSecurity: { to: true, shows: each("update", "workspace") },
  isWorkspaceHardened: { to: false, shows: each("delete", ...hardening) },
  maxTokenLifetimeDays: { to: 10, shows: each("update", "workspace-settings-conf") },
  workspaceAllowedIpAddresses: {
    to: ["203.0.113.7"],
    shows: ["create workspace-settings-addresses", "update workspace-settings-conf"],
  },

  // Network
  networkAddressSpace: { to: "10.30.0.0/22", shows: each("update", "network", ...subnets) },
  clusterSubnetPrefix: { to: 25, shows: each("update", ...subnets) },
  egressZone: { to: "1", shows: each("replace", "network-egress-address", "network-nat-gateway") },

  // Logs
  hasLogs: {
    to: false,
    // Alerts ask the logs.
    beside: { alerts: "none" },
    losesData: "the logs go with the place they are kept in",
    shows: each(
      "delete",
      ...alerts,
      "dashboard-stale-predictions",
      "logs",
      "lake-logs",
      "workspace-logs",
      ...securityGroups.filter((name) => name.endsWith("-logs")),
    ),
  },
  logRetentionDays: { to: 60, shows: each("update", "logs") },
  logIngestionAccess: { to: "Disabled", shows: each("update", "logs") },
  logQueryAccess: { to: "Disabled", shows: each("update", "logs") },

  // Who may
  producerGroup: {
    to: "data-producers",
    shows: each(
      "create",
      "catalog-access-catalog",
      "catalog-access-schema-landing",
      "catalog-access-volume-files",
    ),
  },
  plannerGroup: {
    to: "maintenance-planners",
    dependsOn: ["hasDashboard"],
    shows: each(
      "create",
      "catalog-access-catalog",
      "catalog-access-schema-predictions",
      "catalog-access-volume-reports",
      ...boardAccess,
    ),
  },
  dataScientistGroup: {
    to: "data-scientists",
    shows: each(
      "create",
      "catalog-access-catalog",
      "catalog-access-model-component_failure",
      "catalog-access-volume-files",
      "catalog-access-volume-reports",
      "catalog-access-volume-staging",
      "code-readers",
      "code-experiments-access",
      ...readable,
      ...boardAccess,
    ),
  },

  // Lake
  lakeSkuName: { to: "Standard_GRS", shows: each("update", "lake") },
  // The warehouse then runs on Databricks' own machines.
  lakeNetworkDefaultAction: { to: "Allow", shows: each("update", "lake", "dashboard-warehouse") },
  lakeAllowedIpAddresses: { to: ["203.0.113.7"], shows: each("update", "lake") },
  hasLakeFileEvents: {
    to: true,
    shows: [
      ...each("create", "lake-event-account", "lake-event-account-name", "lake-event-queue"),
      ...each("create", "lake-event-queue-name", "lake-event-subscription"),
      ...each("create", "lake-event-subscription-name"),
      "update catalog-location-landing",
    ],
  },
  landingCoolAfterDays: { to: 10, shows: each("update", "lake-lifecycle") },
  landingDeleteAfterDays: { to: 400, shows: each("update", "lake-lifecycle") },
  softDeleteDays: { to: 14, shows: each("update", "lake-blob-service") },

  // Compute
  nodeTypeId: { to: "Standard_E4ds_v5", shows: cluster },
  allowedNodeTypeIds: { to: ["Standard_D4ds_v5"], shows: policy },
  availability: { to: "ON_DEMAND_AZURE", shows: cluster },
  minWorkers: { to: 2, shows: cluster },
  maxWorkers: { to: 3, shows: cluster },
  policyMaxWorkers: { to: 6, shows: policy },
  maxDbusPerHour: { to: 14, shows: policy },
  autoTerminationMinutes: { to: 20, shows: policy },
  useInstancePool: {
    to: true,
    shows: [...each("create", "pool-driver", "pool-workers"), ...cluster],
  },
  jobPackages: { to: ["sparkdq==0.12.0"], shows: jobs },
  packageIndexUrl: { to: "https://pypi.example.com/simple", shows: jobs },

  // Schedule and jobs
  scoringTrigger: { to: "fileArrival", shows: scoring },
  scheduleCron: { to: "0 0 7,19 * * ?", shows: scoring },
  scheduleTimezone: {
    to: "Europe/Amsterdam",
    shows: [...scoring, ...evaluation, "update dashboard-stale-predictions"],
  },
  isSchedulePaused: {
    to: true,
    // Nobody waits for predictions while the schedule is paused.
    shows: [
      ...scoring,
      ...evaluation,
      ...each("delete", "dashboard-stale-predictions", "monitoring-stale-predictions"),
    ],
  },
  taskTimeoutMinutes: { to: 60, shows: jobs },
  taskMaxRetries: { to: 3, shows: jobs },
  taskRetryIntervalMinutes: { to: 5, shows: jobs },
  jobTimeoutMinutes: { to: 400, shows: jobs },
  durationWarningMinutes: { to: 200, shows: jobs },
  jobViewerGroups: {
    to: ["planners"],
    shows: each("update", "evaluation-job-access", "scoring-job-access", "training-job-access"),
  },
  notificationEmails: {
    to: ["planner@example.com"],
    shows: [
      ...jobs,
      ...each("update", "cost-control", "dashboard-stale-predictions", "monitoring"),
    ],
  },

  // Orchestration and monitoring
  orchestration: {
    to: "dataFactory",
    shows: [
      ...scoring,
      "update scoring-job-access",
      ...each(
        "create",
        "data-factory",
        "data-factory-contributor",
        "data-factory-contributor-name",
      ),
      ...each("create", "data-factory-credential", "data-factory-linked-service"),
      ...each("create", "data-factory-pipeline", "data-factory-trigger"),
      // The schedule runs, so the trigger is started.
      "create data-factory-trigger-started",
      ...each("create", "data-factory-identity", "data-factory-identity-principal"),
      "create platform-alerts-pipeline-failures",
    ],
  },
  alerts: {
    to: "failedRuns",
    shows: each(
      "delete",
      ...["dashboard-stale-predictions", "monitoring-stale-predictions"],
      ...platformAlerts,
    ),
  },
  stalePredictionsHours: {
    to: 20,
    shows: each("update", "dashboard-stale-predictions", "monitoring-stale-predictions"),
  },
  hasDashboard: { to: false, shows: each("delete", ...board) },
  warehouseAutoStopMinutes: { to: 15, shows: each("update", "dashboard-warehouse") },
  // In a preview; the update asks for the table.
  hasQualityMonitor: {
    to: true,
    // It runs on machines of Databricks' own.
    beside: { lakeNetworkDefaultAction: "Allow" },
    shows: ["create data-quality", ...each("update", "lake", "dashboard-warehouse")],
  },

  // Costs
  budgetAmount: { to: 500, shows: each("update", "cost-control") },
  // The start of what is there stays, whatever the settings or the clock say.
  budgetStartDate: { to: "2026-12-01", shows: [] },
  hasCostExport: {
    to: true,
    shows: [
      ...each("create", "cost-control-container", "cost-control-export"),
      ...each("create", "cost-control-writer", "cost-control-writer-name"),
    ],
  },
  // Quotas are only checked.
  familyCoreQuota: { to: 200, shows: [] },
  spotCoreQuota: { to: 200, shows: [] },
  dataClassification: { to: "confidential", shows: tagged },
  expiresOn: { to: "2027-07-31", shows: tagged },

  // Data sources
  telemetrySource: {
    to: "eventHubs",
    shows: [
      ...each("create", "source-credential", "event-hubs", "event-hubs-hub-telemetry"),
      ...each("create", "event-hubs-consumers-telemetry"),
      ...each("create", "event-hubs-receiver", "event-hubs-receiver-name"),
      ...ingested,
    ],
  },
  maintSource: {
    to: "cosmosDb",
    beside: { cosmosResolverJar },
    shows: [...cosmosDb, "create cosmos-db-container-maint", ...ingested],
  },
  failuresSource: {
    to: "cosmosDb",
    beside: { cosmosResolverJar },
    shows: [...cosmosDb, "create cosmos-db-container-failures", ...ingested],
  },
  // Nothing comes from where these matter.
  cosmosResolverJar: { to: cosmosResolverJar, shows: [] },
  eventRetentionDays: { to: 3, shows: [] },
  sourceCursorColumn: { to: "row_version", shows: [] },
  sqlAdministratorName: { to: "sql-administrators", shows: [] },
  sqlAdministratorObjectId: { to: "00000000-0000-0000-0000-00000000abcd", shows: [] },

  // Windows and ranges
  horizonHours: { to: 48, shows: [...jobs, ...byHand, "update dashboard"] },
  failureReportDelayHours: { to: 72, shows: [...jobs, ...byHand, "update dashboard"] },
  windowStepHours: { to: 6, shows: [...jobs, ...byHand] },
  windowOffsetHours: { to: 3, shows: [...jobs, ...byHand] },
  telemetryHours: { to: [12, 24], shows: [...jobs, ...byHand] },
  errorHours: { to: [24], shows: [...jobs, ...byHand] },
  trainingRangeStart: { to: "2015-02-01T06:00:00", shows: training },
  trainingRangeEnd: { to: "2015-12-01T06:00:00", shows: [...training, ...evaluation, ...byHand] },
  holdoutStart: { to: "2015-11-01T06:00:00", shows: [...training, ...evaluation, ...byHand] },
  scoringLookbackHours: { to: 72, shows: [...scoring, ...byHand] },
  trainingSeed: { to: 7, shows: [...training, ...byHand] },

  // Costs of mistakes, evaluation
  missedFailureCost: { to: 20_000, shows: [...jobs, ...byHand] },
  needlessVisitCost: { to: 2_000, shows: [...jobs, ...byHand] },
  evaluationCron: { to: "0 0 9 * * ?", shows: evaluation },
  evaluationLookbackHours: { to: 360, shows: [...evaluation, ...byHand] },
  leastRecallPercent: { to: 95, shows: [...evaluation, ...byHand] },
  leastPrecisionPercent: { to: 85, shows: [...evaluation, ...byHand] },
  mostDriftPercent: { to: 30, shows: [...evaluation, ...byHand] },
};
