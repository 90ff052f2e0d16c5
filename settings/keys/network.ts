import { boolean, integer, oneOf, optional, range } from "./key";

const networkId =
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Network\/virtualNetworks\/[^/]+$/;
const subnetName = /^[A-Za-z0-9]([\w.-]{0,78}\w)?$/;
const ipv4 = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;
const networkExample =
  "/subscriptions/<id>/resourceGroups/rg-hub/providers/Microsoft.Network/virtualNetworks/vnet-hub";

/** Where clusters are, how they reach the world and how the world reaches the stack. */
export const networkKeys = {
  network: oneOf(["new", "existing", "managed"] as const),
  networkAddressSpace: range("10.20.0.0/22"),
  clusterSubnetPrefix: integer(17, 26, 26),
  egress: oneOf(["natGateway", "firewall"] as const),
  egressZone: oneOf(["none", "1", "2", "3"] as const),
  firewallPrivateAddress: optional(ipv4, "the firewall's private IPv4 address", "10.0.0.4"),
  existingNetworkId: optional(networkId, "the id of a virtual network", networkExample),
  existingHostSubnet: optional(subnetName, "a subnet's name", "snet-databricks-host"),
  existingContainerSubnet: optional(subnetName, "a subnet's name", "snet-databricks-container"),
  existingEndpointSubnet: optional(subnetName, "a subnet's name", "snet-endpoints"),
  publicNetworkAccess: oneOf(["Enabled", "Disabled"] as const),
  hasPrivateEndpoints: boolean(),
  hasBrowserAuthenticationEndpoint: boolean(),
  hasFlowLogs: boolean(),
};
