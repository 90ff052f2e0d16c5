import * as pulumi from "@pulumi/pulumi";
import { accountEncryption, closedAccount } from "../../components/closedAccount";
import { FlowLogs, type FlowLogsArgs } from "../../components/flowLogs";
import { link } from "./linked";
import { dependencies, registered } from "./registered";
import { role } from "./sources/sourceArgs";

class Given extends pulumi.CustomResource {}

const args = (): FlowLogsArgs => ({
  project: "batch-scoring",
  stack: "prod",
  flowLogName: "fl-a",
  identityName: "id-a",
  network: { networkId: pulumi.output("/vnet") },
  group: {
    groupName: pulumi.output("rg-a"),
    groupId: pulumi.output("/subscriptions/s-1/resourceGroups/rg-a"),
    suffix: pulumi.output("ab12c"),
    resource: undefined,
  },
  deployment: undefined,
  location: "westeurope",
  skuName: "Standard_ZRS",
  retentionDays: 90,
  softDeleteDays: 30,
  publicNetworkAccess: "Disabled",
  hasInfrastructureEncryption: true,
  key: undefined,
  privateLink: undefined,
  logWorkspaceId: undefined,
  tags: { Project: "p" },
});

const placed = { resourceGroupName: "rg-a", location: "westeurope", tags: { Project: "p" } };
const deleted = { enabled: true, days: 30 };

test("records the network's connections in a closed account that one identity writes", async () => {
  expect(await registered(() => new FlowLogs("flow-logs", args()))).toEqual([
    {
      type: "azure-native:network:FlowLog",
      name: "flow-logs",
      parent: "flow-logs",
      inputs: {
        flowLogName: "fl-a",
        networkWatcherName: "NetworkWatcher_westeurope",
        resourceGroupName: "NetworkWatcherRG",
        location: "westeurope",
        targetResourceId: "/vnet",
        storageId: "flow-logs-account-id",
        enabled: true,
        format: { type: "JSON", version: 2 },
        retentionPolicy: { enabled: true, days: 90 },
        identity: { type: "UserAssigned", userAssignedIdentities: ["flow-logs-identity-id"] },
        tags: { Project: "p" },
      },
    },
    { type: "batchScoring:components:FlowLogs", name: "flow-logs", parent: "", inputs: {} },
    {
      type: "azure-native:storage:StorageAccount",
      name: "flow-logs-account",
      parent: "flow-logs",
      ignoreChanges: ["encryption.requireInfrastructureEncryption"],
      inputs: {
        ...placed,
        accountName: "stbatchscorinprodab12cfl",
        ...closedAccount,
        sku: { name: "Standard_ZRS" },
        ...accountEncryption(undefined, true),
        publicNetworkAccess: "Disabled",
        networkRuleSet: { defaultAction: "Deny", bypass: "AzureServices" },
      },
    },
    {
      type: "azure-native:storage:BlobServiceProperties",
      name: "flow-logs-blob-service",
      parent: "flow-logs",
      inputs: {
        accountName: "stbatchscorinprodab12cfl",
        resourceGroupName: "rg-a",
        blobServicesName: "default",
        deleteRetentionPolicy: deleted,
        containerDeleteRetentionPolicy: deleted,
      },
    },
    {
      type: "azure-native:managedidentity:UserAssignedIdentity",
      name: "flow-logs-identity",
      parent: "flow-logs",
      inputs: { ...placed, resourceName: "id-a" },
    },
    {
      type: "azure-native:storage:ManagementPolicy",
      name: "flow-logs-lifecycle",
      parent: "flow-logs",
      inputs: {
        accountName: "stbatchscorinprodab12cfl",
        resourceGroupName: "rg-a",
        managementPolicyName: "default",
        policy: {
          rules: [
            {
              name: "flow-logs",
              type: "Lifecycle",
              enabled: true,
              definition: {
                filters: {
                  blobTypes: ["blockBlob"],
                  prefixMatch: ["insights-logs-flowlogflowevent/"],
                },
                actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 90 } } },
              },
            },
          ],
        },
      },
    },
    {
      type: "azure-native:authorization:RoleAssignment",
      name: "flow-logs-writer",
      parent: "flow-logs",
      inputs: {
        roleAssignmentName: "u-1",
        roleDefinitionId:
          "/subscriptions/s-1/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe",
        scope: "flow-logs-account-id",
        principalId: "flow-logs-identity-p",
        principalType: "ServicePrincipal",
      },
    },
    {
      type: "random:index/randomUuid:RandomUuid",
      name: "flow-logs-writer-name",
      parent: "flow-logs",
      inputs: { keepers: { principalId: "flow-logs-identity-p", scope: "flow-logs-account-id" } },
    },
  ]);
});

test("analyses the record in the log workspace, and logs who reads it", async () => {
  const made = await registered(
    () => new FlowLogs("flow-logs", { ...args(), logWorkspaceId: "/log" }),
  );
  const named = (name: string) => made.find((resource) => resource.name === name)?.inputs;
  expect(made.find(({ type }) => type.endsWith(":FlowLog"))?.inputs).toMatchObject({
    flowAnalyticsConfiguration: {
      networkWatcherFlowAnalyticsConfiguration: {
        enabled: true,
        workspaceResourceId: "/log",
        trafficAnalyticsInterval: 60,
      },
    },
  });
  expect(named("flow-logs-logs")).toMatchObject({
    resourceUri: "flow-logs-account-id/blobServices/default",
    workspaceId: "/log",
  });
});

test("encrypts the record with the stack's own key", async () => {
  const key = {
    identityId: pulumi.output("/id-storage"),
    keyName: pulumi.output("storage"),
    keyVaultUri: pulumi.output("https://kv-a.vault.azure.net"),
  };
  const made = await registered(() => new FlowLogs("flow-logs", { ...args(), key }));
  expect(made.find(({ name }) => name === "flow-logs-account")?.inputs).toMatchObject({
    identity: { userAssignedIdentities: ["/id-storage"] },
    encryption: {
      keyVaultProperties: { keyName: "storage", keyVaultUri: "https://kv-a.vault.azure.net" },
    },
  });
});

test("gives the account an address in the network", async () => {
  const made = await registered(
    () => new FlowLogs("flow-logs", { ...args(), privateLink: link() }),
  );
  const endpoint = made.find(({ type }) => type.endsWith(":PrivateEndpoint"));
  expect(endpoint?.inputs).toMatchObject({
    privateLinkServiceConnections: [
      { privateLinkServiceId: "flow-logs-account-id", groupIds: ["blob"] },
    ],
  });
});

function withCi(): FlowLogs {
  const { group, ...usual } = args();
  const resource = new Given("test:index:Group", "group");
  const deployment = {
    deployPrincipalId: pulumi.output("p-deploy"),
    previewPrincipalId: pulumi.output("p-preview"),
  };
  return new FlowLogs("flow-logs", { ...usual, group: { ...group, resource }, deployment });
}

test("makes no record before CI may delete it, so that it can after an update that ended halfway", async () => {
  expect((await dependencies(withCi))["flow-logs"]).toEqual(
    expect.arrayContaining(["flow-logs-deploy", "flow-logs-preview", "flow-logs-writer"]),
  );
});

test("lets CI reach the region's watcher, which is in no group of the stack, as long as the stack is there", async () => {
  const made = await registered(withCi);
  const watcher =
    "/subscriptions/s-1/resourceGroups/NetworkWatcherRG/providers/Microsoft.Network/networkWatchers/NetworkWatcher_westeurope";
  const given = (name: string, roleId: string, principalId: string) => {
    const [assignment, its] = role("flow-logs", name, roleId, principalId, watcher);
    return [{ ...assignment, deletedWith: "group" }, its];
  };
  expect(made.filter(({ name }) => /-(deploy|preview)(-|$)/.test(name))).toEqual([
    ...given("flow-logs-deploy", "4d97b98b-1d4f-4787-a291-c67834d212e7", "p-deploy"),
    ...given("flow-logs-preview", "acdd72a7-3385-48ef-bd42-f606fba81ae7", "p-preview"),
  ]);
});
