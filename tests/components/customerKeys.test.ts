import * as pulumi from "@pulumi/pulumi";
import { CustomerKeys, type CustomerKeysArgs } from "../../components/customerKeys";
import { link } from "./linked";
import { valueOf } from "./outputs";
import { registered } from "./registered";

const args = (): CustomerKeysArgs => ({
  plan: { azureDatabricksPrincipalId: "p-databricks", softDeleteDays: 90, hasDbfsRootKey: false },
  project: "batch-scoring",
  stack: "prod",
  storageIdentityName: "id-storage",
  group: {
    groupName: pulumi.output("rg-a"),
    groupId: pulumi.output("/subscriptions/s-1/resourceGroups/rg-a"),
    suffix: pulumi.output("ab12c"),
  },
  location: "westeurope",
  tenantId: "t-1",
  publicNetworkAccess: "Disabled",
  privateLink: undefined,
  logWorkspaceId: "/logs",
  tags: { Project: "p" },
});

const vaultName = "kvbatchscoringprodab12c";
const place = { resourceGroupName: "rg-a", location: "westeurope", tags: { Project: "p" } };
const child = (type: string, name: string, inputs: object) => ({
  type,
  name,
  parent: "keys",
  inputs,
});

/** Deleted with its vault: the deployer has no right in the vault by which to delete a key alone. */
function key(use: string) {
  const rotated = { action: { type: "rotate" }, trigger: { timeBeforeExpiry: "P30D" } };
  return {
    ...child("azure-native:keyvault:Key", `keys-key-${use}`, {
      keyName: use,
      vaultName,
      resourceGroupName: "rg-a",
      tags: { Project: "p" },
      properties: {
        kty: "RSA-HSM",
        keySize: 3072,
        keyOps: ["wrapKey", "unwrapKey"],
        rotationPolicy: { attributes: { expiryTime: "P1Y" }, lifetimeActions: [rotated] },
      },
    }),
    deletedWith: "keys",
  };
}

function role(use: string, scope: string, principalId: string) {
  return [
    child("azure-native:authorization:RoleAssignment", `keys-${use}`, {
      roleAssignmentName: "u-1",
      roleDefinitionId:
        "/subscriptions/s-1/providers/Microsoft.Authorization/roleDefinitions/e147488a-f6f5-4113-8e2d-b22465e65bf6",
      scope,
      principalId,
      principalType: "ServicePrincipal",
    }),
    child("random:index/randomUuid:RandomUuid", `keys-${use}-name`, {
      keepers: { principalId, scope },
    }),
  ];
}

const [storageRole, storageRoleName] = role(
  "storage",
  "keys-key-storage-id",
  "keys-storage-identity-p",
);

test("makes a vault that nothing can be lost from, keys that rotate, and who may use them", async () => {
  expect(await registered(() => new CustomerKeys("keys", args()))).toEqual([
    {
      ...child("azure-native:keyvault:Vault", "keys", {
        ...place,
        vaultName,
        properties: {
          tenantId: "t-1",
          sku: { family: "A", name: "premium" },
          enableRbacAuthorization: true,
          enableSoftDelete: true,
          enablePurgeProtection: true,
          // The SDK's own defaults.
          enabledForDeployment: false,
          enabledForDiskEncryption: false,
          enabledForTemplateDeployment: false,
          softDeleteRetentionInDays: 90,
          publicNetworkAccess: "Disabled",
          networkAcls: { defaultAction: "Deny", bypass: "AzureServices" },
        },
      }),
      ignoreChanges: ["properties.softDeleteRetentionInDays"],
    },
    { type: "batchScoring:components:CustomerKeys", name: "keys", parent: "", inputs: {} },
    ...role("databricks", "keys-key-managed-services-id", "p-databricks"),
    key("dbfs-root"),
    key("managed-disks"),
    key("managed-services"),
    key("storage"),
    child("azure-native:monitor:DiagnosticSetting", "keys-logs", {
      name: "to-log-analytics",
      resourceUri: "keys-id",
      workspaceId: "/logs",
      logs: [{ categoryGroup: "allLogs", enabled: true }],
    }),
    storageRole,
    child("azure-native:managedidentity:UserAssignedIdentity", "keys-storage-identity", {
      ...place,
      resourceName: "id-storage",
    }),
    storageRoleName,
  ]);
});

test("tells of a key once its user may use it", async () => {
  const made: CustomerKeys[] = [];
  await registered(() => made.push(new CustomerKeys("keys", args())));
  const keys = made[0] as CustomerKeys;
  expect(await valueOf(keys.managedServices.keyName)).toEqual({
    value: "managed-services",
    madeOf: ["keys-databricks", "keys-key-managed-services"],
  });
  expect((await valueOf(keys.storage.identityId)).madeOf).toEqual([
    "keys-storage",
    "keys-storage-identity",
  ]);
  expect((await valueOf(keys.managedServices.keyVersion)).value).toBe("v1");
});

test("leads to the vault by an endpoint", async () => {
  const made = await registered(() => new CustomerKeys("keys", { ...args(), privateLink: link() }));
  expect(
    made.filter(({ type }) => type.endsWith(":PrivateEndpoint")).map(({ name }) => name),
  ).toEqual(["keys-endpoint-vault"]);
});
