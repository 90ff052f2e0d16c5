import * as pulumi from "@pulumi/pulumi";
import { accountEncryption, closedAccount } from "../../components/closedAccount";
import { Lake, type LakeArgs } from "../../components/lake";
import { valueOf } from "./outputs";
import { link } from "./linked";
import { registered } from "./registered";

const args = (): LakeArgs => ({
  project: "batch-scoring",
  stack: "dev",
  group: {
    groupName: pulumi.output("rg-a"),
    groupId: pulumi.output("/subscriptions/s-1/resourceGroups/rg-a"),
    suffix: pulumi.output("ab12c"),
  },
  accessConnector: {
    connectorId: pulumi.output("/connector"),
    principalId: pulumi.output("p-1"),
    tenantId: pulumi.output("t-1"),
  },
  location: "westeurope",
  skuName: "Standard_ZRS",
  publicNetworkAccess: "Enabled",
  networkDefaultAction: "Deny",
  allowedSubnetIds: [],
  privateLink: undefined,
  key: undefined,
  hasInfrastructureEncryption: false,
  logWorkspaceId: undefined,
  allowedIpAddresses: ["203.0.113.7"],
  hasFileEvents: false,
  landingCoolAfterDays: 30,
  landingDeleteAfterDays: 365,
  softDeleteDays: 7,
  tags: { Project: "p" },
});

const place = { accountName: "stbatchscoringdevab12c", resourceGroupName: "rg-a" };

function container(containerName: string) {
  return {
    type: "azure-native:storage:BlobContainer",
    name: `lake-container-${containerName}`,
    parent: "lake",
    inputs: { ...place, containerName, publicAccess: "None" },
  };
}

test("makes a closed ADLS Gen2 account that only the access connector uses", async () => {
  expect(await registered(() => new Lake("lake", args()))).toEqual([
    {
      type: "azure-native:storage:StorageAccount",
      name: "lake",
      parent: "lake",
      ignoreChanges: ["encryption.requireInfrastructureEncryption"],
      inputs: {
        ...place,
        location: "westeurope",
        ...closedAccount,
        sku: { name: "Standard_ZRS" },
        isHnsEnabled: true,
        ...accountEncryption(undefined, false),
        publicNetworkAccess: "Enabled",
        networkRuleSet: {
          defaultAction: "Deny",
          bypass: "AzureServices",
          ipRules: [{ iPAddressOrRange: "203.0.113.7", action: "Allow" }],
          resourceAccessRules: [{ resourceId: "/connector", tenantId: "t-1" }],
        },
        tags: { Project: "p" },
      },
    },
    { type: "batchScoring:components:Lake", name: "lake", parent: "", inputs: {} },
    {
      type: "azure-native:storage:BlobServiceProperties",
      name: "lake-blob-service",
      parent: "lake",
      inputs: {
        ...place,
        blobServicesName: "default",
        deleteRetentionPolicy: { enabled: true, days: 7 },
        containerDeleteRetentionPolicy: { enabled: true, days: 7 },
      },
    },
    container("checkpoints"),
    container("lake"),
    container("landing"),
    {
      type: "azure-native:authorization:RoleAssignment",
      name: "lake-contributor",
      parent: "lake",
      inputs: {
        roleAssignmentName: "u-1",
        roleDefinitionId:
          "/subscriptions/s-1/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe",
        scope: "lake-id",
        principalId: "p-1",
        principalType: "ServicePrincipal",
      },
    },
    {
      type: "random:index/randomUuid:RandomUuid",
      name: "lake-contributor-name",
      parent: "lake",
      inputs: { keepers: { principalId: "p-1", scope: "lake-id" } },
    },
    {
      type: "azure-native:storage:ManagementPolicy",
      name: "lake-lifecycle",
      parent: "lake",
      inputs: { ...place, managementPolicyName: "default", policy: expect.anything() as unknown },
    },
  ]);
});

test("gives out addresses that wait for the access connector's role", async () => {
  const lakes: Lake[] = [];
  await registered(() => lakes.push(new Lake("lake", args())));
  const url = lakes[0]?.urls.landing as pulumi.Output<string>;
  expect(await valueOf(url)).toEqual({
    value: "abfss://landing@stbatchscoringdevab12c.dfs.core.windows.net/",
    madeOf: ["lake", "lake-container-landing", "lake-contributor"],
  });
});

test("lets the access connector make a queue for events of new files", async () => {
  const made = await registered(() => new Lake("lake", { ...args(), hasFileEvents: true }));
  const roles = made.filter(({ type }) => type === "azure-native:authorization:RoleAssignment");
  const group = "/subscriptions/s-1/resourceGroups/rg-a";
  expect(
    roles.map(({ name, inputs }) => [
      name,
      String(inputs["roleDefinitionId"]).split("/").at(-1),
      inputs["scope"],
    ]),
  ).toEqual([
    ["lake-contributor", "ba92f5b4-2d11-453d-a403-e96b0029c9fe", "lake-id"],
    ["lake-event-account", "17d1049b-9a84-46fb-8f53-869881c3d3ab", "lake-id"],
    ["lake-event-queue", "974c5e8b-45b9-4653-ba55-5f855dd0fb88", "lake-id"],
    ["lake-event-subscription", "428e0ff0-5e57-4d9c-a221-2c70d0e0a443", group],
  ]);
});

async function accountOf(change: Partial<LakeArgs>) {
  const made = await registered(() => new Lake("lake", { ...args(), ...change }));
  return made.find(({ type }) => type.endsWith(":StorageAccount"))?.inputs ?? {};
}

test("lets the clusters' subnets through the firewall", async () => {
  const { networkRuleSet } = await accountOf({ allowedSubnetIds: ["/host", "/container"] });
  expect(networkRuleSet).toMatchObject({
    defaultAction: "Deny",
    virtualNetworkRules: [
      { virtualNetworkResourceId: "/host", action: "Allow" },
      { virtualNetworkResourceId: "/container", action: "Allow" },
    ],
  });
});

test("encrypts with the customer's key, in two layers", async () => {
  const key = {
    identityId: pulumi.output("/identity"),
    keyName: pulumi.output("storage"),
    keyVaultUri: pulumi.output("https://kv.vault.azure.net/"),
  };
  expect(await accountOf({ key, hasInfrastructureEncryption: true })).toMatchObject({
    identity: { userAssignedIdentities: ["/identity"] },
    encryption: {
      requireInfrastructureEncryption: true,
      keyVaultProperties: { keyName: "storage", keyVaultUri: "https://kv.vault.azure.net/" },
    },
  });
});

test("closes the account and leads to it by two endpoints, one after the other, and records who reads", async () => {
  const change = { publicNetworkAccess: "Disabled" as const, logWorkspaceId: "/logs" };
  const made = await registered(
    () => new Lake("lake", { ...args(), ...change, privateLink: link() }),
  );
  const account = made.find(({ type }) => type.endsWith(":StorageAccount"));
  expect(account?.inputs["publicNetworkAccess"]).toBe("Disabled");
  const setting = made.find(({ type }) => type.endsWith(":DiagnosticSetting"));
  expect([setting?.name, setting?.parent, setting?.inputs]).toEqual([
    "lake-logs",
    "lake",
    expect.objectContaining({
      resourceUri: "lake-id/blobServices/default",
      logs: ["StorageRead", "StorageWrite", "StorageDelete"].map((category) => ({
        category,
        enabled: true,
      })),
    }),
  ]);
  const endpoints = made.filter(({ type }) => type.endsWith(":PrivateEndpoint"));
  expect(endpoints.map(({ name, parent }) => [name, parent])).toEqual([
    ["lake-endpoint-blob", "lake"],
    ["lake-endpoint-dfs", "lake"],
  ]);
});
