import { keyed } from "./azureChanges";
import { azureWith, estate, ids, injected, type Piece, type RefusedChange } from "./azureEstate";

const usable = ["identity", "vault", "key", "role"] as const;
const keyedCosmos = {
  identity: { type: "UserAssigned", userAssignedIdentities: [ids.identity] },
  defaultIdentity: `UserAssignedIdentity=${ids.identity}`,
  keyVaultKeyUri: "https://kv-a.vault.azure.net/keys/lake",
};
const keyedFactory = {
  identity: { type: "UserAssigned", userAssignedIdentities: { [ids.identity]: {} } },
  encryption: {
    keyName: "lake",
    vaultBaseUrl: "https://kv-a.vault.azure.net/",
    identity: { userAssignedIdentity: ids.identity },
  },
};

const refused: readonly RefusedChange[] = [
  [
    "a vault named with two hyphens",
    [],
    "vault",
    { vaultName: "k--v" },
    "not contain consecutive hyphens",
  ],
  [
    "a vault that keeps deleted things six days",
    [],
    "vault",
    { properties: { ...estate.vault.properties, softDeleteRetentionInDays: 6 } },
    "between 7 and 90",
  ],
  [
    "a vault with purge protection false",
    [],
    "vault",
    { properties: { ...estate.vault.properties, enablePurgeProtection: false } },
    "irreversible action",
  ],
  [
    "a key in a vault that is not there",
    [],
    "key",
    {},
    "vaults/kv-a' under resource group 'rg' was not found",
  ],
  [
    "an account whose identity may not use the key",
    ["identity", "vault", "key"],
    "account",
    keyed,
    "KeyVaultAuthenticationFailure",
  ],
  [
    "an account with a key that is not there",
    ["identity", "vault", "role"],
    "account",
    keyed,
    "KeyVaultKeyNotFound",
  ],
  ["an account with a vault that is not there", ["identity"], "account", keyed, "KeyVaultNotFound"],
  [
    "an account that uses a key without an identity",
    ["identity", "vault", "key", "role"],
    "account",
    { ...keyed, identity: undefined },
    "encryptionUserAssignedIdentity",
  ],
  [
    "a document database whose identity may not use the key",
    ["identity", "vault", "key"],
    "cosmos",
    keyedCosmos,
    "KeyVaultAuthenticationFailure",
  ],
  [
    "a document database that names a version of the key",
    usable,
    "cosmos",
    { ...keyedCosmos, keyVaultKeyUri: "https://kv-a.vault.azure.net/keys/lake/1" },
    "without a version",
  ],
  [
    "a document database that uses a key as an identity it has not",
    usable,
    "cosmos",
    { ...keyedCosmos, identity: undefined },
    "one of the resource's own",
  ],
  [
    "a factory whose identity may not use the key",
    ["identity", "vault", "key"],
    "factory",
    keyedFactory,
    "KeyVaultAuthenticationFailure",
  ],
  [
    "a factory that uses a key as an identity it has not",
    usable,
    "factory",
    { ...keyedFactory, identity: undefined },
    "one of the resource's own",
  ],
  [
    "an account that lets a subnet without service endpoint",
    [...injected],
    "account",
    {
      networkRuleSet: {
        defaultAction: "Deny",
        virtualNetworkRules: [{ virtualNetworkResourceId: ids.host }],
      },
    },
    "SubnetsHaveNoServiceEndpointsConfigured",
  ],
];

test.each(refused)("refuses %s", async (_, there, piece, change, reason) => {
  const { make } = await azureWith(...there);
  await expect(make(piece, change)).rejects.toThrow(reason);
});

test("refuses a hardware key in a vault without hardware", async () => {
  const { make } = await azureWith();
  await make("vault", {
    properties: { ...estate.vault.properties, sku: { family: "A", name: "standard" } },
  });
  await expect(make("key")).rejects.toThrow("kept in a hardware module");
});

test("refuses a key in a vault that can be purged", async () => {
  const { make } = await azureWith("identity");
  await make("vault", {
    properties: { ...estate.vault.properties, enablePurgeProtection: undefined },
  });
  await make("key");
  await make("role");
  await expect(make("account", keyed)).rejects.toThrow("KeyVaultPolicyError");
});

describe("a deleted vault", () => {
  test.each<readonly [string, Piece]>([
    ["itself", "vault"],
    ["with its group", "group"],
  ])("keeps its name reserved, deleted %s", async (_, piece) => {
    const { make, take } = await azureWith("vault");
    await take(piece);
    if (piece === "group") await make("group");
    await expect(make("vault")).rejects.toThrow("already exists in deleted state");
    await make("vault", { vaultName: "kv-b" });
  });
});

test("a vault's name is taken in all of Azure", async () => {
  const { make } = await azureWith("vault");
  await make("group", { resourceGroupName: "other" });
  await expect(make("vault", { resourceGroupName: "other" })).rejects.toThrow("VaultAlreadyExists");
});

test.each([
  ["purge protection", { enablePurgeProtection: undefined }, "irreversible action"],
  ["retention", { softDeleteRetentionInDays: 30 }, "can't be modified"],
])("a vault's %s stays", async (_, change, reason) => {
  const { change: update } = await azureWith("vault");
  const properties = { ...estate.vault.properties, ...change };
  await expect(update("vault", { properties })).rejects.toThrow(reason);
});

test.each([
  ["a document database", "cosmos", keyedCosmos],
  ["a factory", "factory", keyedFactory],
] as const)("makes %s with a key that its identity may use", async (_, piece, keyedInputs) => {
  const { make, store } = await azureWith(...usable);
  const { id } = await make(piece, keyedInputs);
  expect(store.get(id)?.inputs).toMatchObject(keyedInputs);
});
