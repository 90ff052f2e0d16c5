import * as pulumi from "@pulumi/pulumi";
import { accountEncryption, closedAccount, fixedAtCreation } from "../../components/closedAccount";
import { valueOf } from "./outputs";

const services = {
  blob: { enabled: true, keyType: "Account" },
  file: { enabled: true, keyType: "Account" },
};
const key = {
  identityId: pulumi.output("/identity"),
  keyName: pulumi.output("storage"),
  keyVaultUri: pulumi.output("https://kv.vault.azure.net/"),
};
const ofAzure = { services, keySource: "Microsoft.Storage" };
const ofCustomer = {
  services,
  keySource: "Microsoft.Keyvault",
  encryptionIdentity: { encryptionUserAssignedIdentity: "/identity" },
  keyVaultProperties: { keyName: "storage", keyVaultUri: "https://kv.vault.azure.net/" },
};
const twice = { requireInfrastructureEncryption: true };
const identity = { type: "UserAssigned", userAssignedIdentities: ["/identity"] };

test.each([
  ["Azure's key", undefined, false, { encryption: ofAzure }],
  ["Azure's key, twice", undefined, true, { encryption: { ...ofAzure, ...twice } }],
  ["the customer's key", key, false, { identity, encryption: ofCustomer }],
  ["the customer's key, twice", key, true, { identity, encryption: { ...ofCustomer, ...twice } }],
])("encrypts with %s", async (_, storageKey, isTwice, expected) => {
  const made = pulumi.output(accountEncryption(storageKey, isTwice));
  expect((await valueOf(made)).value).toEqual(expected);
});

test("never makes an account anew for a second layer of encryption, which only a new one takes", () => {
  const { encryption } = accountEncryption(undefined, true);
  expect(fixedAtCreation).toHaveLength(1);
  expect({ encryption }).toHaveProperty(fixedAtCreation[0] ?? "");
});

test("opens no account by a key, to everybody or over an old protocol, and refuses no signature, by which clusters come in", () => {
  expect(closedAccount).toEqual({
    kind: "StorageV2",
    accessTier: "Hot",
    allowSharedKeyAccess: false,
    defaultToOAuthAuthentication: true,
    allowBlobPublicAccess: false,
    allowCrossTenantReplication: false,
    isLocalUserEnabled: false,
    enableHttpsTrafficOnly: true,
    minimumTlsVersion: "TLS1_2",
    sasPolicy: { expirationAction: "Log", sasExpirationPeriod: "1.00:00:00" },
  });
});
