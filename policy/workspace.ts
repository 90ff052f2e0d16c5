import { at, equal, isSet, listAt, present, textsAt, when } from "./inputs";
import {
  type Fault,
  ofType,
  refersTo,
  type Inputs,
  type Resource,
  type Rule,
  type Stack,
} from "./rule";

const workspaceType = "azure-native:databricks:Workspace";
const types = [workspaceType];

/** A serverless workspace has no network, disks or root storage of the stack's own. */
const hasClusters = (inputs: Inputs) => at(inputs, "computeMode") !== "Serverless";

const isPublic = ({ inputs }: Resource) => at(inputs, "publicNetworkAccess") !== "Disabled";

function hasUiEndpoint(stack: Stack, workspace: Resource): boolean {
  return ofType(stack, "azure-native:network:PrivateEndpoint").some(
    (endpoint) =>
      refersTo(endpoint, "privateLinkServiceConnections", workspace) &&
      listAt(endpoint.inputs, "privateLinkServiceConnections").some((connection) =>
        textsAt(connection, "groupIds").includes("databricks_ui_api"),
      ),
  );
}

/** A list lets everybody in until the workspace is told to look at its lists. */
function hasAllowedAddresses(stack: Stack): boolean {
  const isAsked = ofType(stack, "databricks:index/workspaceConf:WorkspaceConf").some(
    ({ inputs }) => at(inputs, "customConfig.enableIpAccessLists") === "true",
  );
  const lists = ofType(stack, "databricks:index/ipAccessList:IpAccessList");
  return (
    isAsked &&
    lists.some(({ inputs }) => inputs["listType"] === "ALLOW" && inputs["enabled"] !== false)
  );
}

/** The Databricks workspace as Azure sees it: tier, network, encryption, monitoring of its machines. */
export const workspaceRules: readonly Rule[] = [
  {
    name: "dbw-premium",
    level: "mandatory",
    demand: "A workspace is premium",
    remedy: "set `sku.name` to `premium`: other tiers know no access control and are being retired",
    controls: [
      "PSRule Azure.Databricks.SKU (AZR-000409)",
      "Azure Policy: allowed Databricks SKUs",
      "ALZ Deny-Databricks-Sku",
    ],
    types,
    faults: equal({ "sku.name": "premium" }),
  },
  {
    name: "dbw-npip",
    level: "mandatory",
    demand: "Cluster nodes have no public address",
    remedy: "set `parameters.enableNoPublicIp.value` to true",
    controls: [
      "PSRule AZR-000393",
      "Azure Policy: Databricks clusters should disable public IP",
      "ALZ Deny-Databricks-NoPublicIp",
      "SAT NS-6",
      "MCSB NS-2",
    ],
    types,
    faults: when(hasClusters, equal({ "parameters.enableNoPublicIp.value": true })),
  },
  {
    name: "dbw-vnet",
    level: "mandatory",
    demand: "A workspace is injected into the stack's own virtual network",
    remedy:
      "name the virtual network and both its subnets in `parameters`, or excuse the stack in `policy/exemptions.ts`",
    controls: [
      "Azure Policy: Databricks workspaces should be in a virtual network",
      "ALZ Deny-Databricks-VirtualNetwork",
      "SAT NS-4",
      "MCSB NS-1",
    ],
    types,
    faults: when(
      hasClusters,
      present(
        "parameters.customVirtualNetworkId.value",
        "parameters.customPublicSubnetName.value",
        "parameters.customPrivateSubnetName.value",
      ),
    ),
  },
  {
    name: "dbw-public-access",
    level: "hardened",
    demand: "A workspace is reached over private links, or from listed addresses only",
    remedy:
      "set `publicNetworkAccess` to `Disabled`, or add an `IpAccessList` of type ALLOW and set `enableIpAccessLists`",
    controls: [
      "CKV_AZURE_158",
      "PSRule AZR-000410",
      "SAT NS-3",
      "SAT NS-5",
      "SAT NS-11",
      "MCSB NS-2",
    ],
    types,
    stackFaults: (stack) =>
      ofType(stack, workspaceType)
        .filter((workspace) => isPublic(workspace) && !hasAllowedAddresses(stack))
        .map((resource) => ({
          resource,
          fault: "the workspace is public and no list that counts says who may reach it",
        })),
  },
  {
    name: "dbw-nsg-rules",
    level: "hardened",
    demand: "A private workspace gets no network rules from Databricks and has a back-end endpoint",
    remedy:
      "set `requiredNsgRules` to `NoAzureDatabricksRules` and make a private endpoint for `databricks_ui_api`",
    controls: ["Azure Policy: Databricks workspaces should use private link", "MCSB NS-2"],
    types,
    stackFaults: (stack) =>
      ofType(stack, workspaceType)
        .filter((workspace) => hasClusters(workspace.inputs) && !isPublic(workspace))
        .flatMap((resource) => {
          const hasRules = at(resource.inputs, "requiredNsgRules") !== "NoAzureDatabricksRules";
          const faults = [
            ...(hasRules ? ["`requiredNsgRules` must be `NoAzureDatabricksRules`"] : []),
            ...(hasUiEndpoint(stack, resource)
              ? []
              : ["no private endpoint for `databricks_ui_api` leads to the workspace"]),
          ];
          return faults.map((fault) => ({ resource, fault }));
        }),
  },
  {
    name: "dbw-cmk-services",
    level: "hardened",
    demand: "Notebooks and secrets of the control plane are encrypted with the stack's own key",
    remedy: "set `encryption.entities.managedServices` to a key in Key Vault",
    controls: ["MCSB DP-5", "MCSB DP-6"],
    types,
    faults: equal({ "encryption.entities.managedServices.keySource": "Microsoft.Keyvault" }),
  },
  {
    name: "dbw-cmk-disk",
    level: "hardened",
    demand: "Disks of cluster nodes are encrypted with the stack's own key, in its newest version",
    remedy: "set `encryption.entities.managedDisk` to a key in Key Vault, with rotation",
    controls: ["MCSB DP-5", "MCSB DP-6"],
    types,
    faults: when(
      hasClusters,
      equal({
        "encryption.entities.managedDisk.keySource": "Microsoft.Keyvault",
        "encryption.entities.managedDisk.rotationToLatestKeyVersionEnabled": true,
      }),
    ),
  },
  {
    name: "dbw-dbfs-cmk",
    level: "advisory",
    demand:
      "The workspace's root storage is encrypted with the stack's own key as soon as Azure has made the identity that uses it",
    remedy:
      "set `parameters.prepareEncryption`, `up`, grant the storage identity on the key, then set `parameters.encryption` (`hasDbfsRootKey`)",
    controls: ["CKV2_AZURE_48"],
    types,
    stackFaults: (stack) =>
      ofType(stack, workspaceType)
        .filter(({ inputs }) => hasClusters(inputs))
        .flatMap((resource) => rootKeyFaults(resource).map((fault) => ({ resource, fault }))),
  },
  {
    name: "dbw-infra-encryption",
    level: "hardened",
    demand: "The workspace's root storage is encrypted twice",
    remedy: "set `parameters.requireInfrastructureEncryption.value` to true before the first `up`",
    controls: ["MCSB DP-4"],
    types,
    faults: when(hasClusters, equal({ "parameters.requireInfrastructureEncryption.value": true })),
  },
  {
    name: "dbw-root-storage-firewall",
    level: "hardened",
    demand: "The workspace's root storage has a firewall that lets the access connector through",
    remedy: "set `defaultStorageFirewall` to `Enabled` and `accessConnector` to the connector",
    controls: ["MCSB NS-2"],
    types,
    faults: when(hasClusters, (resource) => [
      ...equal({ defaultStorageFirewall: "Enabled" })(resource),
      ...(isSet(resource.inputs, "accessConnector") ? [] : ["`accessConnector` is not set"]),
    ]),
  },
  {
    name: "dbw-esc",
    level: "hardened",
    demand: "Machines are updated by themselves and watched by Databricks' monitoring agents",
    remedy: "set `enhancedSecurityCompliance` with automatic updates and monitoring `Enabled`",
    controls: ["SAT GOV-36"],
    types,
    faults: equal({
      "enhancedSecurityCompliance.automaticClusterUpdate.value": "Enabled",
      "enhancedSecurityCompliance.enhancedSecurityMonitoring.value": "Enabled",
    }),
  },
  {
    name: "dbw-managed-rg",
    level: "mandatory",
    demand: "Azure alone makes the workspace's managed resource group",
    remedy: "set `managedResourceGroupId` to a name no resource group of the stack has",
    controls: ["pulumi-azure-native#3733"],
    types,
    stackFaults: (stack) =>
      ofType(stack, workspaceType).flatMap((each) => groupFaults(stack, each)),
  },
];

/** The key can be named in an update of a prepared workspace at the earliest: its identity comes with the workspace. */
function rootKeyFaults(resource: Resource): readonly Fault[] {
  const hasIdentity = isSet(resource.outputs ?? {}, "storageAccountIdentity.principalId");
  return [
    ...equal({ "parameters.prepareEncryption.value": true })(resource),
    ...(hasIdentity ? present("parameters.encryption.value.keySource")(resource) : []),
  ];
}

function groupFaults(stack: Stack, resource: Resource) {
  if (!hasClusters(resource.inputs)) return [];
  if (!isSet(resource.inputs, "managedResourceGroupId"))
    return [{ resource, fault: "`managedResourceGroupId` is not set" }];
  const managed = String(at(resource.inputs, "managedResourceGroupId")).split("/").at(-1);
  const isMade = ofType(stack, "azure-native:resources:ResourceGroup").some(
    ({ inputs }) => inputs["resourceGroupName"] === managed,
  );
  return isMade
    ? [{ resource, fault: `the stack itself makes the resource group \`${String(managed)}\`` }]
    : [];
}
