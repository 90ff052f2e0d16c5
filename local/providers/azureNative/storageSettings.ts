import { type Inputs, isRecord, record, requiredText, text } from "../protocol/values";
import type { Failure } from "../schema/check";
import type { Arm } from "./arm";
import { ArmPath } from "./armPath";
import type { ArmType } from "./armType";
import { badRequest } from "./errors";

function accountOf(inputs: Inputs, arm: Arm) {
  return arm.account(
    requiredText(inputs, "resourceGroupName"),
    requiredText(inputs, "accountName"),
  );
}

const RETENTION_DAYS_MAX = 365;

function retentionFaults(inputs: Inputs): Failure[] {
  return ["deleteRetentionPolicy", "containerDeleteRetentionPolicy"].flatMap((property) => {
    const days = record(inputs, property)?.["days"];
    if (typeof days !== "number" || (days >= 1 && days <= RETENTION_DAYS_MAX)) return [];
    return [
      {
        property: `${property}.days`,
        reason: `days must be between 1 and ${RETENTION_DAYS_MAX}, got ${days}`,
      },
    ];
  });
}

/** What a hierarchical namespace does not have: MS Learn, "Blob Storage feature support". */
const NOT_WITH_NAMESPACE = [
  "isVersioningEnabled",
  "changeFeed.enabled",
  "restorePolicy.enabled",
] as const;

function isOn(inputs: Inputs, feature: string): boolean {
  const [property = "", member] = feature.split(".");
  return member === undefined
    ? inputs[property] === true
    : record(inputs, property)?.[member] === true;
}

/** Settings of an account's blob service; they are there with the account, so the last of them leaves the defaults. */
export const blobServiceProperties: ArmType = {
  path: ArmPath.inGroup(
    "Microsoft.Storage/storageAccounts/{accountName}/blobServices/{blobServicesName}",
  ),
  apiVersion: "2024-01-01",
  onlyName: "default",
  autoname: "copy",
  isLocated: false,
  immutable: [],
  faults: retentionFaults,
  refuse: (inputs, _id, arm) => {
    const account = accountOf(inputs, arm);
    if (account.inputs["isHnsEnabled"] !== true) return;
    const unsupported = NOT_WITH_NAMESPACE.find((feature) => isOn(inputs, feature));
    if (unsupported !== undefined) {
      throw badRequest(
        "FeatureNotSupportedForAccount",
        `${unsupported} is not supported for the account, because it has a hierarchical namespace.`,
      );
    }
  },
  outputs: (inputs, _id, arm) => ({ sku: accountOf(inputs, arm).outputs["sku"] }),
};

const RULES_MAX = 100;

function policyFaults(inputs: Inputs): Failure[] {
  const rules = record(inputs, "policy")?.["rules"];
  if (!Array.isArray(rules)) return [];
  if (rules.length < 1 || rules.length > RULES_MAX) {
    return [
      {
        property: "policy.rules",
        reason: `a policy has 1 to ${RULES_MAX} rules, got ${rules.length}`,
      },
    ];
  }
  const names = rules.filter(isRecord).map((rule) => text(rule, "name"));
  const repeated = names.find((name, position) => names.indexOf(name) < position);
  if (repeated === undefined) return [];
  return [
    {
      property: "policy.rules",
      reason: `rule names are unique within a policy, '${repeated}' is there twice`,
    },
  ];
}

export const managementPolicy: ArmType = {
  path: ArmPath.inGroup(
    "Microsoft.Storage/storageAccounts/{accountName}/managementPolicies/{managementPolicyName}",
  ),
  apiVersion: "2024-01-01",
  onlyName: "default",
  autoname: "copy",
  isLocated: false,
  immutable: [],
  faults: policyFaults,
  outputs: () => ({ lastModifiedTime: new Date().toISOString() }),
};
