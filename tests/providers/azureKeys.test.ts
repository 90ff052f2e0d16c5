import { keyed } from "./azureChanges";
import { azureWith, estate, ids, injected, type Piece, type RefusedChange } from "./azureEstate";

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
