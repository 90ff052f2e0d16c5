import { onlyFault } from "./faults";

const running = { alerts: "all", isSchedulePaused: "false" };
const administrator = {
  sqlAdministratorName: "sql-administrators",
  sqlAdministratorObjectId: "00000000-0000-0000-0000-00000000abcd",
};
const cosmosResolverJar = "/Volumes/c/landing/checkpoints/packages/resolver.jar";
const serverless = {
  workspaceComputeMode: "Serverless",
  network: "managed",
  lakeNetworkDefaultAction: "Allow",
};

test.each([
  [
    // Three jobs of a driver and 9 workers of 4 cores each.
    { maxWorkers: "9", policyMaxWorkers: "9", familyCoreQuota: "119", spotCoreQuota: "200" },
    "maxWorkers must be at most 8: 3 jobs of a driver and 9 workers of Standard_D4ds_v5 take 120 cores of standardDDSv5Family, " +
      "familyCoreQuota is 119, got `9`; set it with: pulumi config set maxWorkers 8 --stack dev",
  ],
  [
    { maxWorkers: "9", policyMaxWorkers: "9", familyCoreQuota: "200", spotCoreQuota: "30" },
    "maxWorkers must be at most 2: 3 jobs of a driver and 9 workers of Standard_D4ds_v5 take 108 cores of standardDDSv5Family, " +
      "spotCoreQuota is 30, got `9`; set it with: pulumi config set maxWorkers 2 --stack dev",
  ],
  [
    { familyCoreQuota: "10" },
    "familyCoreQuota must be at least the 36 cores of standardDDSv5Family that 3 jobs of a driver and 2 workers of " +
      "Standard_D4ds_v5 take at their largest, got `10`; set it with: pulumi config set familyCoreQuota 36 --stack dev",
  ],
  [
    { expiresOn: "never" },
    "expiresOn must be a date while isDataProtected is false, after which the stack may go, got `never`; " +
      "set it with: pulumi config set expiresOn 2027-06-30 --stack dev",
  ],
  [
    { isDataProtected: "true", forceDestroy: "false" },
    "expiresOn must be never while isDataProtected is true, got `2027-06-30`; set it with: pulumi config set expiresOn never --stack dev",
  ],
  [
    { expiresOn: "2027-02-30" },
    "expiresOn must be a date, YYYY-MM-DD, or never, got `2027-02-30`; set it with: pulumi config set expiresOn 2027-06-30 --stack dev",
  ],
  [
    { budgetStartDate: "2026-11-02" },
    "budgetStartDate must be the first day of a month, YYYY-MM-01, or empty, got `2026-11-02`; set it with: pulumi config set budgetStartDate 2027-01-01 --stack dev",
  ],
  [
    { orchestration: "dataFactory", scheduleCron: "30 30 6,18 * * ?" },
    "scheduleCron must be a schedule Data Factory can keep while orchestration is dataFactory " +
      "(Data Factory knows no seconds; make them `0`), got `30 30 6,18 * * ?`; " +
      "set it with: pulumi config set scheduleCron '0 30 6,18 * * ?' --stack dev",
  ],
  [
    { alerts: "failedRuns", hasLogs: "false" },
    "alerts must be none while hasLogs is false, got `failedRuns`; set it with: pulumi config set alerts none --stack dev",
  ],
  [
    { alerts: "all", isSchedulePaused: "false", stalePredictionsHours: "11" },
    "stalePredictionsHours must be at least the 12 hours that scheduleCron pauses after 2026-01-01T06:30:00.000Z until " +
      "2026-01-01T18:30:00.000Z, got `11`; set it with: pulumi config set stalePredictionsHours 12 --stack dev",
  ],
  [
    { hasDashboard: "true", warehouseAutoStopMinutes: "5" },
    "warehouseAutoStopMinutes must be at least 10 while hasDashboard is true and the warehouse is in the clusters' subnets, " +
      "got `5`; set it with: pulumi config set warehouseAutoStopMinutes 10 --stack dev",
  ],
  [
    // On weekdays alone: no hours that an alert looks back would do.
    {
      ...{ alerts: "all", isSchedulePaused: "false", scheduleCron: "0 30 6 ? * MON-FRI" },
      ...{ horizonHours: "72", scoringLookbackHours: "72" },
    },
    "alerts must be failedRuns while scheduleCron pauses after 2026-01-02T06:30:00.000Z until 2026-01-05T06:30:00.000Z: " +
      "an alert on old predictions looks back 48 hours at most, got `all`; " +
      "set it with: pulumi config set alerts failedRuns --stack dev",
  ],
  [
    // The longest pause at once, not the first one that is too long.
    { ...running, scheduleCron: "0 30 6,12 ? * *", stalePredictionsHours: "5" },
    "stalePredictionsHours must be at least the 18 hours that scheduleCron pauses after 2026-01-01T12:30:00.000Z until " +
      "2026-01-02T06:30:00.000Z, got `5`; set it with: pulumi config set stalePredictionsHours 18 --stack dev",
  ],
  [
    {
      orchestration: "dataFactory",
      publicNetworkAccess: "Disabled",
      hasPrivateEndpoints: "true",
    },
    "orchestration must be builtIn while publicNetworkAccess is Disabled, which a data factory does not get past, " +
      "got `dataFactory`; set it with: pulumi config set orchestration builtIn --stack dev",
  ],
  [
    { orchestration: "dataFactory", scoringTrigger: "fileArrival" },
    "scoringTrigger must be cron while orchestration is dataFactory, which runs by the clock, got `fileArrival`; " +
      "set it with: pulumi config set scoringTrigger cron --stack dev",
  ],
  [
    {
      errorsSource: "azureSql",
      sqlAdministratorName: "sql-administrators",
      hasPrivateEndpoints: "true",
    },
    "sqlAdministratorObjectId must be given while errorsSource is azureSql, got ``; " +
      "set it with: pulumi config set sqlAdministratorObjectId 00000000-0000-0000-0000-000000000000 --stack dev",
  ],
  [
    {
      ...administrator,
      alerts: "none",
      errorsSource: "azureSql",
      hasLogs: "false",
      hasPrivateEndpoints: "true",
    },
    "hasLogs must be true while errorsSource is azureSql, got `false`; set it with: pulumi config set hasLogs true --stack dev",
  ],
  [
    {
      maintSource: "synapse",
      hasPrivateEndpoints: "true",
      sqlAdministratorObjectId: "00000000-0000-0000-0000-00000000abcd",
    },
    "sqlAdministratorName must be given while maintSource is synapse, got ``; set it with: pulumi config set sqlAdministratorName sql-administrators --stack dev",
  ],
  [
    { ...administrator, errorsSource: "azureSql" },
    "hasPrivateEndpoints must be true while errorsSource is azureSql, which lets in nobody else, got `false`; " +
      "set it with: pulumi config set hasPrivateEndpoints true --stack dev",
  ],
  [
    { ...administrator, maintSource: "synapse" },
    "hasPrivateEndpoints must be true while maintSource is synapse, which lets in nobody else, got `false`; " +
      "set it with: pulumi config set hasPrivateEndpoints true --stack dev",
  ],
  [
    {
      ...administrator,
      maintSource: "synapse",
      network: "managed",
      lakeNetworkDefaultAction: "Allow",
    },
    "maintSource must be files, eventHubs or cosmosDb while network is managed, which has no private endpoints, got `synapse`; " +
      "set it with: pulumi config set maintSource files --stack dev",
  ],
  [
    { maintSource: "cosmosDb" },
    "cosmosResolverJar must be given while maintSource is cosmosDb: the connector has no class that signs in with a service " +
      "credential, got ``; set it with: pulumi config set cosmosResolverJar " +
      "'/Volumes/<catalog>/landing/checkpoints/packages/resolver.jar' --stack dev",
  ],
  [
    { ...serverless, errorsSource: "cosmosDb", cosmosResolverJar },
    "workspaceComputeMode must be Hybrid while errorsSource is cosmosDb: its environments take no Maven library, " +
      "got `Serverless`; set it with: pulumi config set workspaceComputeMode Hybrid --stack dev",
  ],
  [
    { telemetrySource: "kafka" },
    "telemetrySource must be one of files, eventHubs, azureSql, cosmosDb, synapse, got `kafka`; set it with: pulumi config set telemetrySource files --stack dev",
  ],
])("rejects %j", (changes, fault) => {
  expect(onlyFault(changes as Record<string, string>)).toBe(fault);
});

test.each([
  // On demand workers take nothing of the spot quota.
  [{ availability: "ON_DEMAND_AZURE", spotCoreQuota: "0" }],
  [{ familyCoreQuota: "36", spotCoreQuota: "24" }],
  // Serverless machines stop sooner.
  [{ hasDashboard: "true", lakeNetworkDefaultAction: "Allow", warehouseAutoStopMinutes: "5" }],
  [{ orchestration: "builtIn", scheduleTimezone: "Europe/Amsterdam" }],
  [{ errorsSource: "eventHubs", telemetrySource: "cosmosDb", cosmosResolverJar }],
  [{ ...administrator, errorsSource: "azureSql", hasPrivateEndpoints: "true" }],
  [{ orchestration: "dataFactory", hasPrivateEndpoints: "true" }],
])("accepts %j", (changes) => {
  expect(onlyFault(changes as Record<string, string>)).toBeUndefined();
});
