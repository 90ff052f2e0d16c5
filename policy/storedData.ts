import { all, at, equal, listAt, oneOf, present } from "./inputs";
import { ofType, refersTo, type Resource, type Rule, type Stack, type StackFault } from "./rule";

const accountType = "azure-native:storage:StorageAccount";
const blobServiceType = "azure-native:storage:BlobServiceProperties";
const lifecycleType = "azure-native:storage:ManagementPolicy";
const types = [accountType];

const redundantSkus = [
  "Standard_ZRS",
  "Standard_GRS",
  "Standard_GZRS",
  "Standard_RAGRS",
  "Standard_RAGZRS",
  "Premium_ZRS",
];
const minSoftDeleteDays = 7;

/** The fault of each account for which nothing of the type, made of the account, is as wanted. */
function withoutCompanion(
  stack: Stack,
  type: string,
  isFine: (companion: Resource, account: Resource) => boolean,
  fault: string,
): StackFault[] {
  return ofType(stack, accountType)
    .filter(
      (account) =>
        !ofType(stack, type).some(
          (companion) => refersTo(companion, "accountName", account) && isFine(companion, account),
        ),
    )
    .map((resource) => ({ resource, fault }));
}

function isSoftDeleting({ inputs }: Resource): boolean {
  return ["deleteRetentionPolicy", "containerDeleteRetentionPolicy"].every(
    (policy) =>
      at(inputs, `${policy}.enabled`) === true &&
      Number(at(inputs, `${policy}.days`)) >= minSoftDeleteDays,
  );
}

/** Versions and the change feed are refused for an account with folders. */
function isKnownToFolders({ inputs }: Resource, account: Resource): boolean {
  return (
    at(account.inputs, "isHnsEnabled") !== true ||
    (at(inputs, "isVersioningEnabled") !== true && at(inputs, "changeFeed.enabled") !== true)
  );
}

/** What is in a storage account: its keys, its copies, what happens to deleted and old data. */
export const storedDataRules: readonly Rule[] = [
  {
    name: "st-replication",
    level: "hardened",
    demand: "Data survives the loss of a data center",
    remedy: "set `sku.name` to a zone- or geo-redundant one, such as `Standard_ZRS`",
    controls: ["CKV_AZURE_206", "PSRule AZR-000195"],
    types,
    faults: oneOf("sku.name", ...redundantSkus),
  },
  {
    name: "st-soft-delete",
    level: "mandatory",
    demand: `A deleted blob or container can be restored for ${String(minSoftDeleteDays)} days`,
    remedy:
      "make one `BlobServiceProperties` for the account with both retention policies, without versions where folders are enabled",
    controls: ["CKV2_AZURE_38", "PSRule AZR-000197", "PSRule Azure.Storage.ContainerSoftDelete"],
    types: [accountType, blobServiceType],
    stackFaults: (stack) =>
      withoutCompanion(
        stack,
        blobServiceType,
        (service, account) => isSoftDeleting(service) && isKnownToFolders(service, account),
        "no `BlobServiceProperties` keeps both deleted blobs and containers",
      ),
  },
  {
    name: "st-sas-policy",
    level: "mandatory",
    demand: "A signed address that lasts too long is noticed",
    remedy: "set `sasPolicy.sasExpirationPeriod`, for example `0.08:00:00`",
    controls: ["CKV2_AZURE_41"],
    types,
    faults: present("sasPolicy.sasExpirationPeriod"),
  },
  {
    name: "st-cmk",
    level: "hardened",
    demand: "A storage account is encrypted with the stack's own key",
    remedy:
      "set `encryption.keySource` to `Microsoft.Keyvault`, with an identity that may use the key",
    controls: ["CKV2_AZURE_1", "MCSB DP-5"],
    types,
    faults: all(
      equal({ "encryption.keySource": "Microsoft.Keyvault" }),
      present("encryption.encryptionIdentity.encryptionUserAssignedIdentity"),
    ),
  },
  {
    name: "st-double-enc",
    level: "hardened",
    demand: "A storage account is encrypted twice",
    remedy: "set `encryption.requireInfrastructureEncryption` to true before the first `up`",
    controls: ["MCSB DP-4"],
    types,
    faults: equal({ "encryption.requireInfrastructureEncryption": true }),
  },
  {
    name: "st-lifecycle",
    level: "advisory",
    demand: "A storage account has a rule for data that grows old",
    remedy: "make a `ManagementPolicy` with at least one enabled rule",
    controls: ["FinOps: storage lifecycle"],
    types: [accountType, lifecycleType],
    stackFaults: (stack) =>
      withoutCompanion(
        stack,
        lifecycleType,
        ({ inputs }) => listAt(inputs, "policy.rules").some(({ enabled }) => enabled !== false),
        "no `ManagementPolicy` with an enabled rule belongs to the account",
      ),
  },
];
