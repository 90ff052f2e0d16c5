import * as pulumi from "@pulumi/pulumi";
import { egressOf, type EgressOutputs } from "../../components/egress";
import type { Egress } from "../../settings/networkPlan";
import { childrenOf } from "./children";
import { valueOf } from "./outputs";

async function made(egress: Egress) {
  const given: EgressOutputs[] = [];
  const children = await childrenOf((parent) =>
    given.push(
      egressOf(parent, "network", {
        egress,
        names: { natGateway: "ng-a", egressAddress: "pip-a", routeTable: "rt-a" },
        group: { groupName: pulumi.output("rg-a") },
        location: "westeurope",
        tags: { Project: "p" },
      }),
    ),
  );
  return { children, given: (await valueOf(pulumi.output(given[0]))).value };
}

const child = (type: string, name: string, inputs: object) => ({
  type: `azure-native:network:${type}`,
  name: `network-${name}`,
  parent: "parent",
  inputs: {
    resourceGroupName: "rg-a",
    location: "westeurope",
    tags: { Project: "p" },
    ...inputs,
  },
});

test.each([[["1"]], [[]]])(
  "leaves by a gateway with an address that stays, both in the zones %j",
  async (zones) => {
    expect(await made({ kind: "natGateway", zones })).toEqual({
      children: [
        child("PublicIPAddress", "egress-address", {
          zones,
          publicIpAddressName: "pip-a",
          sku: { name: "Standard" },
          publicIPAllocationMethod: "Static",
          publicIPAddressVersion: "IPv4",
        }),
        child("NatGateway", "nat-gateway", {
          zones,
          natGatewayName: "ng-a",
          sku: { name: "Standard" },
          publicIpAddresses: [{ id: "network-egress-address-id" }],
        }),
      ],
      given: {
        ofSubnets: { natGateway: { id: "network-nat-gateway-id" } },
        address: "203.0.113.9",
      },
    });
  },
);

test("leaves by a firewall's address, with no address of its own", async () => {
  expect(await made({ kind: "firewall", privateAddress: "10.0.0.4" })).toEqual({
    children: [
      child("RouteTable", "routes", {
        routeTableName: "rt-a",
        disableBgpRoutePropagation: true,
        routes: [
          {
            name: "to-firewall",
            addressPrefix: "0.0.0.0/0",
            nextHopType: "VirtualAppliance",
            nextHopIpAddress: "10.0.0.4",
          },
        ],
      }),
    ],
    given: { ofSubnets: { routeTable: { id: "network-routes-id" } }, address: undefined },
  });
});
