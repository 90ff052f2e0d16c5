import { all, at, equal, isSet, present, satisfies } from "./inputs";
import { ofType, refersTo, type Rule } from "./rule";

const vaultType = "azure-native:keyvault:Vault";
const keyType = "azure-native:keyvault:Key";
const secretType = "azure-native:keyvault:Secret";

const minSoftDeleteDays = 7;
const hardenedSoftDeleteDays = 90;

/** Key vaults: who may use them, what happens to what is deleted, and that nothing in them lives for ever. */
export const keyVaultRules: readonly Rule[] = [
  {
    name: "kv-rbac",
    level: "mandatory",
    demand: "A key vault grants by roles, not by access policies",
    remedy: "set `properties.enableRbacAuthorization` to true and assign roles",
    controls: ["PSRule Azure.KeyVault.RBAC"],
    types: [vaultType],
    faults: equal({ "properties.enableRbacAuthorization": true }),
  },
  {
    name: "kv-purge",
    level: "hardened",
    demand: "Nobody can purge a deleted key before its time",
    remedy: "set `properties.enablePurgeProtection` to true; it can not be undone",
    controls: ["CKV_AZURE_110", "CKV_AZURE_42", "PSRule AZR-000125"],
    types: [vaultType],
    faults: equal({ "properties.enablePurgeProtection": true }),
  },
  {
    name: "kv-soft-delete",
    level: "mandatory",
    demand: `A deleted key can be restored for ${String(minSoftDeleteDays)} days, ${String(hardenedSoftDeleteDays)} where hardened`,
    remedy: "set `properties.softDeleteRetentionInDays`, and leave `enableSoftDelete` on",
    controls: ["CKV_AZURE_111", "PSRule AZR-000124"],
    types: [vaultType],
    faults: (resource, { isHardened }) => {
      const days = isHardened ? hardenedSoftDeleteDays : minSoftDeleteDays;
      return all(
        satisfies("properties.enableSoftDelete", (found) => found !== false, "on"),
        satisfies(
          "properties.softDeleteRetentionInDays",
          // Azure's own default is 90 days.
          (found) => found === undefined || Number(found) >= days,
          `at least ${String(days)}`,
        ),
      )(resource);
    },
  },
  {
    name: "kv-firewall",
    level: "mandatory",
    demand: "A key vault's firewall refuses whom no rule names",
    remedy: "set `properties.networkAcls.defaultAction` to `Deny`",
    controls: ["CKV_AZURE_109"],
    types: [vaultType],
    faults: equal({ "properties.networkAcls.defaultAction": "Deny" }),
  },
  {
    name: "kv-private",
    level: "hardened",
    demand: "A key vault is reached over a private endpoint only",
    remedy: "set `properties.publicNetworkAccess` to `Disabled` and make a `PrivateEndpoint`",
    controls: ["CKV_AZURE_189", "CKV2_AZURE_32"],
    types: [vaultType],
    stackFaults: (stack) =>
      ofType(stack, vaultType).flatMap((resource) => {
        const isReached = ofType(stack, "azure-native:network:PrivateEndpoint").some((endpoint) =>
          refersTo(endpoint, "privateLinkServiceConnections", resource),
        );
        const isPublic = at(resource.inputs, "properties.publicNetworkAccess") !== "Disabled";
        const faults = [
          ...(isPublic ? ["`properties.publicNetworkAccess` must be `Disabled`"] : []),
          ...(isReached ? [] : ["no private endpoint leads to the vault"]),
        ];
        return faults.map((fault) => ({ resource, fault }));
      }),
  },
  {
    name: "kv-expiry",
    level: "mandatory",
    demand: "A key rotates or expires; a secret expires and says what it is",
    remedy:
      "give a key `properties.rotationPolicy`, a secret `properties.attributes.expires` and `properties.contentType`",
    controls: [
      "CKV_AZURE_40",
      "CKV_AZURE_41",
      "CKV_AZURE_114",
      "PSRule Azure.KeyVault.AutoRotationPolicy",
    ],
    types: [keyType, secretType],
    faults: (resource) => {
      if (resource.type === secretType)
        return present("properties.attributes.expires", "properties.contentType")(resource);
      const ends = ["properties.rotationPolicy", "properties.attributes.expires"];
      return ends.some((path) => isSet(resource.inputs, path))
        ? []
        : ["neither `properties.rotationPolicy` nor `properties.attributes.expires` is set"];
    },
  },
  {
    name: "kv-hsm",
    level: "advisory",
    demand: "A key is kept in a hardware module",
    remedy: "set `properties.kty` to `RSA-HSM` in a vault whose `sku.name` is `premium`",
    controls: ["CKV_AZURE_112"],
    types: [keyType],
    faults: satisfies("properties.kty", (found) => String(found).endsWith("-HSM"), "an -HSM type"),
  },
];
