import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Arm } from "../../local/providers/azureNative/arm";
import { azureNativeProvider } from "../../local/providers/azureNative/provider";
import { ResourceStore } from "../../local/azure/resourceStore";
import { Operations } from "../../local/providers/protocol/operations";
import type { Inputs } from "../../local/providers/protocol/values";
import { seed, urn } from "./urns";

export const GROUP = "azure-native:resources:ResourceGroup";
export const ACCOUNT = "azure-native:storage:StorageAccount";
export const CONTAINER = "azure-native:storage:BlobContainer";
export const SERVICE = "azure-native:storage:BlobServiceProperties";
export const POLICY = "azure-native:storage:ManagementPolicy";
export const CONNECTOR = "azure-native:databricks:AccessConnector";
export const WORKSPACE = "azure-native:databricks:Workspace";
export const ROLE = "azure-native:authorization:RoleAssignment";
export const FEDERATED = "azure-native:managedidentity:FederatedIdentityCredential";
export const IDENTITY = "azure-native:managedidentity:UserAssignedIdentity";

export const SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000000";
export const group = { resourceGroupName: "rg", location: "westeurope" };
export const account = {
  accountName: "stlake",
  resourceGroupName: "rg",
  location: "westeurope",
  kind: "StorageV2",
  sku: { name: "Standard_LRS" },
  isHnsEnabled: true,
};
export const container = { accountName: "stlake", resourceGroupName: "rg", containerName: "lake" };
export const workspace = {
  workspaceName: "dbw",
  resourceGroupName: "rg",
  location: "westeurope",
  computeMode: "Hybrid",
  sku: { name: "premium" },
  managedResourceGroupId: `${SUBSCRIPTION}/resourceGroups/rg-databricks`,
};

/** One platform in a folder of its own. */
export function platform(
  folder = mkdtempSync(join(tmpdir(), "azure-")),
  { adopts = false, namesWorkspaces = false, clock = Date.now, server = "127.0.0.1:8420" } = {},
) {
  const store = new ResourceStore(join(folder, "azure"));
  const arm = new Arm(
    store,
    join(folder, "lake"),
    join(folder, "workspace"),
    server,
    adopts,
    namesWorkspaces,
    clock,
  );
  const provider = azureNativeProvider(arm);
  const operations = new Operations(provider);
  const create = (token: string, inputs: Inputs) =>
    operations.create(urn(token, "x"), inputs, false);
  const failures = (token: string, inputs: Inputs) =>
    operations.check(urn(token, "x"), inputs, {}, seed).failures;
  return { folder, store, schema: provider.schema, operations, create, failures };
}
