import * as azure from "@pulumi/azure-native/databricks";
import type { CustomerKeysOutputs, WorkspaceKey } from "./customerKeys";

/** Keys for what the control plane keeps and for the machines' disks; both from the workspace's creation on. */
export function workspaceEncryption(keys: CustomerKeysOutputs | undefined) {
  if (keys === undefined) return {};
  return {
    encryption: {
      entities: {
        managedServices: {
          keySource: azure.EncryptionKeySource.Microsoft_Keyvault,
          keyVaultProperties: properties(keys.managedServices),
        },
        managedDisk: {
          keySource: azure.EncryptionKeySource.Microsoft_Keyvault,
          keyVaultProperties: properties(keys.managedDisks),
          rotationToLatestKeyVersionEnabled: true,
        },
      },
    },
  };
}

/**
 * The root storage's key takes two steps: only a workspace prepared for it has the identity that uses the key, so the key
 * can be named in a later update at the earliest.
 */
export function rootKeyParameters(keys: CustomerKeysOutputs | undefined) {
  if (keys === undefined) return {};
  return {
    prepareEncryption: { value: true },
    ...(keys.hasDbfsRootKey && {
      encryption: {
        value: { keySource: azure.KeySource.Microsoft_Keyvault, ...properties(keys.dbfsRoot) },
      },
    }),
  };
}

function properties({ keyName, keyVaultUri, keyVersion }: WorkspaceKey) {
  return { keyName, keyVaultUri, keyVersion };
}
