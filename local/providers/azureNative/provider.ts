import type { Provider, ResourceType } from "../protocol/provider";
import { schemaOf } from "../sdk";
import { accessConnector } from "./accessConnector";
import type { Arm } from "./arm";
import { type ArmType, ArmResourceType } from "./armType";
import { blobContainer } from "./blobContainer";
import { resourceGroup } from "./resourceGroup";
import { roleAssignment } from "./roleAssignment";
import { storageAccount } from "./storageAccount";
import { blobServiceProperties, managementPolicy } from "./storageSettings";
import { workspace } from "./workspace";

const TYPES: Readonly<Record<string, { readonly file: string; readonly type: ArmType }>> = {
  "azure-native:authorization:RoleAssignment": {
    file: "authorization/roleAssignment.d.ts",
    type: roleAssignment,
  },
  "azure-native:databricks:AccessConnector": {
    file: "databricks/accessConnector.d.ts",
    type: accessConnector,
  },
  "azure-native:databricks:Workspace": { file: "databricks/workspace.d.ts", type: workspace },
  "azure-native:resources:ResourceGroup": {
    file: "resources/resourceGroup.d.ts",
    type: resourceGroup,
  },
  "azure-native:storage:BlobContainer": { file: "storage/blobContainer.d.ts", type: blobContainer },
  "azure-native:storage:BlobServiceProperties": {
    file: "storage/blobServiceProperties.d.ts",
    type: blobServiceProperties,
  },
  "azure-native:storage:ManagementPolicy": {
    file: "storage/managementPolicy.d.ts",
    type: managementPolicy,
  },
  "azure-native:storage:StorageAccount": {
    file: "storage/storageAccount.d.ts",
    type: storageAccount,
  },
};

/** Azure on this machine: the record of resources and the folders of the lake. */
export function azureNativeProvider(arm: Arm): Provider {
  const entries = Object.entries(TYPES);
  const resources: Record<string, ResourceType> = Object.fromEntries(
    entries.map(([token, { type }]) => [token, new ArmResourceType(type, arm)]),
  );
  const files = Object.fromEntries(entries.map(([token, { file }]) => [token, file]));
  return {
    schema: schemaOf("azure-native", files),
    resources,
    configure: (config) => arm.configure(config),
    invoke: (token) =>
      Promise.resolve(
        token === "azure-native:authorization:getClientConfig" ? arm.client : undefined,
      ),
  };
}
