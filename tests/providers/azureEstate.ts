import type { Inputs } from "../../local/providers/protocol/values";
import {
  ACCOUNT,
  CONNECTOR,
  GROUP,
  IDENTITY,
  ROLE,
  SUBSCRIPTION,
  WORKSPACE,
} from "./azurePlatform";
import { account, group, platform, workspace } from "./azurePlatform";
import { urn } from "./urns";

export const NETWORK = "azure-native:network:VirtualNetwork";
export const SUBNET = "azure-native:network:Subnet";
export const NSG = "azure-native:network:NetworkSecurityGroup";
export const NAT = "azure-native:network:NatGateway";
export const ADDRESS = "azure-native:network:PublicIPAddress";
export const ROUTES = "azure-native:network:RouteTable";
export const ENDPOINT = "azure-native:network:PrivateEndpoint";
export const ZONE_GROUP = "azure-native:network:PrivateDnsZoneGroup";
export const FLOW_LOG = "azure-native:network:FlowLog";
export const ZONE = "azure-native:privatedns:PrivateZone";
export const LINK = "azure-native:privatedns:VirtualNetworkLink";
export const VAULT = "azure-native:keyvault:Vault";
export const KEY = "azure-native:keyvault:Key";
export const LOGS = "azure-native:operationalinsights:Workspace";
export const DIAGNOSTICS = "azure-native:monitor:DiagnosticSetting";
export const LOCK = "azure-native:authorization:ManagementLockByScope";

const rg = `${SUBSCRIPTION}/resourceGroups/rg`;
const place = { resourceGroupName: "rg", location: "westeurope" };
const standard = { name: "Standard" };

export const ids = {
  group: rg,
  network: `${rg}/providers/Microsoft.Network/virtualNetworks/vnet`,
  host: `${rg}/providers/Microsoft.Network/virtualNetworks/vnet/subnets/host`,
  container: `${rg}/providers/Microsoft.Network/virtualNetworks/vnet/subnets/container`,
  links: `${rg}/providers/Microsoft.Network/virtualNetworks/vnet/subnets/links`,
  nsg: `${rg}/providers/Microsoft.Network/networkSecurityGroups/nsg`,
  nat: `${rg}/providers/Microsoft.Network/natGateways/ng`,
  address: `${rg}/providers/Microsoft.Network/publicIPAddresses/pip`,
  routes: `${rg}/providers/Microsoft.Network/routeTables/rt`,
  zone: `${rg}/providers/Microsoft.Network/privateDnsZones/privatelink.dfs.core.windows.net`,
  account: `${rg}/providers/Microsoft.Storage/storageAccounts/stlake`,
  connector: `${rg}/providers/Microsoft.Databricks/accessConnectors/dbac`,
  workspace: `${rg}/providers/Microsoft.Databricks/workspaces/dbw`,
  vault: `${rg}/providers/Microsoft.KeyVault/vaults/kv-a`,
  logs: `${rg}/providers/Microsoft.OperationalInsights/workspaces/log`,
  identity: `${rg}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-key`,
  watcher: `${SUBSCRIPTION}/resourceGroups/NetworkWatcherRG/providers/Microsoft.Network/networkWatchers/NetworkWatcher_westeurope`,
};

const delegated = {
  resourceGroupName: "rg",
  virtualNetworkName: "vnet",
  networkSecurityGroup: { id: ids.nsg },
  natGateway: { id: ids.nat },
  defaultOutboundAccess: false,
  delegations: [{ name: "databricks", serviceName: "Microsoft.Databricks/workspaces" }],
};

/** One of each, as Azure takes them; a test changes one thing. */
export const estate = {
  nsg: { ...place, networkSecurityGroupName: "nsg" },
  address: {
    ...place,
    publicIpAddressName: "pip",
    sku: standard,
    publicIPAllocationMethod: "Static",
    zones: ["1"],
  },
  nat: {
    ...place,
    natGatewayName: "ng",
    sku: standard,
    zones: ["1"],
    publicIpAddresses: [{ id: ids.address }],
  },
  routes: { ...place, routeTableName: "rt" },
  network: {
    ...place,
    virtualNetworkName: "vnet",
    addressSpace: { addressPrefixes: ["10.20.0.0/22"] },
  },
  host: { ...delegated, subnetName: "host", addressPrefix: "10.20.0.0/26" },
  container: { ...delegated, subnetName: "container", addressPrefix: "10.20.0.64/26" },
  links: {
    resourceGroupName: "rg",
    virtualNetworkName: "vnet",
    subnetName: "links",
    addressPrefix: "10.20.0.128/27",
  },
  connector: { ...place, connectorName: "dbac", identity: { type: "SystemAssigned" } },
  workspace: {
    ...workspace,
    publicNetworkAccess: "Disabled",
    requiredNsgRules: "NoAzureDatabricksRules",
    parameters: {
      enableNoPublicIp: { value: true },
      customVirtualNetworkId: { value: ids.network },
      customPublicSubnetName: { value: "host" },
      customPrivateSubnetName: { value: "container" },
    },
  },
  endpoint: {
    ...place,
    privateEndpointName: "pep",
    subnet: { id: ids.links },
    privateLinkServiceConnections: [
      { name: "pep", privateLinkServiceId: ids.account, groupIds: ["dfs"] },
    ],
  },
  zone: {
    resourceGroupName: "rg",
    location: "global",
    privateZoneName: "privatelink.dfs.core.windows.net",
  },
  link: {
    resourceGroupName: "rg",
    location: "global",
    privateZoneName: "privatelink.dfs.core.windows.net",
    virtualNetworkLinkName: "vnet",
    registrationEnabled: false,
    virtualNetwork: { id: ids.network },
  },
  zoneGroup: {
    resourceGroupName: "rg",
    privateEndpointName: "pep",
    privateDnsZoneGroupName: "default",
    privateDnsZoneConfigs: [{ name: "dfs", privateDnsZoneId: ids.zone }],
  },
  vault: {
    ...place,
    vaultName: "kv-a",
    properties: {
      tenantId: "00000000-0000-0000-0000-00000000a2e0",
      sku: { family: "A", name: "premium" },
      enablePurgeProtection: true,
      softDeleteRetentionInDays: 90,
    },
  },
  key: {
    resourceGroupName: "rg",
    vaultName: "kv-a",
    keyName: "lake",
    properties: { kty: "RSA-HSM", keySize: 3072 },
  },
  identity: { ...place, resourceName: "id-key" },
  logs: { ...place, workspaceName: "logs", retentionInDays: 30, sku: { name: "PerGB2018" } },
  diagnostics: {
    name: "logs",
    resourceUri: ids.vault,
    workspaceId: `${rg}/providers/Microsoft.OperationalInsights/workspaces/logs`,
    logs: [{ categoryGroup: "allLogs", enabled: true }],
  },
  flowLog: {
    resourceGroupName: "NetworkWatcherRG",
    networkWatcherName: "NetworkWatcher_westeurope",
    location: "westeurope",
    flowLogName: "vnet",
    targetResourceId: ids.network,
    storageId: ids.account,
  },
  lock: { scope: ids.account, lockName: "data", level: "CanNotDelete" },
  cosmos: { ...place, accountName: "cosno-a", databaseAccountOfferType: "Standard", locations: [] },
  factory: { ...place, factoryName: "adf-a" },
};

export type Piece = keyof typeof estate | "group" | "account" | "role";

const cryptoUser = `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/e147488a-f6f5-4113-8e2d-b22465e65bf6`;

const TOKENS: Readonly<Record<Piece, string>> = {
  group: GROUP,
  account: ACCOUNT,
  role: ROLE,
  connector: CONNECTOR,
  workspace: WORKSPACE,
  identity: IDENTITY,
  nsg: NSG,
  address: ADDRESS,
  nat: NAT,
  routes: ROUTES,
  network: NETWORK,
  host: SUBNET,
  container: SUBNET,
  links: SUBNET,
  endpoint: ENDPOINT,
  zone: ZONE,
  link: LINK,
  zoneGroup: ZONE_GROUP,
  vault: VAULT,
  key: KEY,
  logs: LOGS,
  diagnostics: DIAGNOSTICS,
  flowLog: FLOW_LOG,
  lock: LOCK,
  cosmos: "azure-native:cosmosdb:DatabaseAccount",
  factory: "azure-native:datafactory:Factory",
};

/** Azure with some of the pieces; `make` and `take` answer as Azure does. */
export async function azureWith(...pieces: readonly Piece[]) {
  const { create, operations, store } = platform();
  const made = new Map<Piece, { id: string; inputs: Inputs; outputs: Inputs }>();
  const inputsOf = (piece: Piece): Inputs => {
    if (piece === "group") return group;
    if (piece === "account") return account;
    if (piece !== "role") return estate[piece];
    return {
      scope: ids.vault,
      roleAssignmentName: "11111111-1111-4111-8111-111111111111",
      roleDefinitionId: cryptoUser,
      principalId: made.get("identity")?.outputs["principalId"] ?? "somebody",
      principalType: "ServicePrincipal",
    };
  };
  const make = async (piece: Piece, change: Inputs = {}) => {
    const inputs = { ...inputsOf(piece), ...change };
    const { failures } = operations.check(urn(TOKENS[piece], "x"), inputs, {}, Buffer.from("s"));
    if (failures[0] !== undefined)
      throw new Error(`${failures[0].property}: ${failures[0].reason}`);
    const created = await create(TOKENS[piece], inputs);
    made.set(piece, { ...created, inputs });
    return created;
  };
  const remembered = (piece: Piece) => {
    const found = made.get(piece);
    if (found === undefined) throw new Error(`${piece} was not made`);
    return found;
  };
  const change = async (piece: Piece, changes: Inputs) => {
    const inputs = { ...remembered(piece).inputs, ...changes };
    return operations.update(urn(TOKENS[piece], "x"), remembered(piece), inputs, false);
  };
  const take = (piece: Piece) => operations.delete(urn(TOKENS[piece], "x"), remembered(piece));
  for (const piece of ["group", ...pieces] as const) await make(piece);
  return { make, change, take, store };
}

/** Everything clusters of the customer's network need. */
export const injected = ["nsg", "address", "nat", "network", "host", "container"] as const;

/** A name for the test, what is there, what is asked for and how it differs from the estate's, and a part of the answer. */
export type RefusedChange = readonly [string, readonly Piece[], Piece, Inputs, string];
