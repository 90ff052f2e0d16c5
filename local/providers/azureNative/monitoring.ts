import { randomUUID } from "node:crypto";

import { type Inputs, isRecord, requiredText, text, UNKNOWN } from "../protocol/values";
import type { Failure } from "../schema/check";
import type { Arm } from "./arm";
import { ArmPath } from "./armPath";
import { type ArmType, plainType } from "./armType";
import { badRequest, conflict } from "./errors";
import { idsAt } from "./references";
import type { ArmResource } from "../../azure/resourceStore";

/** Retention of the pay-as-you-go tier, in days. */
const retention = { least: 30, most: 730 };

export const logAnalyticsWorkspace: ArmType = plainType({
  path: ArmPath.inGroup("Microsoft.OperationalInsights/workspaces/{workspaceName}"),
  apiVersion: "2023-09-01",
  nameFault: (name) =>
    /^[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]$/.test(name)
      ? undefined
      : `a log workspace's name has 4 to 63 letters, digits and hyphens, no hyphen first or last, got '${name}'`,
  faults: (inputs) => {
    const days = inputs["retentionInDays"];
    if (typeof days !== "number" || (days >= retention.least && days <= retention.most)) return [];
    const reason = `'RetentionInDays' must be between ${retention.least} and ${retention.most}, got ${days}`;
    return [{ property: "retentionInDays", reason }];
  },
  outputs: (_inputs, _id, _arm, previous) => ({
    customerId: previous?.["customerId"] ?? randomUUID(),
    createdDate: previous?.["createdDate"] ?? new Date().toISOString(),
    provisioningState: "Succeeded",
  }),
  foreseen: () => ({ customerId: UNKNOWN }),
});

/** The log categories and their groups of the kinds of resources the program makes. */
const LOGS: Readonly<Record<string, readonly string[]>> = {
  "Microsoft.KeyVault/vaults": ["AuditEvent", "AzurePolicyEvaluationDetails", "audit", "allLogs"],
  "Microsoft.Network/networkSecurityGroups": [
    "NetworkSecurityGroupEvent",
    "NetworkSecurityGroupRuleCounter",
    "allLogs",
  ],
  "Microsoft.Network/virtualNetworks": ["VMProtectionAlerts", "allLogs"],
  "Microsoft.Storage/storageAccounts": [],
  "Microsoft.Storage/storageAccounts/blobServices": [
    "StorageRead",
    "StorageWrite",
    "StorageDelete",
    "audit",
    "allLogs",
  ],
};

const DESTINATIONS = [
  "workspaceId",
  "storageAccountId",
  "eventHubAuthorizationRuleId",
  "marketplacePartnerId",
];

function diagnosticFaults(inputs: Inputs): Failure[] {
  const hasSink = DESTINATIONS.some((key) => inputs[key] !== undefined);
  const isEmpty = ["logs", "metrics"].every((key) => categoriesOf(inputs, key).length === 0);
  return [
    ...(hasSink
      ? []
      : [{ property: "workspaceId", reason: "At least one data sink needs to be specified." }]),
    ...(isEmpty
      ? [{ property: "logs", reason: "at least one log or metric category is needed" }]
      : []),
  ];
}

function categoriesOf(inputs: Inputs, key: string): string[] {
  const list = inputs[key];
  return Array.isArray(list)
    ? list.filter(isRecord).map((each) => String(each["category"] ?? each["categoryGroup"]))
    : [];
}

function armTypeOf(resourceId: string): string {
  const [namespace = "", ...rest] = (resourceId.split("/providers/").at(-1) ?? "").split("/");
  return [namespace, ...rest.filter((_, index) => index % 2 === 0)].join("/");
}

function refuseDiagnostics(inputs: Inputs, id: string, arm: Arm): void {
  const target = requiredText(inputs, "resourceUri");
  const known = LOGS[armTypeOf(target)];
  const unknown = categoriesOf(inputs, "logs").find((name) => known?.includes(name) === false);
  if (unknown !== undefined)
    throw badRequest("BadRequest", `Category '${unknown}' is not supported.`);
  const clash = arm.store
    .ofType("microsoft.insights/diagnosticSettings")
    .filter((other) => other.id !== id && other.inputs["resourceUri"] === target)
    .find((other) => sharesSink(other, inputs));
  if (clash === undefined) return;
  throw conflict(
    "Conflict",
    `Data sink '${text(inputs, "workspaceId") ?? ""}' is already used in diagnostic setting ` +
      `'${String(clash.outputs["name"])}' for category '${categoriesOf(inputs, "logs").join(", ")}'. Data sinks can't be ` +
      "reused in different settings on the same category for the same resource.",
  );
}

function sharesSink(other: ArmResource, inputs: Inputs): boolean {
  const theirs = categoriesOf(other.inputs, "logs");
  return (
    other.inputs["workspaceId"] === inputs["workspaceId"] &&
    categoriesOf(inputs, "logs").some((name) => theirs.includes(name))
  );
}

export const diagnosticSetting: ArmType = plainType({
  path: ArmPath.below("resourceUri", "microsoft.insights/diagnosticSettings/{name}"),
  apiVersion: "2021-05-01-preview",
  isLocated: false,
  faults: diagnosticFaults,
  needs: (inputs) => idsAt(inputs, "workspaceId", "storageAccountId"),
  refuse: refuseDiagnostics,
});

/** Flow logs live below the region's network watcher, wherever what they watch is. */
export const flowLog: ArmType = plainType({
  path: ArmPath.inGroup(
    "Microsoft.Network/networkWatchers/{networkWatcherName}/flowLogs/{flowLogName}",
  ),
  apiVersion: "2024-05-01",
  immutable: ["targetResourceId"],
  needs: (inputs) =>
    idsAt(
      inputs,
      "targetResourceId",
      "storageId",
      "identity.userAssignedIdentities[]",
      "flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration.workspaceResourceId",
    ),
  refuse: (inputs, id, arm) => {
    const target = requiredText(inputs, "targetResourceId");
    if (armTypeOf(target) === "Microsoft.Network/networkSecurityGroups") {
      throw badRequest(
        "NsgFlowLogCreationNotAllowed",
        "Flow logs of network security groups can no longer be created; use those of the virtual network.",
      );
    }
    const other = arm.store
      .ofType("Microsoft.Network/networkWatchers/flowLogs")
      .find((log) => log.id !== id && log.inputs["targetResourceId"] === target);
    if (other !== undefined)
      throw conflict(
        "FlowLogAlreadyExists",
        `A flow log already exists for target resource ${target}: ${other.id}.`,
      );
  },
  outputs: () => ({ provisioningState: "Succeeded", targetResourceGuid: "" }),
});
