import { GROUP, platform, WORKSPACE } from "../../providers/azurePlatform";
import { ADDRESS, LOGS, NAT, NETWORK, NSG, SUBNET } from "../../providers/azureEstate";
import type { Configuration, Engine } from "../engine";
import { each, scoring, training } from "./resources";
import { BASE, type Changes } from "./row";

const resourceGroupName = "rg-shared";
const subscription = "/subscriptions/00000000-0000-0000-0000-000000000000";
const shared = `${subscription}/resourceGroups/${resourceGroupName}/providers`;
const place = { resourceGroupName, location: "westeurope" };
const networks = `${shared}/Microsoft.Network`;
const logWorkspace = (name: string) =>
  `${shared}/Microsoft.OperationalInsights/workspaces/log-${name}`;

/** The stack `dev` in a network, with endpoints, and with a place for logs that somebody else keeps. */
export const GIVEN = {
  ...BASE,
  network: "existing",
  existingNetworkId: `${networks}/virtualNetworks/vnet-shared`,
  existingHostSubnet: "snet-host",
  existingContainerSubnet: "snet-container",
  existingEndpointSubnet: "snet-endpoints",
  hasPrivateEndpoints: true,
  existingLogWorkspaceId: logWorkspace("shared"),
};

type Create = ReturnType<typeof platform>["create"];

/** Makes what {@link GIVEN} names and what its rows change over to, as another team would have. */
export async function makeShared(engine: Engine): Promise<void> {
  const { create } = platform(engine.platform);
  await makeOthers(engine);
  await create(LOGS, { ...place, workspaceName: "log-other", sku: { name: "PerGB2018" } });
  await create(NSG, { ...place, networkSecurityGroupName: "nsg-shared" });
  const sku = { name: "Standard" };
  await create(ADDRESS, {
    ...place,
    sku,
    publicIpAddressName: "pip-shared",
    publicIPAllocationMethod: "Static",
  });
  await create(NAT, {
    ...place,
    sku,
    natGatewayName: "ng-shared",
    publicIpAddresses: [{ id: `${networks}/publicIPAddresses/pip-shared` }],
  });
  await makeNetwork(create, "vnet-shared", "10.30");
  await makeNetwork(create, "vnet-other", "10.31");
}

async function makeNetwork(create: Create, virtualNetworkName: string, range: string) {
  const addressSpace = { addressPrefixes: [`${range}.0.0/22`] };
  await create(NETWORK, { ...place, virtualNetworkName, addressSpace });
  const ofClusters = {
    networkSecurityGroup: { id: `${networks}/networkSecurityGroups/nsg-shared` },
    natGateway: { id: `${networks}/natGateways/ng-shared` },
    delegations: [{ name: "databricks", serviceName: "Microsoft.Databricks/workspaces" }],
    // By it a lake without private endpoints knows the subnets.
    serviceEndpoints: [{ service: "Microsoft.Storage" }],
  };
  const subnets = [
    { subnetName: "snet-host", addressPrefix: `${range}.0.0/26`, ...ofClusters },
    { subnetName: "snet-container", addressPrefix: `${range}.0.64/26`, ...ofClusters },
    { subnetName: "snet-endpoints", addressPrefix: `${range}.1.0/27` },
    { subnetName: "snet-other", addressPrefix: `${range}.1.64/26`, ...ofClusters },
  ];
  const subnet = { resourceGroupName, virtualNetworkName, defaultOutboundAccess: false };
  for (const values of subnets) await create(SUBNET, { ...subnet, ...values });
}

/** Makes a group and in it a place for logs. */
export async function makeOthers(engine: Engine): Promise<void> {
  const { create } = platform(engine.platform);
  await create(GROUP, place);
  await create(LOGS, { ...place, workspaceName: "log-shared", sku: { name: "PerGB2018" } });
}

/** Puts a workspace on record, beside that of a stack that is up: the workspace on this machine is the first one. */
export function addWorkspace(engine: Engine): void {
  platform(engine.platform).store.put({
    id: `${shared}/Microsoft.Databricks/workspaces/dbw-shared`,
    armType: "Microsoft.Databricks/workspaces",
    inputs: { ...place, workspaceName: "dbw-shared" },
    outputs: { workspaceUrl: "adb-1.2.azuredatabricks.net" },
  });
}

/** Makes a workspace as another team would have, in the group of {@link makeShared}. @returns the keys that name it */
export async function makeSharedWorkspace(engine: Engine): Promise<Configuration> {
  const { create } = platform(engine.platform, { namesWorkspaces: true });
  const { id, outputs } = await create(WORKSPACE, {
    ...place,
    workspaceName: "dbw-theirs",
    computeMode: "Hybrid",
    sku: { name: "premium" },
    managedResourceGroupId: `${subscription}/resourceGroups/rg-theirs-databricks`,
  });
  return { existingWorkspaceId: id, existingWorkspaceHost: outputs["workspaceUrl"] };
}

const withZones = (...names: string[]) => names.flatMap((name) => [name, `${name}-zone`]);
const workspaceEndpoints = withZones(
  "workspace-endpoint-databricks-ui-api",
  "workspace-root-endpoint-blob",
  "workspace-root-endpoint-dfs",
);
const endpoints = [...withZones("lake-endpoint-blob", "lake-endpoint-dfs"), ...workspaceEndpoints];
const zones = ["azuredatabricks", "blob", "dfs"];
const inOtherNetwork = "a workspace stays in the subnets it was made in";

/** The two jobs that ingest hear where the tables come from. */
const ingested = [...scoring, ...training];
const administrator = {
  sqlAdministratorName: "sql-administrators",
  sqlAdministratorObjectId: "00000000-0000-0000-0000-00000000abcd",
};
/** Of the stack that is given all this, by key in the order of `settings/keys`. */
export const givenChanges: Changes = {
  existingNetworkId: {
    to: `${networks}/virtualNetworks/vnet-other`,
    losesData: inOtherNetwork,
    shows: [
      ...each("replace", "workspace", "workspace-logs", ...endpoints),
      ...each("replace", ...zones.map((zone) => `private-link-zone-${zone}-link`)),
    ],
  },
  existingHostSubnet: {
    to: "snet-other",
    losesData: inOtherNetwork,
    shows: each("replace", "workspace", "workspace-logs", ...workspaceEndpoints),
  },
  existingContainerSubnet: {
    to: "snet-other",
    losesData: inOtherNetwork,
    shows: each("replace", "workspace", "workspace-logs", ...workspaceEndpoints),
  },
  existingEndpointSubnet: { to: "snet-other", shows: each("replace", ...endpoints) },
  existingLogWorkspaceId: {
    to: logWorkspace("other"),
    shows: [
      ...each("update", "lake-logs", "workspace-logs"),
      ...each("update", "monitoring-failed-runs", "monitoring-stale-predictions"),
    ],
  },

  // Both take no caller but those of a private endpoint.
  machinesSource: {
    to: "synapse",
    beside: administrator,
    shows: [
      ...each("create", "source-credential", "synapse", "synapse-administrator"),
      ...each("create", "synapse-container", "synapse-contributor", "synapse-contributor-name"),
      ...each("create", ...withZones("synapse-endpoint-sqlondemand")),
      ...each("create", "private-link-zone-sql", "private-link-zone-sql-link"),
      ...ingested,
    ],
  },
  errorsSource: {
    to: "azureSql",
    beside: administrator,
    shows: [
      ...each("create", "source-credential", "azure-sql", "azure-sql-database"),
      ...each("create", "azure-sql-auditing", "azure-sql-audit-log"),
      ...each("create", ...withZones("azure-sql-endpoint-sqlserver")),
      ...each("create", "private-link-zone-database", "private-link-zone-database-link"),
      ...ingested,
    ],
  },
};
