import type { Switch } from "../switched";

const administrator = {
  sqlAdministratorName: "sql-administrators",
  sqlAdministratorObjectId: "00000000-0000-0000-0000-00000000abcd",
};
const credential = ["ServiceCredential 1", "databricks:Credential 1"];
const jobs = ["scoring-job", "training-job"];

/** Every switch of what runs, watches and pays; those of the platform are in platform.ts. */
export const operationsSwitches: readonly Switch[] = [
  {
    title: "telemetry from Event Hubs",
    changes: { telemetrySource: "eventHubs" },
    appears: [
      "EventHubs 1",
      ...credential,
      "authorization:RoleAssignment 1",
      "eventhub:ConsumerGroup 1",
      "eventhub:EventHub 1",
      "eventhub:Namespace 1",
      "random:RandomUuid 1",
    ],
    differs: jobs,
  },
  {
    title: "errors, replacements and failures from Cosmos DB",
    changes: {
      errorsSource: "cosmosDb",
      maintSource: "cosmosDb",
      failuresSource: "cosmosDb",
      cosmosResolverJar: "/Volumes/c/landing/checkpoints/packages/resolver.jar",
    },
    appears: [
      "CosmosDb 1",
      ...credential,
      "cosmosdb:DatabaseAccount 1",
      "cosmosdb:SqlResourceSqlContainer 3",
      "cosmosdb:SqlResourceSqlDatabase 1",
      "cosmosdb:SqlResourceSqlRoleAssignment 1",
      "random:RandomUuid 1",
    ],
    differs: jobs,
  },
  {
    title: "the scoring job run by Data Factory",
    changes: { orchestration: "dataFactory", isSchedulePaused: "false" },
    appears: [
      "DataFactory 1",
      "DataFactoryIdentity 1",
      "authorization:RoleAssignment 1",
      "databricks:ServicePrincipal 1",
      "datafactory:CredentialOperation 1",
      "datafactory:Factory 1",
      "datafactory:LinkedService 1",
      "datafactory:Pipeline 1",
      "datafactory:Trigger 1",
      "managedidentity:UserAssignedIdentity 1",
      "random:RandomUuid 2",
    ],
    // The scoring job loses its schedule and lets the factory run it; that of evaluation is no longer paused.
    differs: ["evaluation-job", "scoring-job", "scoring-job-access"],
  },
  {
    title: "alerts of everything, while somebody waits for predictions",
    changes: { alerts: "all", isSchedulePaused: "false" },
    appears: [
      "PlatformAlerts 1",
      "monitor:ActivityLogAlert 2",
      "monitor:MetricAlert 1",
      "monitor:ScheduledQueryRule 1",
    ],
    differs: ["evaluation-job", "scoring-job"],
  },
  {
    title: "no alerts",
    changes: { alerts: "none" },
    appears: [],
    goes: ["Monitoring 1", "monitor:ActionGroup 1", "monitor:ScheduledQueryRule 1"],
  },
  {
    title: "events of new landing files",
    changes: { hasLakeFileEvents: "true" },
    appears: ["authorization:RoleAssignment 3", "random:RandomUuid 3"],
    differs: ["catalog-location-landing"],
  },
  {
    title: "the dashboard",
    changes: { hasDashboard: "true" },
    appears: ["Dashboard 1", "databricks:Dashboard 1", "databricks:SqlEndpoint 1"],
  },
  {
    // It runs on serverless compute, which a lake that denies does not know.
    title: "the quality monitor",
    changes: { hasQualityMonitor: "true", lakeNetworkDefaultAction: "Allow" },
    appears: ["DataQuality 1", "databricks:QualityMonitor 1"],
    differs: ["lake"],
  },
  {
    title: "no budget",
    changes: { budgetAmount: "0" },
    appears: [],
    goes: ["CostControl 1", "consumption:Budget 1"],
  },
  {
    title: "the export of costs without a budget",
    changes: { budgetAmount: "0", hasCostExport: "true" },
    appears: [
      "authorization:RoleAssignment 1",
      "costmanagement:Export 1",
      "random:RandomUuid 1",
      "storage:BlobContainer 1",
    ],
    goes: ["consumption:Budget 1"],
  },
  {
    title: "the export of costs",
    changes: { hasCostExport: "true" },
    appears: [
      "authorization:RoleAssignment 1",
      "costmanagement:Export 1",
      "random:RandomUuid 1",
      "storage:BlobContainer 1",
    ],
  },
];

/** Azure SQL and Synapse take no caller but those of a private endpoint. */
export const linked = { hasPrivateEndpoints: "true" };
const endpoint = [
  "network:PrivateDnsZoneGroup 1",
  "network:PrivateEndpoint 1",
  "privatedns:PrivateZone 1",
  "privatedns:VirtualNetworkLink 1",
];

/** Switches of the stack once it has private endpoints. */
export const linkedSwitches: readonly Switch[] = [
  {
    title: "errors from Azure SQL",
    changes: {
      errorsSource: "azureSql",
      ...administrator,
    },
    appears: [
      "AzureSql 1",
      ...credential,
      "monitor:DiagnosticSetting 1",
      ...endpoint,
      "sql:Database 1",
      "sql:ExtendedServerBlobAuditingPolicy 1",
      "sql:Server 1",
    ],
    differs: jobs,
  },
  {
    title: "machines from Synapse",
    changes: { machinesSource: "synapse", ...administrator },
    appears: [
      ...credential,
      "Synapse 1",
      "authorization:RoleAssignment 1",
      ...endpoint,
      "random:RandomUuid 1",
      "storage:BlobContainer 1",
      "synapse:Workspace 1",
      "synapse:WorkspaceSqlAadAdmin 1",
    ],
    differs: jobs,
  },
];
