import * as storage from "@pulumi/azure-native/storage";
import type { StorageKey } from "./customerKeys";

/** What every storage account of the stack has: no key, no public blob, no old protocol. */
export const closedAccount = {
  kind: storage.Kind.StorageV2,
  accessTier: storage.AccessTier.Hot,
  allowSharedKeyAccess: false,
  defaultToOAuthAuthentication: true,
  allowBlobPublicAccess: false,
  allowCrossTenantReplication: false,
  isLocalUserEnabled: false,
  enableHttpsTrafficOnly: true,
  minimumTlsVersion: storage.MinimumTlsVersion.TLS1_2,
  // A signature that outlives a day is logged, not refused: with refusals Azure takes none without a signed start, however
  // short it lasts, and counts those of user delegation too, by which Unity Catalog lets clusters in.
  sasPolicy: {
    expirationAction: storage.ExpirationAction.Log,
    sasExpirationPeriod: "1.00:00:00",
  },
} as const;

const keyed = { enabled: true, keyType: storage.KeyType.Account };

/** Azure takes the second layer with a new account only; another value must not make the account, and what it holds, anew. */
export const fixedAtCreation = ["encryption.requireInfrastructureEncryption"];

/** An account's key of the customer's and its second layer of encryption, as far as it has them. */
export function accountEncryption(
  key: StorageKey | undefined,
  hasInfrastructureEncryption: boolean,
): Pick<storage.StorageAccountArgs, "identity" | "encryption"> {
  const layers = {
    ...(hasInfrastructureEncryption && { requireInfrastructureEncryption: true }),
    services: { blob: keyed, file: keyed },
  };
  if (key === undefined)
    return { encryption: { ...layers, keySource: storage.KeySource.Microsoft_Storage } };
  return {
    identity: {
      type: storage.IdentityType.UserAssigned,
      userAssignedIdentities: [key.identityId],
    },
    encryption: {
      ...layers,
      keySource: storage.KeySource.Microsoft_Keyvault,
      encryptionIdentity: { encryptionUserAssignedIdentity: key.identityId },
      keyVaultProperties: { keyName: key.keyName, keyVaultUri: key.keyVaultUri },
    },
  };
}
