import { keys, type KeyName, type Values } from "../../settings/keys";
import type { Key } from "../../settings/keys/key";
import { rules } from "../../settings/rules";
import { settingsOf } from "../../settings/settings";
import { declaredKeys, stackConfig } from "./stackConfig";

type Config = Readonly<Record<string, string>>;

const dev: Config = stackConfig("dev");
const given = "/subscriptions/s/resourceGroups/rg/providers";
const withoutLogs = { hasLogs: "false", alerts: "none" };
const withManagedNetwork = { network: "managed", lakeNetworkDefaultAction: "Allow" };
const id = "00000000-0000-0000-0000-00000000abcd";
const theirs = {
  existingWorkspaceId: `${given}/Microsoft.Databricks/workspaces/dbw`,
  existingWorkspaceHost: "adb-1.2.azuredatabricks.net",
  isWorkspaceHardened: "false",
  network: "managed",
};
/** Changes of the stack dev that break a rule between keys, in the order of the rules. */
const contradictions: readonly Config[] = [
  { minWorkers: "2", maxWorkers: "2" },
  { maxWorkers: "5" },
  { allowedNodeTypeIds: '["Standard_E8ds_v5"]' },
  { maxDbusPerHour: "2" },
  { landingDeleteAfterDays: "30" },
  { network: "managed" },
  { hasQualityMonitor: "true" },
  { policyMaxWorkers: "40" },
  { networkAddressSpace: "10.20.0.0/24", clusterSubnetPrefix: "25" },
  { egress: "firewall" },
  { network: "existing", hasPrivateEndpoints: "true" },
  {
    network: "existing",
    existingNetworkId: `${given}/Microsoft.Network/virtualNetworks/vnet`,
    existingHostSubnet: "snet-databricks-container",
    existingContainerSubnet: "snet-databricks-container",
  },
  { network: "managed", hasPrivateEndpoints: "true", hasFlowLogs: "true" },
  { hasBrowserAuthenticationEndpoint: "true", publicNetworkAccess: "Disabled" },
  { ...withoutLogs, hasFlowLogs: "true" },
  { hasCustomerManagedKeys: "true" },
  {
    ...withoutLogs,
    existingLogWorkspaceId: `${given}/Microsoft.OperationalInsights/workspaces/log`,
  },
  { jobTimeoutMinutes: "100" },
  { scheduleCron: "0 30 6 ? * MON-FRI" },
  { scheduleCron: "0 30 6 ? * MON-FRI", horizonHours: "72" },
  { alerts: "all", isSchedulePaused: "false", stalePredictionsHours: "11" },
  {
    alerts: "all",
    isSchedulePaused: "false",
    scheduleCron: "0 30 6 ? * MON-FRI",
    horizonHours: "72",
  },
  { hasDashboard: "true", warehouseAutoStopMinutes: "5" },
  { orchestration: "dataFactory", publicNetworkAccess: "Disabled" },
  { ...withManagedNetwork, machinesSource: "synapse" },
  { hasLogs: "false", errorsSource: "azureSql" },
  { orchestration: "dataFactory", scoringTrigger: "fileArrival" },
  {
    orchestration: "dataFactory",
    scheduleCron: "30 30 6,18 * * ?",
    scheduleTimezone: "Antarctica/Troll",
  },
  { maxWorkers: "9", policyMaxWorkers: "9", familyCoreQuota: "119", spotCoreQuota: "30" },
  { familyCoreQuota: "10", spotCoreQuota: "1" },
  { isDataProtected: "true" },
  { isDataProtected: "false", expiresOn: "never" },
  {
    ...{ hasPrivateEndpoints: "true", cosmosResolverJar: "/Volumes/c/a/b/resolver.jar" },
    ...{ machinesSource: "cosmosDb", telemetrySource: "cosmosDb", errorsSource: "cosmosDb" },
    ...{ maintSource: "cosmosDb", failuresSource: "cosmosDb" },
  },
  { hasPrivateEndpoints: "true", jobPackages: '["sparkdq[all]==0.12.1","numpy==2.4.0"]' },
  { maintSource: "cosmosDb" },
  { machinesSource: "synapse" },
  { horizonHours: "6", windowOffsetHours: "12", scoringLookbackHours: "8" },
  { failureReportDelayHours: "720" },
  { windowStepHours: "8" },
  { telemetryHours: "[36]", errorHours: "[72]", windowStepHours: "18" },
  { holdoutStart: "2015-01-01T06:00:00" },
  { trainingRangeEnd: "2015-10-01T06:00:00" },
  { existingWorkspaceHost: "adb-1.2.azuredatabricks.net" },
  {
    existingWorkspaceId: `${given}/Microsoft.Databricks/workspaces/dbw`,
    metastoreId: id,
  },
  {
    existingWorkspaceId: `${given}/Microsoft.Databricks/workspaces/dbw`,
    existingWorkspaceHost: "adb-1.2.azuredatabricks.net",
  },
  theirs,
  { ...theirs, githubRepository: "example/fleet" },
  { ...theirs, azureDevOpsIssuer: "https://vstoken.dev.azure.com/organization" },
  { ...theirs, azureDevOpsPreviewSubject: "sc://organization/project/preview" },
  {
    ...theirs,
    azureDevOpsIssuer: "https://vstoken.dev.azure.com/organization",
    azureDevOpsSubject: "sc://organization/project/connection",
    azureDevOpsPreviewSubject: "sc://organization/project/preview",
  },
  {
    ...theirs,
    hasEnhancedSecurity: "true",
    hasDbfsRootKey: "true",
    hasBrowserAuthenticationEndpoint: "true",
  },
  {
    isWorkspaceHardened: "false",
    isAdminRestricted: "true",
    maxTokenLifetimeDays: "0",
    workspaceAllowedIpAddresses: '["203.0.113.7"]',
  },
  { databricksAuthType: "pat" },
  { hasRunIdentity: "true" },
  { azureDevOpsIssuer: "https://vstoken.dev.azure.com/organization" },
  { azureDevOpsSubject: "sc://organization/project/connection" },
  {
    existingResourceGroupId: "/subscriptions/s/resourceGroups/rg",
    githubRepository: "example/fleet",
    azureDevOpsIssuer: "https://vstoken.dev.azure.com/organization",
    azureDevOpsSubject: "sc://organization/project/connection",
  },
  {
    jobPackages:
      '["/Volumes/batch_scoring_prod/a/b/a-1.whl","/Volumes/batch_scoring_blue/c-1.whl"]',
    cosmosResolverJar: "/Volumes/batch_scoring_prod/a/b/resolver.jar",
  },
];

/** Changes that are wrong whatever the other keys are. */
const wrongByThemselves: readonly Config[] = [
  { owner: "a/b", maxWorker: "3" },
  { minWorkers: "two", scheduleTimezone: "Mars/Base", holdoutStart: "2015-02-30T06:00:00" },
  { notificationEmails: '["planner@example.com","planner","manager"]' },
  { lakeAllowedIpAddresses: "203.0.113.7" },
  { workspaceAllowedIpAddresses: '["203.0.113.7","0.0.0.0/0","10.1.2.3"]' },
  { allowedNodeTypeIds: '["Standard_D4ds_v5","Standard_NC24"]' },
  { telemetryHours: "[]", errorHours: "[12,24,12,24]" },
  { telemetryHours: "[24,0]", errorHours: "[12,169]" },
];

function mistakes(config: Config): string[] {
  try {
    settingsOf("batch-scoring", "dev", config);
  } catch (error) {
    return (error as Error).message.split("\n- ").slice(1);
  }
  return [];
}

/** The command at a mistake's end; of two the first one, or the last one. */
function commandOf(mistake: string, place: 0 | -1): string {
  const [, ...commands] = mistake.split(/; (?:set it|remove it|or, [^;]+,) with: /);
  return commands.at(place) ?? "";
}

/** What the command leaves of the configuration. */
function typed(config: Config, command: string): Config {
  const rm = /^pulumi config rm (?:(\w+)|--path '(\w+)\[(\d+)\]') --stack dev$/;
  const [, removedKey, shortened = "", surplus] = rm.exec(command) ?? [];
  if (removedKey !== undefined) return removed(config, removedKey);
  if (surplus !== undefined) return without(config, shortened, Number(surplus));
  const set = /^pulumi config set (?:(\w+)|--path '(\w+)\[(\d+)\]') (.+) --stack dev$/;
  const [, name, list = "", position, quoted = ""] = set.exec(command) ?? [];
  const value = quoted.replace(/^'(.*)'$/, "$1");
  if (name !== undefined) return { ...config, [name]: value };
  const items = listIn(config[list]);
  // The command line makes numbers of digits.
  items[Number(position)] = /^\d+$/.test(value) ? Number(value) : value;
  return { ...config, [list]: JSON.stringify(items) };
}

/** Without a key of the stack its default holds, where it has one. */
function removed(config: Config, key: string): Config {
  const others = Object.fromEntries(Object.entries(config).filter(([name]) => name !== key));
  const standard = declaredKeys()[key]?.default;
  if (standard === undefined) return others;
  return { ...others, [key]: typeof standard === "string" ? standard : JSON.stringify(standard) };
}

/** The configuration with one item less in a list. */
function without(config: Config, list: string, position: number): Config {
  return { ...config, [list]: JSON.stringify(listIn(config[list]).toSpliced(position, 1)) };
}

/** A list that is none yet is begun anew. */
function listIn(text = ""): unknown[] {
  return text.startsWith("[") ? (JSON.parse(text) as unknown[]) : [];
}

/** The mistakes before, and those that are left after a few rounds of typing what they say. */
function mended(changes: Config, place: 0 | -1): { before: string[]; left: string[] } {
  let config: Config = { ...dev, ...changes };
  const before = mistakes(config);
  let left = before;
  // A mistake may hide another one: a rule is asked only about values that are valid by themselves.
  for (let round = 0; round < 4 && left.length > 0; round++) {
    config = left.map((mistake) => commandOf(mistake, place)).reduce(typed, config);
    left = mistakes(config);
  }
  return { before, left };
}

test.each([...contradictions, ...wrongByThemselves])(
  "whoever types the commands of the messages is rid of all mistakes in %j",
  (changes) => {
    const { before, left } = mended(changes, 0);
    expect(before).not.toEqual([]);
    expect(left).toEqual([]);
  },
);

test("of two commands either one does", () => {
  const { before, left } = mended({ policyMaxWorkers: "40" }, -1);
  const commands = before.flatMap((mistake) => [commandOf(mistake, 0), commandOf(mistake, -1)]);
  expect(commands).toEqual([
    "pulumi config set policyMaxWorkers 18 --stack dev",
    "pulumi config set clusterSubnetPrefix 25 --stack dev",
  ]);
  expect(left).toEqual([]);
});

/** The values of the keys that are valid by themselves. */
function valuesOf(config: Config): Partial<Values> {
  const values = (Object.keys(keys) as KeyName[]).flatMap((name) => {
    const key: Key<unknown> = keys[name];
    const { success, data } = key.schema.safeParse(config[name]);
    return success ? [[name, data] as const] : [];
  });
  return Object.fromEntries(values);
}

test("every rule between keys is broken by one of these", () => {
  const of = { project: "batch-scoring", stack: "dev" };
  const all = contradictions.map((changes) => valuesOf({ ...dev, ...changes }) as Values);
  const unbroken = rules.filter((rule) =>
    all.every((values) => rule.fault(values, of) === undefined),
  );
  expect(unbroken.map(({ between }) => between)).toEqual([]);
});
