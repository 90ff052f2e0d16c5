import { mkdir, rm } from "node:fs/promises";
import path from "node:path";

import { type Inputs, requiredText } from "../protocol/values";
import type { Arm } from "./arm";
import { ArmPath } from "./armPath";
import type { ArmType } from "./armType";
import { conflict } from "./errors";

function nameFault(name: string): string | undefined {
  if (/^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$/.test(name) || name === "$root" || name === "$web")
    return undefined;
  return (
    `The specified container name '${name}' is invalid: container names are 3 to 63 lower-case letters, digits and ` +
    "single hyphens, and begin and end with a letter or digit."
  );
}

function folderOf(inputs: Inputs, arm: Arm): string {
  return path.join(
    arm.lakeFolder,
    requiredText(inputs, "accountName"),
    requiredText(inputs, "containerName"),
  );
}

/** A container is a folder of the lake: what Spark writes into it is on disk there. */
export const blobContainer: ArmType = {
  path: ArmPath.inGroup(
    "Microsoft.Storage/storageAccounts/{accountName}/blobServices/default/containers/{containerName}",
  ),
  apiVersion: "2024-01-01",
  autoname: "copy",
  isLocated: false,
  immutable: ["defaultEncryptionScope", "denyEncryptionScopeOverride"],
  nameFault,
  refuse: (inputs, _id, arm) => {
    const account = arm.account(
      requiredText(inputs, "resourceGroupName"),
      requiredText(inputs, "accountName"),
    );
    const access = inputs["publicAccess"];
    if (
      access !== undefined &&
      access !== "None" &&
      account.inputs["allowBlobPublicAccess"] !== true
    ) {
      throw conflict(
        "PublicAccessNotPermitted",
        "Public access is not permitted on this storage account.",
      );
    }
  },
  outputs: (_inputs, _id, _arm, previous) => ({
    deleted: false,
    hasImmutabilityPolicy: false,
    hasLegalHold: false,
    lastModifiedTime: previous?.["lastModifiedTime"] ?? new Date().toISOString(),
    leaseState: "Available",
    leaseStatus: "Unlocked",
    remainingRetentionDays: 0,
  }),
  materialize: async (inputs, _id, arm) => {
    await mkdir(folderOf(inputs, arm), { recursive: true });
  },
  dismantle: async (_id, inputs, arm) =>
    rm(folderOf(inputs, arm), { recursive: true, force: true }),
};
