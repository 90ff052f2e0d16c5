import type { Inputs } from "../../local/providers/protocol/values";
import { estate, ids } from "./azureEstate";
import { account } from "./azurePlatform";

/** An account encrypted with a key of the vault. */
export const keyed = {
  ...account,
  identity: { type: "UserAssigned", userAssignedIdentities: [ids.identity] },
  encryption: {
    keySource: "Microsoft.Keyvault",
    encryptionIdentity: { encryptionUserAssignedIdentity: ids.identity },
    keyVaultProperties: { keyName: "lake", keyVaultUri: "https://kv-a.vault.azure.net" },
  },
};

/** The workspace with other parameters. */
export const parameters = (change: Inputs) => ({
  parameters: { ...estate.workspace.parameters, ...change },
});

/** A key for what the control plane keeps. */
export const servicesKey = {
  encryption: {
    entities: {
      managedServices: {
        keySource: "Microsoft.Keyvault",
        keyVaultProperties: {
          keyName: "lake",
          keyVaultUri: "https://kv-a.vault.azure.net/",
          keyVersion: "1",
        },
      },
    },
  },
};

/** A key for the root storage. */
export const rootKey = {
  prepareEncryption: { value: true },
  encryption: {
    value: {
      keySource: "Microsoft.Keyvault",
      keyName: "lake",
      keyVaultUri: "https://kv-a.vault.azure.net/",
      keyVersion: "1",
    },
  },
};
