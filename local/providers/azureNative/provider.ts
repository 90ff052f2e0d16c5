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
import { userAssignedIdentity } from "./userAssignedIdentity";
import { workspace } from "./workspace";

/** By module and resource, as the SDK and the type tokens name them. */
const TYPES: Readonly<Record<string, ArmType>> = {
  "authorization:RoleAssignment": roleAssignment,
  "databricks:AccessConnector": accessConnector,
  "databricks:Workspace": workspace,
  "managedidentity:UserAssignedIdentity": userAssignedIdentity,
  "resources:ResourceGroup": resourceGroup,
  "storage:BlobContainer": blobContainer,
  "storage:BlobServiceProperties": blobServiceProperties,
  "storage:ManagementPolicy": managementPolicy,
  "storage:StorageAccount": storageAccount,
};

/** The SDK's declaration of a resource's arguments, e.g. `storage/storageAccount.d.ts`. */
function declarationOf(name: string): string {
  const [module = "", resource = ""] = name.split(":");
  return `${module}/${resource.charAt(0).toLowerCase()}${resource.slice(1)}.d.ts`;
}

/** Azure on this machine: the record of resources and the folders of the lake. */
export function azureNativeProvider(arm: Arm): Provider {
  const entries = Object.entries(TYPES);
  const resources: Record<string, ResourceType> = Object.fromEntries(
    entries.map(([name, type]) => [`azure-native:${name}`, new ArmResourceType(type, arm)]),
  );
  const files = Object.fromEntries(
    entries.map(([name]) => [`azure-native:${name}`, declarationOf(name)]),
  );
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
