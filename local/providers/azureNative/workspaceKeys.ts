import { randomUUID } from "node:crypto";

import { type Inputs, record, text } from "../protocol/values";
import type { Failure } from "../schema/check";
import { TENANT_ID, type Arm } from "./arm";
import { keyReference, refuseUnusableKey } from "./encryptionKeys";
import { badRequest } from "./errors";
import { parameter } from "./workspaceNetwork";

function entity(inputs: Inputs, name: string): Inputs | undefined {
  const entities = record(record(inputs, "encryption") ?? {}, "entities") ?? {};
  return record(record(entities, name) ?? {}, "keyVaultProperties");
}

/** A Serverless workspace has no machines whose disks a key could encrypt. */
export function keyFaults(inputs: Inputs): Failure[] {
  if (inputs["computeMode"] !== "Serverless") return [];
  const entities = record(record(inputs, "encryption") ?? {}, "entities");
  if (entities?.["managedDisk"] === undefined) return [];
  const reason = "Not allowed in Serverless ComputeMode workspace.";
  return [{ property: "encryption.entities.managedDisk", reason }];
}

/** The key of managed services is used from the start; that of the DBFS root only by an identity that exists by then. */
export function refuseKeys(inputs: Inputs, id: string, arm: Arm): void {
  const services = entity(inputs, "managedServices");
  if (services !== undefined)
    refuseUnusableKey(keyReference(services), { name: "the AzureDatabricks application" }, arm);
  const root = record({ value: parameter(inputs, "encryption") }, "value");
  if (root?.["keySource"] !== "Microsoft.Keyvault") return;
  const identity = record(arm.store.get(id)?.outputs ?? {}, "storageAccountIdentity");
  const principalId = text(identity ?? {}, "principalId");
  if (principalId === undefined) {
    throw badRequest(
      "InvalidEncryptionConfiguration",
      "the root storage has no identity yet that could use a key: create the workspace with prepareEncryption, let " +
        "the identity use the key, then set encryption",
    );
  }
  refuseUnusableKey(
    keyReference(root),
    { name: "the workspace's storage identity", principalId },
    arm,
  );
}

/** Identities a workspace gets for the keys it is to use, the same from then on. */
export function identitiesOf(inputs: Inputs, previous: Inputs | undefined): Inputs {
  const identity = (key: string) => ({
    principalId: record(previous ?? {}, key)?.["principalId"] ?? randomUUID(),
    tenantId: TENANT_ID,
    type: "SystemAssigned",
  });
  return {
    ...(parameter(inputs, "prepareEncryption") === true
      ? { storageAccountIdentity: identity("storageAccountIdentity") }
      : {}),
    ...(entity(inputs, "managedDisk") === undefined
      ? {}
      : {
          managedDiskIdentity: identity("managedDiskIdentity"),
          diskEncryptionSetId: `${String(inputs["managedResourceGroupId"])}/providers/Microsoft.Compute/diskEncryptionSets/dbw`,
        }),
  };
}
