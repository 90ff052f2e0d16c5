import { onlyFault } from "./faults";

const running = { alerts: "all", isSchedulePaused: "false" };
const administrator = {
  sqlAdministratorName: "sql-administrators",
  sqlAdministratorObjectId: "00000000-0000-0000-0000-00000000abcd",
};
const packages = {
  jobPackages:
    '["/Volumes/batch_scoring_dev/landing/checkpoints/packages/sparkdq-0.12.1-py3-none-any.whl"]',
};
/** The network's rules that come with endpoints let no registry through. */
const endpoints = { hasPrivateEndpoints: "true", ...packages };
const theirs = {
  existingWorkspaceId:
    "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Databricks/workspaces/dbw",
  existingWorkspaceHost: "adb-1.2.azuredatabricks.net",
  isWorkspaceHardened: "false",
  network: "managed",
  lakeNetworkDefaultAction: "Allow",
};
const cosmosResolverJar = "/Volumes/c/landing/checkpoints/packages/resolver.jar";
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
    // A run that starts after these hours has not succeeded within them.
    { alerts: "all", isSchedulePaused: "false", stalePredictionsHours: "12" },
    "stalePredictionsHours must be above the 12 hours that scheduleCron pauses after 2026-01-01T06:30:00.000Z until " +
      "2026-01-01T18:30:00.000Z, got `12`; set it with: pulumi config set stalePredictionsHours 13 --stack dev",
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
    { ...running, scheduleCron: "0 30 6 1/2 * ?", horizonHours: "48" },
    "alerts must be failedRuns while scheduleCron pauses after 2026-01-01T06:30:00.000Z until 2026-01-03T06:30:00.000Z: " +
      "an alert on old predictions looks back 48 hours at most, got `all`; " +
      "set it with: pulumi config set alerts failedRuns --stack dev",
  ],
  [
    { ...running, scheduleCron: "0 0/20 6-18 * * ?", stalePredictionsHours: "11" },
    "stalePredictionsHours must be above the 11.33 hours that scheduleCron pauses after 2026-01-01T18:40:00.000Z until " +
      "2026-01-02T06:00:00.000Z, got `11`; set it with: pulumi config set stalePredictionsHours 12 --stack dev",
  ],
  [
    // The longest pause at once, not the first one that is too long.
    { ...running, scheduleCron: "0 30 6,12 ? * *", stalePredictionsHours: "5" },
    "stalePredictionsHours must be above the 18 hours that scheduleCron pauses after 2026-01-01T12:30:00.000Z until " +
      "2026-01-02T06:30:00.000Z, got `5`; set it with: pulumi config set stalePredictionsHours 19 --stack dev",
  ],
  [
    {
      orchestration: "dataFactory",
      publicNetworkAccess: "Disabled",
      ...endpoints,
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
      ...endpoints,
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
      ...endpoints,
    },
    "hasLogs must be true while errorsSource is azureSql, got `false`; set it with: pulumi config set hasLogs true --stack dev",
  ],
  [
    {
      maintSource: "synapse",
      ...endpoints,
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
    { ...endpoints, telemetrySource: "cosmosDb", cosmosResolverJar },
    "telemetrySource must be files, eventHubs, azureSql or synapse while hasPrivateEndpoints is true and egress is " +
      "natGateway, where the network's rules deny the internet: the connector for Cosmos DB is a Maven library, " +
      "got `cosmosDb`; set it with: pulumi config set telemetrySource files --stack dev",
  ],
  [
    {
      hasPrivateEndpoints: "true",
      jobPackages: '["/Volumes/c/s/v/sparkdq-0.12.1-py3-none-any.whl","numpy==2.4.0"]',
    },
    "jobPackages must be paths of wheels in a volume while hasPrivateEndpoints is true and egress is natGateway, where " +
      "the network's rules deny the internet, unless packageIndexUrl names an index they let through, " +
      'got `["/Volumes/c/s/v/sparkdq-0.12.1-py3-none-any.whl","numpy==2.4.0"]`; set it with: pulumi config set ' +
      "--path 'jobPackages[1]' /Volumes/batch_scoring_dev/landing/checkpoints/packages/numpy-2.4.0-py3-none-any.whl --stack dev",
  ],
  [
    // The logs of that workspace go where whoever keeps it says.
    theirs,
    "alerts must be none while existingWorkspaceId is given and existingLogWorkspaceId is not: that workspace sends no " +
      "logs to one the stack makes; to have alerts, name the one it does send them to, got `failedRuns`; " +
      "set it with: pulumi config set alerts none --stack dev",
  ],
  [
    { maintSource: "cosmosDb" },
    "cosmosResolverJar must be given while maintSource is cosmosDb: the connector has no class that signs in with a service " +
      "credential, got ``; set it with: pulumi config set cosmosResolverJar " +
      "/Volumes/batch_scoring_dev/landing/checkpoints/packages/resolver.jar --stack dev",
  ],
  [
    // As in a stack whose file is a copy of another one's.
    {
      jobPackages:
        '["numpy==2.4.0","/Volumes/batch_scoring_prod/landing/checkpoints/a-1-py3-none-any.whl"]',
    },
    "jobPackages must be outside batch_scoring_prod, the catalog of another stack, which only that stack's workspace reads, " +
      'got `["numpy==2.4.0","/Volumes/batch_scoring_prod/landing/checkpoints/a-1-py3-none-any.whl"]`; set it with: pulumi config ' +
      "set --path 'jobPackages[1]' /Volumes/batch_scoring_dev/landing/checkpoints/a-1-py3-none-any.whl --stack dev",
  ],
  [
    { cosmosResolverJar: "/Volumes/batch_scoring_prod/landing/checkpoints/packages/resolver.jar" },
    "cosmosResolverJar must be outside batch_scoring_prod, the catalog of another stack, which only that stack's workspace " +
      "reads, got `/Volumes/batch_scoring_prod/landing/checkpoints/packages/resolver.jar`; set it with: pulumi config set " +
      "cosmosResolverJar /Volumes/batch_scoring_dev/landing/checkpoints/packages/resolver.jar --stack dev",
  ],
  [
    // What a manual has in place of a name.
    { cosmosResolverJar: "/Volumes/<catalog>/landing/checkpoints/packages/resolver.jar" },
    "cosmosResolverJar must be the path of a jar in a volume or in the workspace, or empty, got " +
      "`/Volumes/<catalog>/landing/checkpoints/packages/resolver.jar`; " +
      "set it with: pulumi config set cosmosResolverJar /Workspace/packages/resolver.jar --stack dev",
  ],
  [
    {
      jobPackages:
        '["/Volumes/<catalog>/landing/checkpoints/packages/sparkdq-0.12.1-py3-none-any.whl"]',
    },
    "jobPackages must be a list of packages with their versions or of wheels in a volume, got " +
      '`["/Volumes/<catalog>/landing/checkpoints/packages/sparkdq-0.12.1-py3-none-any.whl"]`; ' +
      "set it with: pulumi config set --path 'jobPackages[0]' 'sparkdq==0.12.1' --stack dev",
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
  [{ ...administrator, errorsSource: "azureSql", ...endpoints }],
  [{ orchestration: "dataFactory", ...endpoints }],
  [{ ...running, stalePredictionsHours: "13" }],
  // What the firewall lets through is for whoever keeps it to say.
  [
    {
      hasPrivateEndpoints: "true",
      egress: "firewall",
      firewallPrivateAddress: "10.0.0.4",
      maintSource: "cosmosDb",
      cosmosResolverJar,
    },
  ],
  // A catalog that no stack makes may be everybody's.
  [{ jobPackages: '["/Volumes/shared/libraries/wheels/sparkdq-0.12.1-py3-none-any.whl"]' }],
  // A mirror of packages may have an address in the network.
  [{ hasPrivateEndpoints: "true", packageIndexUrl: "https://pypi.example.com/simple" }],
  [{ ...theirs, alerts: "none" }],
  [
    {
      ...theirs,
      existingLogWorkspaceId:
        "/subscriptions/s/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/log",
    },
  ],
])("accepts %j", (changes) => {
  expect(onlyFault(changes as Record<string, string>)).toBeUndefined();
});
