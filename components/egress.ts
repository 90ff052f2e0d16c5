import * as azure from "@pulumi/azure-native/network";
import * as pulumi from "@pulumi/pulumi";
import type { NetworkNames } from "../settings/names";
import type { Egress } from "../settings/networkPlan";
import type { GroupOutputs } from "./resourceGroup";

export interface EgressArgs {
  /** A NAT gateway with an address that stays, or the way to a firewall somebody keeps. */
  readonly egress: Egress;
  /** Names in Azure; either way out takes its own of them. */
  readonly names: Pick<NetworkNames, "natGateway" | "egressAddress" | "routeTable">;
  /** Resource group of the network. */
  readonly group: Pick<GroupOutputs, "groupName">;
  /** Azure region of the network. */
  readonly location: string;
  /** Tags of gateway, address and route table. */
  readonly tags: Readonly<Record<string, string>>;
}

/** How machines without public addresses reach the world. */
export interface EgressOutputs {
  /** What both cluster subnets are given. */
  readonly ofSubnets: SubnetEgress;
  /** Public address that others see them by; undefined where a firewall of somebody's has it. */
  readonly address: pulumi.Output<string> | undefined;
}

/** What a subnet is given for its way out. */
export interface SubnetEgress {
  /** Absent where a firewall is the way out. */
  readonly natGateway?: { readonly id: pulumi.Output<string> };
  /** Absent where a NAT gateway is the way out. */
  readonly routeTable?: { readonly id: pulumi.Output<string> };
}

/** A NAT gateway with an address that stays, or the way to a firewall somebody else keeps; as children of `parent`. */
export function egressOf(parent: pulumi.Resource, name: string, args: EgressArgs): EgressOutputs {
  if (args.egress.kind === "firewall") {
    const routes = routeTable(parent, name, args, args.egress.privateAddress);
    return { ofSubnets: { routeTable: { id: routes.id } }, address: undefined };
  }
  const { gateway, address } = natGateway(parent, name, args, args.egress.zones);
  return { ofSubnets: { natGateway: { id: gateway.id } }, address: addressOf(address) };
}

function addressOf(made: azure.PublicIPAddress): pulumi.Output<string> {
  return pulumi.all([made.ipAddress, made.id]).apply(([address, id]) => {
    if (address === undefined)
      throw new Error(`the public address ${id} came back without its number`);
    return address;
  });
}

function placeOf({ group, location, tags }: EgressArgs) {
  return { resourceGroupName: group.groupName, location, tags };
}

function natGateway(
  parent: pulumi.Resource,
  name: string,
  args: EgressArgs,
  zones: readonly string[],
): { readonly gateway: azure.NatGateway; readonly address: azure.PublicIPAddress } {
  // A gateway lives in one zone or in none that is named, and its address with it.
  const zoned = { ...placeOf(args), zones: [...zones] };
  const address = new azure.PublicIPAddress(
    `${name}-egress-address`,
    {
      ...zoned,
      publicIpAddressName: args.names.egressAddress,
      sku: { name: azure.PublicIPAddressSkuName.Standard },
      publicIPAllocationMethod: azure.IPAllocationMethod.Static,
      publicIPAddressVersion: azure.IPVersion.IPv4,
    },
    { parent },
  );
  const gateway = new azure.NatGateway(
    `${name}-nat-gateway`,
    {
      ...zoned,
      natGatewayName: args.names.natGateway,
      sku: { name: azure.NatGatewaySkuName.Standard },
      publicIpAddresses: [{ id: address.id }],
    },
    { parent },
  );
  return { gateway, address };
}

function routeTable(
  parent: pulumi.Resource,
  name: string,
  args: EgressArgs,
  privateAddress: string,
): azure.RouteTable {
  return new azure.RouteTable(
    `${name}-routes`,
    {
      ...placeOf(args),
      routeTableName: args.names.routeTable,
      disableBgpRoutePropagation: true,
      routes: [
        {
          name: "to-firewall",
          addressPrefix: "0.0.0.0/0",
          nextHopType: azure.RouteNextHopType.VirtualAppliance,
          nextHopIpAddress: privateAddress,
        },
      ],
    },
    { parent },
  );
}
