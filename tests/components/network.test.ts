import * as pulumi from "@pulumi/pulumi";
import { Network, type NetworkArgs } from "../../components/network";
import { stackNames } from "../../settings/names";
import type { NewNetwork } from "../../settings/networkPlan";
import { clusterRules, endpointRules } from "../../settings/securityRules";
import { valueOf } from "./outputs";
import { dependencies, registered } from "./registered";

const plan: NewNetwork = {
  kind: "new",
  addressSpace: "10.20.0.0/22",
  hostRange: "10.20.0.0/26",
  containerRange: "10.20.0.64/26",
  endpointRange: "10.20.0.128/27",
  reachesStorageBy: "serviceEndpoint",
  egress: { kind: "natGateway", zones: ["1"] },
};

const args = (change: Partial<NetworkArgs> = {}): NetworkArgs => ({
  plan,
  names: stackNames("p", "dev", "westeurope").network,
  group: { groupName: pulumi.output("rg-a") },
  location: "westeurope",
  requiredNsgRules: "AllRules",
  logWorkspaceId: undefined,
  tags: { Project: "p" },
  ...change,
});

const place = { resourceGroupName: "rg-a", location: "westeurope", tags: { Project: "p" } };
const placedInZone = { ...place, zones: ["1"] };
const ofNetwork = { resourceGroupName: "rg-a", virtualNetworkName: "vnet-p-dev-westeurope" };
const security = {
  networkSecurityGroup: { id: "network-security-clusters-id" },
  delegations: [{ name: "databricks", serviceName: "Microsoft.Databricks/workspaces" }],
  defaultOutboundAccess: false,
};
// The SDK writes these two wherever a subnet is spoken of.
const policies = {
  privateEndpointNetworkPolicies: "Disabled",
  privateLinkServiceNetworkPolicies: "Enabled",
};
const viaGateway = {
  ...security,
  ...policies,
  natGateway: { id: "network-nat-gateway-id" },
  serviceEndpoints: [{ service: "Microsoft.Storage" }],
};

const child = (type: string, name: string, inputs: object) => ({
  type: `azure-native:network:${type}`,
  name,
  parent: "network",
  inputs,
});

test("makes a network whose clusters leave by a fixed address and come from nowhere else", async () => {
  expect(await registered(() => new Network("network", args()))).toEqual([
    {
      ...child("VirtualNetwork", "network", {
        ...place,
        virtualNetworkName: "vnet-p-dev-westeurope",
        addressSpace: { addressPrefixes: ["10.20.0.0/22"] },
        enableDdosProtection: false,
        enableVmProtection: false,
      }),
      ignoreChanges: ["subnets"],
    },
    { type: "batchScoring:components:Network", name: "network", parent: "", inputs: {} },
    child(
      "PublicIPAddress",
      "network-egress-address",
      expect.objectContaining(placedInZone) as object,
    ),
    child("NatGateway", "network-nat-gateway", expect.objectContaining(placedInZone) as object),
    {
      ...child("NetworkSecurityGroup", "network-security-clusters", {
        ...place,
        networkSecurityGroupName: "nsg-p-dev-westeurope-clusters",
      }),
      ignoreChanges: ["securityRules"],
    },
    child("NetworkSecurityGroup", "network-security-endpoints", {
      ...place,
      networkSecurityGroupName: "nsg-p-dev-westeurope-endpoints",
      securityRules: endpointRules,
    }),
    child("Subnet", "network-subnet-container", {
      ...ofNetwork,
      ...viaGateway,
      subnetName: "snet-databricks-container",
      addressPrefix: "10.20.0.64/26",
    }),
    child("Subnet", "network-subnet-endpoints", {
      ...ofNetwork,
      networkSecurityGroup: { id: "network-security-endpoints-id" },
      ...policies,
      privateEndpointNetworkPolicies: "NetworkSecurityGroupEnabled",
      defaultOutboundAccess: false,
      subnetName: "snet-endpoints",
      addressPrefix: "10.20.0.128/27",
    }),
    child("Subnet", "network-subnet-host", {
      ...ofNetwork,
      ...viaGateway,
      subnetName: "snet-databricks-host",
      addressPrefix: "10.20.0.0/26",
    }),
  ]);
});

test("makes one subnet after the other", async () => {
  const waits = await dependencies(() => new Network("network", args()));
  const subnets = (name: string) =>
    waits[`network-subnet-${name}`]?.filter((other) => other.startsWith("network-subnet-"));
  expect([subnets("host"), subnets("container"), subnets("endpoints")]).toEqual([
    [],
    ["network-subnet-host"],
    ["network-subnet-container"],
  ]);
});

test("sends the clusters' traffic to a firewall instead", async () => {
  const egress = { kind: "firewall", privateAddress: "10.0.0.4" } as const;
  const made = await registered(() => new Network("network", args({ plan: { ...plan, egress } })));
  const subnets = ["host", "container"].map((role) => {
    const subnet = made.find(({ name }) => name === `network-subnet-${role}`);
    return [subnet?.inputs["routeTable"], subnet?.inputs["natGateway"]];
  });
  expect(subnets).toEqual([
    [{ id: "network-routes-id" }, undefined],
    [{ id: "network-routes-id" }, undefined],
  ]);
});

test("writes the clusters' rules where Databricks does not, and logs both groups", async () => {
  const change = { requiredNsgRules: "NoAzureDatabricksRules", logWorkspaceId: "/logs" } as const;
  const made = await registered(() => new Network("network", args(change)));
  const clusters = made.find(({ name }) => name === "network-security-clusters");
  expect([clusters?.inputs["securityRules"], clusters?.ignoreChanges]).toEqual([
    clusterRules,
    undefined,
  ]);
  const logged = made.filter(({ type }) => type.endsWith(":DiagnosticSetting"));
  expect(logged.map(({ name, inputs }) => [name, inputs["resourceUri"]])).toEqual([
    ["network-security-clusters-logs", "network-security-clusters-id"],
    ["network-security-endpoints-logs", "network-security-endpoints-id"],
  ]);
});

test("tells the names of the clusters' subnets once the subnets are there", async () => {
  const networks: Network[] = [];
  await registered(() => networks.push(new Network("network", args())));
  const network = networks[0] as Network;
  expect(await valueOf(network.hostSubnet)).toEqual({
    value: "snet-databricks-host",
    madeOf: ["network-subnet-host"],
  });
  expect(await valueOf(network.containerSubnet)).toEqual({
    value: "snet-databricks-container",
    madeOf: ["network-subnet-container"],
  });
  expect(network.storageSubnetIds).toHaveLength(2);
});

test("needs no service endpoint where the lake has private ones", async () => {
  const networks: Network[] = [];
  const change = { plan: { ...plan, reachesStorageBy: "privateEndpoint" } as const };
  const made = await registered(() => networks.push(new Network("network", args(change))));
  const host = made.find(({ name }) => name === "network-subnet-host");
  expect([host?.inputs["serviceEndpoints"], networks[0]?.storageSubnetIds]).toEqual([
    undefined,
    [],
  ]);
});

test("makes nothing of an existing network and tells what is in it", async () => {
  const networks: Network[] = [];
  const existing = {
    kind: "existing",
    networkId: "/vnet",
    hostSubnet: "host",
    containerSubnet: "container",
    endpointSubnet: "links",
    reachesStorageBy: "privateEndpoint",
  } as const;
  const made = await registered(() =>
    networks.push(new Network("network", args({ plan: existing }))),
  );
  const network = networks[0] as Network;
  const values = [
    network.networkId,
    network.hostSubnet,
    network.containerSubnet,
    network.endpointSubnetId,
  ].map(async (output) => (await valueOf(output)).value);
  expect(made.map(({ name }) => name)).toEqual(["network"]);
  expect(await Promise.all(values)).toEqual(["/vnet", "host", "container", "/vnet/subnets/links"]);
});
