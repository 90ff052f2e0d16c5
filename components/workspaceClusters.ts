import * as azure from "@pulumi/azure-native/databricks";
import * as pulumi from "@pulumi/pulumi";
import { rootStorageName, siblingResourceGroupId } from "../settings/names";
import type { WorkspaceArgs } from "./workspace";
import { rootKeyParameters } from "./workspaceEncryption";

/** What only a workspace with clusters has. */
export function clustered(args: WorkspaceArgs) {
  const { network, privateLink, accessConnector } = args;
  const text = (value: pulumi.Input<string>) => ({ value });
  return {
    managedResourceGroupId: managedGroupId(args),
    // The other kind makes a catalog of the workspace's own, which outlives the stack.
    defaultCatalog: { initialType: azure.InitialType.HiveMetastore },
    ...(network !== undefined && { requiredNsgRules: args.requiredNsgRules }),
    ...(privateLink !== undefined && {
      defaultStorageFirewall: azure.DefaultStorageFirewall.Enabled,
      accessConnector: {
        id: accessConnector.connectorId,
        identityType: azure.IdentityType.SystemAssigned,
      },
    }),
    parameters: {
      enableNoPublicIp: { value: true },
      ...(network !== undefined && {
        customVirtualNetworkId: text(network.networkId),
        customPublicSubnetName: text(network.hostSubnet),
        customPrivateSubnetName: text(network.containerSubnet),
      }),
      // Endpoints to the root storage are made by its name, which is fixed: a workspace may get them later.
      storageAccountName: text(rootStorage(args)),
      ...rootKeyParameters(args.keys),
      ...(args.hasInfrastructureEncryption && { requireInfrastructureEncryption: { value: true } }),
    },
  };
}

function managedGroupId({ group, managedGroupName }: WorkspaceArgs): pulumi.Output<string> {
  return group.groupId.apply((id) => siblingResourceGroupId(id, managedGroupName));
}

function rootStorage({ project, stack, group }: WorkspaceArgs): pulumi.Output<string> {
  return group.suffix.apply((suffix) => rootStorageName(project, stack, suffix));
}

/** The account of the workspace's root, once the workspace is there. */
export function rootStorageId(
  args: WorkspaceArgs,
  workspace: azure.Workspace,
): pulumi.Output<string> {
  const parts = pulumi.all([managedGroupId(args), rootStorage(args), workspace.id]);
  return parts.apply(
    ([groupId, account]) => `${groupId}/providers/Microsoft.Storage/storageAccounts/${account}`,
  );
}
