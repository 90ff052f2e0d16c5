import * as azure from "@pulumi/azure-native/network";
import * as pulumi from "@pulumi/pulumi";
import type { NetworkNames } from "../settings/names";
import type { ExistingNetwork, NewNetwork } from "../settings/networkPlan";
import { clusterRules, endpointRules, type SecurityRule } from "../settings/securityRules";
import { sendLogs } from "./diagnostics";
import { egressOf, type SubnetEgress } from "./egress";
import type { GroupOutputs } from "./resourceGroup";

export interface NetworkArgs {
  /** Ranges and way out of a network to make, or the names of one somebody else keeps. */
  readonly plan: NewNetwork | ExistingNetwork;
  /** Names in Azure of what is made. */
  readonly names: NetworkNames;
  /** Resource group of what is made. */
  readonly group: Pick<GroupOutputs, "groupName">;
  /** Azure region; that of the workspace. */
  readonly location: string;
  /** Who writes the rules of the clusters' security group: Databricks, or this program. */
  readonly requiredNsgRules: "AllRules" | "NoAzureDatabricksRules";
  /** Log Analytics workspace that hears what the security groups did. @default nobody does */
  readonly logWorkspaceId: pulumi.Input<string> | undefined;
  /** Tags of network, security groups and way out. */
  readonly tags: Readonly<Record<string, string>>;
}

/** What other components need of the network. */
export type NetworkOutputs = Pick<
  Network,
  "networkId" | "hostSubnet" | "containerSubnet" | "endpointSubnetId" | "storageSubnetIds"
>;

const delegation = "Microsoft.Databricks/workspaces";

/** The network of the clusters: one made for the stack, or an existing one. */
export class Network extends pulumi.ComponentResource {
  /** Resource id of the virtual network. */
  public readonly networkId: pulumi.Output<string>;
  /** Names of the two subnets of the clusters, known once both can be used. */
  public readonly hostSubnet: pulumi.Output<string>;
  /** See `hostSubnet`; Azure also calls this one private, and that one public. */
  public readonly containerSubnet: pulumi.Output<string>;
  /** Where private endpoints go; empty where an existing network has no such subnet. */
  public readonly endpointSubnetId: pulumi.Output<string>;
  /** Subnets that the lake's firewall lets in; none with private endpoints. */
  public readonly storageSubnetIds: readonly pulumi.Output<string>[];
  /** Public address the workspace sees its clusters by; undefined with private endpoints, or where somebody keeps their way out. */
  public readonly clusterAddress: pulumi.Output<string> | undefined;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:Network", name, {}, opts);

    const made =
      args.plan.kind === "new" ? this.made(name, args, args.plan) : existingNetwork(args.plan);
    const viaFirewall = args.plan.reachesStorageBy === "serviceEndpoint";

    this.networkId = made.networkId;
    this.hostSubnet = made.hostSubnet;
    this.containerSubnet = made.containerSubnet;
    this.endpointSubnetId = made.endpointSubnetId;
    this.clusterAddress = viaFirewall ? made.egressAddress : undefined;
    this.storageSubnetIds = viaFirewall ? made.clusterSubnetIds : [];
    this.registerOutputs({
      networkId: this.networkId,
      hostSubnet: this.hostSubnet,
      containerSubnet: this.containerSubnet,
      endpointSubnetId: this.endpointSubnetId,
    });
  }

  private made(name: string, args: NetworkArgs, plan: NewNetwork) {
    const network = this.virtualNetwork(name, args, plan);
    const { names } = args;
    const security = this.clusterSecurity(name, args);
    const egress = egressOf(this, name, { ...args, egress: plan.egress });
    const clusters = this.clusterSubnet(plan, security, egress.ofSubnets);
    const endpoints = {
      networkSecurityGroup: { id: this.endpointSecurity(name, args).id },
      // Without it the endpoints do not heed the security group.
      privateEndpointNetworkPolicies:
        azure.VirtualNetworkPrivateEndpointNetworkPolicies.NetworkSecurityGroupEnabled,
    };
    const subnet = (role: string, values: SubnetValues, after?: pulumi.Resource) =>
      this.subnet(`${name}-subnet-${role}`, args, network, values, after);
    const host = subnet("host", {
      ...clusters,
      subnetName: names.hostSubnet,
      addressPrefix: plan.hostRange,
    });
    const container = subnet(
      "container",
      { ...clusters, subnetName: names.containerSubnet, addressPrefix: plan.containerRange },
      host,
    );
    const endpoint = subnet(
      "endpoints",
      { ...endpoints, subnetName: names.endpointSubnet, addressPrefix: plan.endpointRange },
      container,
    );
    return {
      networkId: network.id,
      hostSubnet: host.id.apply(() => names.hostSubnet),
      containerSubnet: container.id.apply(() => names.containerSubnet),
      endpointSubnetId: endpoint.id,
      clusterSubnetIds: [host.id, container.id],
      egressAddress: egress.address,
    };
  }

  /** What the two subnets of the clusters have in common. */
  private clusterSubnet(
    plan: NewNetwork,
    security: azure.NetworkSecurityGroup,
    egress: SubnetEgress,
  ): SubnetValues {
    return {
      networkSecurityGroup: { id: security.id },
      ...egress,
      delegations: [{ name: "databricks", serviceName: delegation }],
      ...(plan.reachesStorageBy === "serviceEndpoint" && {
        serviceEndpoints: [{ service: "Microsoft.Storage" }],
      }),
    };
  }

  private virtualNetwork(name: string, args: NetworkArgs, plan: NewNetwork): azure.VirtualNetwork {
    return new azure.VirtualNetwork(
      name,
      {
        ...placeOf(args),
        virtualNetworkName: args.names.virtualNetwork,
        addressSpace: { addressPrefixes: [plan.addressSpace] },
      },
      // Subnets are resources of their own; as a part of the network they would fight over it.
      { parent: this, ignoreChanges: ["subnets"] },
    );
  }

  /** Each waits for the one before: a network takes one change at a time. */
  private subnet(
    name: string,
    args: NetworkArgs,
    network: azure.VirtualNetwork,
    values: SubnetValues,
    after?: pulumi.Resource,
  ): azure.Subnet {
    return new azure.Subnet(
      name,
      {
        resourceGroupName: args.group.groupName,
        virtualNetworkName: network.name,
        defaultOutboundAccess: false,
        ...values,
      },
      { parent: this, ...(after !== undefined && { dependsOn: [after] }) },
    );
  }

  private clusterSecurity(name: string, args: NetworkArgs): azure.NetworkSecurityGroup {
    const isOurs = args.requiredNsgRules === "NoAzureDatabricksRules";
    return this.securityGroup(
      `${name}-security-clusters`,
      args,
      {
        networkSecurityGroupName: args.names.clusterSecurityGroup,
        ...(isOurs && rulesOf(clusterRules)),
      },
      // Databricks writes its rules into the group; without this each preview would take them out again.
      isOurs ? [] : ["securityRules"],
    );
  }

  private endpointSecurity(name: string, args: NetworkArgs): azure.NetworkSecurityGroup {
    const groupName = args.names.endpointSecurityGroup;
    const values = { networkSecurityGroupName: groupName, ...rulesOf(endpointRules) };
    return this.securityGroup(`${name}-security-endpoints`, args, values, []);
  }

  private securityGroup(
    name: string,
    args: NetworkArgs,
    values: SecurityValues,
    ignoreChanges: string[],
  ): azure.NetworkSecurityGroup {
    const group = new azure.NetworkSecurityGroup(
      name,
      { ...placeOf(args), ...values },
      { parent: this, ...(ignoreChanges.length > 0 && { ignoreChanges }) },
    );
    sendLogs(this, name, { resourceId: group.id }, args.logWorkspaceId);
    return group;
  }
}

type SubnetValues = Omit<azure.SubnetArgs, "resourceGroupName" | "virtualNetworkName">;
type SecurityValues = Pick<
  azure.NetworkSecurityGroupArgs,
  "networkSecurityGroupName" | "securityRules"
>;

function placeOf({ group, location, tags }: NetworkArgs) {
  return { resourceGroupName: group.groupName, location, tags };
}

function rulesOf(rules: readonly SecurityRule[]): Pick<SecurityValues, "securityRules"> {
  const writable = rules.map(({ destinationPortRanges, ...rule }) => ({
    ...rule,
    ...(destinationPortRanges !== undefined && {
      destinationPortRanges: [...destinationPortRanges],
    }),
  }));
  return { securityRules: writable };
}

function existingNetwork(plan: ExistingNetwork) {
  const subnetId = (subnet: string) => pulumi.output(`${plan.networkId}/subnets/${subnet}`);
  return {
    networkId: pulumi.output(plan.networkId),
    hostSubnet: pulumi.output(plan.hostSubnet),
    containerSubnet: pulumi.output(plan.containerSubnet),
    endpointSubnetId:
      plan.endpointSubnet === undefined ? pulumi.output("") : subnetId(plan.endpointSubnet),
    clusterSubnetIds: [subnetId(plan.hostSubnet), subnetId(plan.containerSubnet)],
    egressAddress: undefined,
  };
}
