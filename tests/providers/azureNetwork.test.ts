import { azureWith, ids, injected, type RefusedChange } from "./azureEstate";

const rule = {
  name: "a",
  priority: 100,
  direction: "Inbound",
  access: "Deny",
  protocol: "*",
};

const refused: readonly RefusedChange[] = [
  [
    "a network whose range is none",
    [],
    "network",
    { addressSpace: { addressPrefixes: ["10.20.0.1/22"] } },
    "10.20.0.1/22 has an invalid format",
  ],
  [
    "a network in a group that is not there",
    [],
    "network",
    { resourceGroupName: "other" },
    "ResourceGroupNotFound",
  ],
  [
    "a network named with a blank",
    [],
    "network",
    { virtualNetworkName: "a b" },
    "Resource name a b is invalid",
  ],
  [
    "a subnet in a network that is not there",
    [],
    "links",
    {},
    "virtualNetworks/vnet' under resource group 'rg' was not found",
  ],
  [
    "a subnet outside its network's range",
    ["network"],
    "links",
    { addressPrefix: "10.30.0.0/27" },
    "NetcfgSubnetRangeOutsideVnet",
  ],
  [
    "a subnet over another",
    [...injected],
    "links",
    { addressPrefix: "10.20.0.32/27" },
    "NetcfgSubnetRangesOverlap",
  ],
  [
    "a subnet too small for any machine",
    ["network"],
    "links",
    { addressPrefix: "10.20.0.0/30" },
    "NetcfgInvalidSubnet",
  ],
  [
    "a subnet without a range",
    ["network"],
    "links",
    { addressPrefix: undefined },
    "needs an addressPrefix",
  ],
  [
    "a subnet with a security group that is not there",
    ["network"],
    "host",
    { natGateway: undefined },
    "InvalidResourceReference",
  ],
  [
    "a subnet with a route table that is not there",
    ["network"],
    "links",
    { routeTable: { id: ids.routes } },
    "InvalidResourceReference",
  ],
  [
    "two rules of one priority",
    [],
    "nsg",
    { securityRules: [rule, { ...rule, name: "b" }] },
    "same Priority and Direction",
  ],
  [
    "two rules of one name",
    [],
    "nsg",
    { securityRules: [rule, { ...rule, priority: 200 }] },
    "named a is there twice",
  ],
  [
    "a rule of priority 99",
    [],
    "nsg",
    { securityRules: [{ ...rule, priority: 99 }] },
    "100 to 4096",
  ],
  [
    "a route to an appliance without address",
    [],
    "routes",
    { routes: [{ name: "all", addressPrefix: "0.0.0.0/0", nextHopType: "VirtualAppliance" }] },
    "nextHopIpAddress",
  ],
  [
    "a Standard address that is not static",
    [],
    "address",
    { publicIPAllocationMethod: "Dynamic" },
    "AllocationMethod set to Static",
  ],
  [
    "a gateway in another zone than its address",
    ["address"],
    "nat",
    { publicIpAddresses: [{ id: ids.address }], zones: ["2"] },
    "NatGatewayZoneMismatch",
  ],
  ["a gateway with an address that is not there", [], "nat", {}, "InvalidResourceReference"],
  [
    "an endpoint to what is not there",
    ["network", "links"],
    "endpoint",
    {},
    "InvalidResourceReference",
  ],
  [
    "an endpoint in a delegated subnet",
    [...injected, "account"],
    "endpoint",
    { subnet: { id: ids.host } },
    "PrivateEndpointCreationNotAllowedAsSubnetIsDelegated",
  ],
  [
    "an endpoint to a group its target does not offer",
    ["network", "links", "account"],
    "endpoint",
    {
      privateLinkServiceConnections: [
        { name: "a", privateLinkServiceId: ids.account, groupIds: ["vault"] },
      ],
    },
    "InvalidPrivateLinkServiceGroupId",
  ],
  ["a zone in a region", [], "zone", { location: "westeurope" }, "must be 'global'"],
  ["a zone that is no domain", [], "zone", { privateZoneName: "dfs" }, "not a valid zone name"],
  ["a link to a network that is not there", ["zone"], "link", {}, "InvalidResourceReference"],
  [
    "a second link of one network",
    ["network", "zone", "link"],
    "link",
    { virtualNetworkLinkName: "again" },
    "overlapping namespaces",
  ],
  [
    "a zone group on an endpoint that is not there",
    ["zone"],
    "zoneGroup",
    {},
    "privateEndpoints/pep",
  ],
  [
    "a zone group of a zone that is not there",
    ["network", "links", "account", "endpoint"],
    "zoneGroup",
    {},
    "InvalidResourceReference",
  ],
];

test.each(refused)("refuses %s", async (_, there, piece, change, reason) => {
  const { make } = await azureWith(...there);
  await expect(make(piece, change)).rejects.toThrow(reason);
});

test("refuses a gateway with a Basic address", async () => {
  const { make } = await azureWith();
  await make("address", { sku: { name: "Basic" }, zones: undefined });
  await expect(make("nat")).rejects.toThrow("NatGatewayAndPublicIpSkuMismatch");
});
