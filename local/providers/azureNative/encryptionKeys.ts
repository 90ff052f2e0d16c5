import { isRecord, record, requiredText, text, type Inputs } from "../protocol/values";
import type { Arm } from "./arm";
import { badRequest } from "./errors";
import { isAtOrBelow } from "./references";
import type { ArmResource } from "../../azure/resourceStore";

/** Roles with which a service may wrap its own keys: Crypto Service Encryption User, Crypto User, Crypto Officer. */
const WRAPPING_ROLES = [
  "e147488a-f6f5-4113-8e2d-b22465e65bf6",
  "12338af0-0e69-4776-bea7-57ae8d297424",
  "14b46e9e-c2b7-41b4-b07b-48a6ebf60603",
];

/** A key of the customer's with which a service is to encrypt, as the service names it. */
export interface KeyReference {
  readonly keyName: string;
  readonly vaultUri: string;
}

/** The same reference is spelled differently by Storage (`keyname`) and Databricks. */
export function keyReference(properties: Inputs): KeyReference {
  return {
    keyName: requiredText(properties, "keyName"),
    vaultUri: requiredText(properties, "keyVaultUri").replace(/\/?$/, "/"),
  };
}

/** A service looks at vault and key before it encrypts with the key, and must be let by a role. */
export function refuseUnusableKey(
  { keyName, vaultUri }: KeyReference,
  user: { readonly name: string; readonly principalId?: string },
  arm: Arm,
): void {
  const vault = arm.store
    .ofType("Microsoft.KeyVault/vaults")
    .find((other) => record(other.outputs, "properties")?.["vaultUri"] === vaultUri);
  if (vault === undefined)
    throw badRequest("KeyVaultNotFound", `The key vault ${vaultUri} could not be found.`);
  if (record(vault.inputs, "properties")?.["enablePurgeProtection"] !== true) {
    throw badRequest(
      "KeyVaultPolicyError",
      `Keyvault policy recoverable is not set: ${vaultUri} is not protected against purging.`,
    );
  }
  const key = arm.store.get(`${vault.id}/keys/${keyName}`);
  if (key === undefined)
    throw badRequest(
      "KeyVaultKeyNotFound",
      `The key '${keyName}' could not be found in ${vaultUri}.`,
    );
  if (!mayWrap(key, user.principalId, arm)) {
    throw badRequest(
      "KeyVaultAuthenticationFailure",
      `The operation failed because of authentication issue on the keyvault: ${user.name} has no role that lets it ` +
        `wrap with ${key.id}.`,
    );
  }
}

/** The same for a service that reads the key as one of the identities given to it. */
export function refuseKeyOfIdentity(
  reference: KeyReference,
  identityId: string,
  inputs: Inputs,
  arm: Arm,
): void {
  const principalId = text(arm.store.get(identityId)?.outputs ?? {}, "principalId");
  if (principalId === undefined || !userAssigned(inputs).includes(identityId)) {
    throw badRequest(
      "InvalidEncryptionIdentity",
      `The identity '${identityId}' that is to use the key ${reference.keyName} must be one of the resource's own.`,
    );
  }
  refuseUnusableKey(reference, { name: `identity ${identityId}`, principalId }, arm);
}

/** The SDK has the ids of most types in a list, those of a factory as keys. */
function userAssigned(inputs: Inputs): readonly unknown[] {
  const ids = record(inputs, "identity")?.["userAssignedIdentities"];
  if (Array.isArray(ids)) return ids;
  return isRecord(ids) ? Object.keys(ids) : [];
}

/** Without a principal, any assignment counts: the id of a first-party application is known to its tenant alone. */
function mayWrap(key: ArmResource, principalId: string | undefined, arm: Arm): boolean {
  return arm.store
    .ofType("Microsoft.Authorization/roleAssignments")
    .map(({ inputs }) => inputs)
    .filter((role) => isAtOrBelow(key.id, requiredText(role, "scope")))
    .filter((role) =>
      WRAPPING_ROLES.some((id) => requiredText(role, "roleDefinitionId").endsWith(id)),
    )
    .some((role) => principalId === undefined || role["principalId"] === principalId);
}
