import { all, at, atLeast, equal, isSet, listAt, satisfies, when } from "./inputs";
import { ofType, refersTo, type Inputs, type Resource, type Rule, type Stack } from "./rule";
import { lakesIn } from "./storage";

const workspaceType = "azure-native:databricks:Workspace";
const accountType = "azure-native:storage:StorageAccount";
const vaultType = "azure-native:keyvault:Vault";
const logsType = "azure-native:operationalinsights:Workspace";
const actionGroupType = "azure-native:monitor:ActionGroup";
const activityAlertType = "azure-native:monitor:ActivityLogAlert";

const minRetentionDays = 30;
const hardenedRetentionDays = 90;
const blobAccess = ["StorageRead", "StorageWrite", "StorageDelete"];
const receivers = [
  "armRoleReceivers",
  "automationRunbookReceivers",
  "azureAppPushReceivers",
  "azureFunctionReceivers",
  "emailReceivers",
  "eventHubReceivers",
  "incidentReceivers",
  "itsmReceivers",
  "logicAppReceivers",
  "smsReceivers",
  "voiceReceivers",
  "webhookReceivers",
];

/** The logs that settings made of the target send to Log Analytics. */
function logsOf(stack: Stack, target: Resource): readonly Inputs[] {
  return ofType(stack, "azure-native:monitor:DiagnosticSetting")
    .filter(
      (setting) => refersTo(setting, "resourceUri", target) && isSet(setting.inputs, "workspaceId"),
    )
    .flatMap(({ inputs }) => listAt(inputs, "logs"))
    .filter(({ enabled }) => enabled === true);
}

const logsEverything = (logs: readonly Inputs[]) =>
  logs.some(({ categoryGroup }) => categoryGroup === "allLogs");
const logsAudit = (logs: readonly Inputs[]) =>
  logsEverything(logs) ||
  logs.some(
    ({ category, categoryGroup }) => category === "AuditEvent" || categoryGroup === "audit",
  );
const logsAccess = (logs: readonly Inputs[]) =>
  logsEverything(logs) ||
  blobAccess.every((wanted) => logs.some(({ category }) => category === wanted));

function unlogged(
  stack: Stack,
  type: string,
  isLogged: (logs: readonly Inputs[]) => boolean,
  fault: string,
) {
  return ofType(stack, type)
    .filter((resource) => !isLogged(logsOf(stack, resource)))
    .map((resource) => ({ resource, fault }));
}

function isForServiceHealth({ inputs }: Resource): boolean {
  return listAt(inputs, "condition.allOf").some(
    (leaf) => leaf["field"] === "category" && leaf["equals"] === "ServiceHealth",
  );
}

const takesKeys = (inputs: Inputs) => at(inputs, "features.disableLocalAuth") !== true;

/** What is logged, for how long, and who hears of trouble. */
export const loggingRules: readonly Rule[] = [
  {
    name: "dbw-diag",
    level: "mandatory",
    demand: "A workspace's audit and activity logs go to Log Analytics",
    remedy: "make a `DiagnosticSetting` for the workspace with the category group `allLogs`",
    controls: ["Azure Policy: Databricks resource logs", "SAT GOV-3", "SAT GOV-15", "MCSB LT-4"],
    types: [workspaceType],
    stackFaults: (stack) =>
      unlogged(stack, workspaceType, logsEverything, "no diagnostic setting sends all its logs"),
  },
  {
    name: "st-read-logging",
    level: "hardened",
    demand: "Every read, write and deletion of a blob is logged",
    remedy: "make a `DiagnosticSetting` for the account's blob service with those three categories",
    controls: ["CKV2_AZURE_21", "CKV_AZURE_33", "MCSB LT-4"],
    types: [accountType],
    stackFaults: (stack) =>
      unlogged(
        stack,
        accountType,
        logsAccess,
        "no diagnostic setting logs reads, writes, deletions",
      ),
  },
  {
    name: "kv-logs",
    level: "mandatory",
    demand: "Every use of a key vault is logged",
    remedy: "make a `DiagnosticSetting` for the vault with `AuditEvent`",
    controls: ["PSRule Azure.KeyVault.Logs", "MCSB LT-4"],
    types: [vaultType],
    stackFaults: (stack) =>
      unlogged(stack, vaultType, logsAudit, "no diagnostic setting sends its audit logs"),
  },
  {
    name: "log-retention",
    level: "mandatory",
    demand: `Logs are kept for ${String(minRetentionDays)} days, ${String(hardenedRetentionDays)} where hardened`,
    remedy: "set `retentionInDays` of the Log Analytics workspace",
    controls: ["MCSB LT-6"],
    types: [logsType],
    faults: (resource, { isHardened }) =>
      atLeast("retentionInDays", isHardened ? hardenedRetentionDays : minRetentionDays)(resource),
  },
  {
    name: "log-no-keys",
    level: "hardened",
    demand: "Logs are read and written by identities, not by keys",
    remedy: "set `features.disableLocalAuth` to true",
    controls: ["MCSB IM-1"],
    types: [logsType],
    faults: equal({ "features.disableLocalAuth": true }),
  },
  {
    name: "log-public-access",
    level: "hardened",
    demand:
      "Logs are not taken in from the public network, and asked from there by who signs in alone",
    remedy:
      "set `publicNetworkAccessForIngestion` to `Disabled`, which diagnostic settings do not need, and `publicNetworkAccessForQuery` too or `features.disableLocalAuth` to true",
    controls: ["MCSB NS-2"],
    types: [logsType],
    faults: all(
      equal({ publicNetworkAccessForIngestion: "Disabled" }),
      when(
        takesKeys,
        satisfies(
          "publicNetworkAccessForQuery",
          (found) => found === "Disabled",
          "`Disabled` where keys are taken",
        ),
      ),
    ),
  },
  {
    name: "action-group",
    level: "advisory",
    demand: "Somebody hears when Azure itself is in trouble",
    remedy:
      "make an `ActionGroup` with a receiver and an `ActivityLogAlert` on the category `ServiceHealth`",
    controls: ["PSRule Azure.Monitor.ServiceHealth"],
    types: [actionGroupType, activityAlertType, accountType],
    // The group may be others', the lake never is.
    stackFaults: (stack) => {
      const isHeard = ofType(stack, actionGroupType).some(({ inputs }) =>
        receivers.some((kind) => listAt(inputs, kind).length > 0),
      );
      const isTold = ofType(stack, activityAlertType).some(isForServiceHealth);
      const faults = [
        ...(isHeard ? [] : ["no action group has a receiver"]),
        ...(isTold ? [] : ["no alert is about service health"]),
      ];
      return lakesIn(stack)
        .slice(0, 1)
        .flatMap((resource) => faults.map((fault) => ({ resource, fault })));
    },
  },
];
