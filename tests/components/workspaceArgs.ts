import * as pulumi from "@pulumi/pulumi";
import type { CustomerKeysOutputs } from "../../components/customerKeys";
import type { NetworkOutputs } from "../../components/network";
import type { WorkspaceArgs } from "../../components/workspace";

/** A workspace with nothing that a switch adds. */
export const workspaceArgs = (): WorkspaceArgs => ({
  project: "batch-scoring",
  stack: "dev",
  existing: undefined,
  workspaceName: "dbw-a",
  managedGroupName: "rg-a-databricks",
  group: {
    groupName: pulumi.output("rg-a"),
    groupId: pulumi.output("/subscriptions/s-1/resourceGroups/rg-a"),
    suffix: pulumi.output("ab12c"),
  },
  location: "westeurope",
  publicNetworkAccess: "Enabled",
  requiredNsgRules: "AllRules",
  network: undefined,
  privateLink: undefined,
  accessConnector: { connectorId: pulumi.output("/connector") },
  keys: undefined,
  hasInfrastructureEncryption: false,
  hasEnhancedSecurity: false,
  logWorkspaceId: undefined,
  protocol: "https",
  authType: "azure-cli",
  tags: { Project: "p" },
});

export const network = (): NetworkOutputs => ({
  networkId: pulumi.output("/vnet"),
  hostSubnet: pulumi.output("host"),
  containerSubnet: pulumi.output("container"),
  endpointSubnetId: pulumi.output("/vnet/subnets/links"),
  storageSubnetIds: [],
});

const key = (use: string) => ({
  keyId: pulumi.output(`/keys/${use}`),
  keyName: pulumi.output(use),
  keyVaultUri: pulumi.output("https://kv.vault.azure.net/"),
  keyVersion: pulumi.output("v1"),
});

export const keys = (hasDbfsRootKey: boolean): CustomerKeysOutputs => ({
  storage: {
    identityId: pulumi.output("/identity"),
    keyName: pulumi.output("storage"),
    keyVaultUri: pulumi.output("https://kv.vault.azure.net/"),
  },
  managedServices: key("services"),
  managedDisks: key("disks"),
  dbfsRoot: key("root"),
  hasDbfsRootKey,
});

/** A key of these as a workspace speaks of it. */
export const reference = (keyName: string) => ({
  keyName,
  keyVaultUri: "https://kv.vault.azure.net/",
  keyVersion: "v1",
});
