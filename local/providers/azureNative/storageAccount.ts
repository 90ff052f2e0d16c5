import { mkdir, rm } from "node:fs/promises";
import path from "node:path";

import { type Inputs, isRecord, record, requiredText, text } from "../protocol/values";
import type { Failure } from "../schema/check";
import type { Arm } from "./arm";
import { ArmPath } from "./armPath";
import type { ArmType } from "./armType";
import { keyReference, refuseUnusableKey } from "./encryptionKeys";
import { badRequest, conflict } from "./errors";
import { idsAt } from "./references";

const SERVICES = ["blob", "dfs", "file", "queue", "table"];

function nameFault(name: string): string | undefined {
  if (/^[a-z0-9]{3,24}$/.test(name)) return undefined;
  return (
    `${name} is not a valid storage account name. Storage account name must be between 3 and 24 characters in length ` +
    "and use numbers and lower-case letters only."
  );
}

/** Features that a hierarchical namespace excludes. */
function faults(inputs: Inputs): Failure[] {
  const hasNamespace = inputs["isHnsEnabled"] === true;
  const kind = text(inputs, "kind");
  const failures: Failure[] = [];
  if (hasNamespace && kind !== undefined && kind !== "StorageV2" && kind !== "BlockBlobStorage") {
    const reason = `a hierarchical namespace needs kind StorageV2 or BlockBlobStorage, got ${kind}`;
    failures.push({ property: "isHnsEnabled", reason });
  }
  for (const feature of ["isSftpEnabled", "enableNfsV3"]) {
    if (inputs[feature] === true && !hasNamespace) {
      failures.push({
        property: feature,
        reason: `${feature} needs a hierarchical namespace: set isHnsEnabled to true`,
      });
    }
  }
  return failures;
}

function endpoints(account: string): Inputs {
  const entries = SERVICES.map((service) => [
    service,
    `https://${account}.${service}.core.windows.net/`,
  ]);
  return {
    ...(Object.fromEntries(entries) as Inputs),
    web: `https://${account}.z6.web.core.windows.net/`,
  };
}

/** Without a service endpoint the firewall can not tell which subnet a caller is in. */
function refuseNetworkRules(inputs: Inputs, arm: Arm): void {
  const ids = idsAt(inputs, "networkRuleSet.virtualNetworkRules[].virtualNetworkResourceId");
  const without = ids.find((id) => {
    const endpoints = arm.store.get(id)?.inputs["serviceEndpoints"];
    return !(
      Array.isArray(endpoints) &&
      endpoints
        .filter(isRecord)
        .some(({ service }) => /^Microsoft\.Storage(\.Global)?$/.test(String(service)))
    );
  });
  if (without === undefined) return;
  throw badRequest(
    "SubnetsHaveNoServiceEndpointsConfigured",
    `Subnets ${without} of virtual network do not have ServiceEndpoints for Microsoft.Storage resources configured. Add ` +
      "Microsoft.Storage to subnet's ServiceEndpoints collection before trying to ACL Microsoft.Storage resources to " +
      "these subnets.",
  );
}

/** Storage reads the key while it makes the account, so the identity must be let before. */
function refuseKey(inputs: Inputs, arm: Arm): void {
  const encryption = record(inputs, "encryption") ?? {};
  if (encryption["keySource"] !== "Microsoft.Keyvault") return;
  const identityId = text(
    record(encryption, "encryptionIdentity") ?? {},
    "encryptionUserAssignedIdentity",
  );
  const principalId = text(arm.store.get(identityId ?? "")?.outputs ?? {}, "principalId");
  if (
    principalId === undefined ||
    !idsAt(inputs, "identity.userAssignedIdentities[]").includes(identityId ?? "")
  ) {
    throw badRequest(
      "InvalidValuesForRequestParameters",
      "Values for request parameters are invalid: encryptionUserAssignedIdentity must be one of the account's identities.",
    );
  }
  const reference = keyReference(record(encryption, "keyVaultProperties") ?? {});
  refuseUnusableKey(reference, { name: `identity ${identityId ?? ""}`, principalId }, arm);
}

export const storageAccount: ArmType = {
  path: ArmPath.inGroup("Microsoft.Storage/storageAccounts/{accountName}"),
  apiVersion: "2024-01-01",
  autoname: "random",
  isLocated: true,
  immutable: [
    "isHnsEnabled",
    "kind",
    "enableNfsV3",
    "dnsEndpointType",
    "immutableStorageWithVersioning",
    "extendedLocation",
    "encryption.requireInfrastructureEncryption",
  ],
  nameFault,
  faults,
  needs: (inputs) =>
    idsAt(
      inputs,
      "networkRuleSet.virtualNetworkRules[].virtualNetworkResourceId",
      "identity.userAssignedIdentities[]",
    ),
  refuse: (inputs, id, arm) => {
    refuseNetworkRules(inputs, arm);
    refuseKey(inputs, arm);
    const name = requiredText(inputs, "accountName");
    const taken = arm.store
      .ofType("Microsoft.Storage/storageAccounts")
      .find((account) => account.inputs["accountName"] === name);
    if (taken !== undefined && taken.id.toLowerCase() !== id.toLowerCase()) {
      throw conflict(
        "StorageAccountAlreadyTaken",
        `The storage account named ${name} is already taken.`,
      );
    }
  },
  outputs: (inputs, _id, _arm, previous) => {
    const account = requiredText(inputs, "accountName");
    const sku = text(record(inputs, "sku") ?? {}, "name") ?? "";
    const createdAt = previous?.["creationTime"] ?? new Date().toISOString();
    return {
      creationTime: createdAt,
      keyCreationTime: { key1: createdAt, key2: createdAt },
      primaryEndpoints: endpoints(account),
      primaryLocation: inputs["location"],
      privateEndpointConnections: [],
      provisioningState: "Succeeded",
      sku: { name: sku, tier: sku.split("_")[0] },
      statusOfPrimary: "available",
    };
  },
  materialize: async (inputs, _id, arm) => {
    await mkdir(path.join(arm.lakeFolder, requiredText(inputs, "accountName")), {
      recursive: true,
    });
  },
  dismantle: async (_id, inputs, arm) => {
    await rm(path.join(arm.lakeFolder, requiredText(inputs, "accountName")), {
      recursive: true,
      force: true,
    });
  },
};
