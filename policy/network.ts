import { at, equal, got, isRecord, isSet, listAt, shown, textsAt } from "./inputs";
import { ofType, refersTo, type Inputs, type Resource, type Rule, type Stack } from "./rule";

const subnetType = "azure-native:network:Subnet";
const groupType = "azure-native:network:NetworkSecurityGroup";
const ruleType = "azure-native:network:SecurityRule";
const networkType = "azure-native:network:VirtualNetwork";
const workspaceType = "azure-native:databricks:Workspace";

/** Azure's own services live in subnets of these names and take no security group. */
const serviceSubnets = [
  "AzureFirewallSubnet",
  "AzureBastionSubnet",
  "GatewaySubnet",
  "RouteServerSubnet",
];
const everyone = ["*", "Internet", "0.0.0.0/0", "Any", "::/0"];
const remoteShellPorts = [22, 3389];
const minFlowLogDays = 90;
const longestPrefix = 26;

const isServiceSubnet = (inputs: Inputs) => serviceSubnets.includes(String(inputs["subnetName"]));

/** The rules of a group, written into it or beside it. */
function rulesOf({ type, inputs }: Resource): readonly Inputs[] {
  return type === ruleType ? [inputs] : listAt(inputs, "securityRules");
}

function letsEveryoneIn(rule: Inputs): boolean {
  const sources = [rule["sourceAddressPrefix"], ...textsAt(rule, "sourceAddressPrefixes")];
  return (
    rule["access"] === "Allow" &&
    rule["direction"] === "Inbound" &&
    sources.some((source) => everyone.includes(String(source)))
  );
}

/** What a rule says of one side, as one value or as a list. */
function said(rule: Inputs, one: string, several: string): readonly string[] {
  const single = rule[one];
  return [...(typeof single === "string" ? [single] : []), ...textsAt(rule, several)];
}

function isWithinNetwork(rule: Inputs): boolean {
  return ["source", "destination"].every((side) =>
    said(rule, `${side}AddressPrefix`, `${side}AddressPrefixes`).some((prefix) =>
      ["VirtualNetwork", "*"].includes(prefix),
    ),
  );
}

/** Whether a rule is about a port, by its number, in a range or among all. */
function isOfPort(rule: Inputs, port: number): boolean {
  return said(rule, "destinationPortRange", "destinationPortRanges").some((range) => {
    const [first = "", last = first] = range.split("-");
    return range === "*" || (Number(first) <= port && port <= Number(last));
  });
}

/** The rule of the lowest priority decides, the others are not asked. */
function isRefused(rules: readonly Inputs[], port: number): boolean {
  const [deciding] = rules
    .filter(({ direction }) => direction === "Outbound")
    .filter(({ protocol }) => protocol === "Tcp" || protocol === "*")
    .filter((rule) => isWithinNetwork(rule) && isOfPort(rule, port))
    .sort((left, right) => Number(left["priority"]) - Number(right["priority"]));
  return deciding?.["access"] === "Deny";
}

function isDelegated({ inputs }: Resource): boolean {
  return listAt(inputs, "delegations").some(
    ({ serviceName }) => serviceName === "Microsoft.Databricks/workspaces",
  );
}

/** The networks, security groups and routes of the stack. */
export const networkRules: readonly Rule[] = [
  {
    name: "net-subnet-nsg",
    level: "mandatory",
    demand: "A subnet has a network security group",
    remedy: "set `networkSecurityGroup.id`",
    controls: ["CKV2_AZURE_31", "PSRule Azure.VNET.UseNSGs"],
    types: [subnetType],
    faults: ({ inputs }) =>
      isServiceSubnet(inputs) || isSet(inputs, "networkSecurityGroup.id")
        ? []
        : ["`networkSecurityGroup.id` is not set"],
  },
  {
    name: "net-private-subnet",
    level: "mandatory",
    demand: "A subnet has no way out that nobody made",
    remedy: "set `defaultOutboundAccess` to false and give the subnet a NAT gateway or a route",
    controls: ["PSRule Azure.VNET.PrivateSubnet"],
    types: [subnetType],
    faults: equal({ defaultOutboundAccess: false }),
  },
  {
    name: "net-no-inline-subnets",
    level: "mandatory",
    demand: "Subnets are resources of their own, not part of the network's inputs",
    remedy: "leave `subnets` out of the `VirtualNetwork` and make `Subnet`s",
    controls: ["pulumi-azure-native#611"],
    types: [networkType],
    faults: ({ inputs }) => (isSet(inputs, "subnets") ? ["`subnets` is set on the network"] : []),
  },
  {
    name: "net-no-any-inbound",
    level: "mandatory",
    demand: "No rule lets the whole internet in",
    remedy: "name the addresses or the service tag that may come in",
    controls: [
      "PSRule Azure.NSG.AnyInboundSource",
      "CKV_AZURE_9",
      "CKV_AZURE_10",
      "CKV_AZURE_77",
      "CKV_AZURE_160",
    ],
    types: [groupType, ruleType],
    faults: (resource) =>
      rulesOf(resource)
        .filter(letsEveryoneIn)
        .map((rule) => `rule ${shown(rule["name"] ?? rule["securityRuleName"])} lets everyone in`),
  },
  {
    name: "net-lateral",
    level: "advisory",
    demand: "Nobody gets from one subnet to another by remote shell",
    remedy: "deny outbound ports 22 and 3389 to `VirtualNetwork` before anything allows them",
    controls: ["PSRule Azure.NSG.LateralTraversal"],
    types: [groupType],
    stackFaults: (stack) =>
      ofType(stack, groupType)
        .filter((group) => {
          const beside = ofType(stack, ruleType).filter((rule) =>
            refersTo(rule, "networkSecurityGroupName", group),
          );
          const rules = [group, ...beside].flatMap(rulesOf);
          return !remoteShellPorts.every((port) => isRefused(rules, port));
        })
        .map((resource) => ({ resource, fault: "nothing denies 22 and 3389 within the network" })),
  },
  {
    name: "net-deleg",
    level: "mandatory",
    demand: `A workspace in the stack's own network has exactly two delegated subnets of /${String(longestPrefix)} or larger`,
    remedy: "delegate two subnets, and no third, to `Microsoft.Databricks/workspaces`",
    controls: ["Databricks: VNet injection requirements"],
    types: [subnetType, workspaceType, networkType],
    stackFaults: delegationFaults,
  },
  {
    name: "net-flow-logs",
    level: "hardened",
    demand: `The network's traffic is logged and kept for ${String(minFlowLogDays)} days`,
    remedy: "make a `FlowLog` whose `targetResourceId` is the network, with retention",
    controls: ["CKV_AZURE_12", "MCSB LT-4"],
    types: [networkType],
    stackFaults: (stack) =>
      ofType(stack, networkType)
        .filter(
          (network) =>
            !ofType(stack, "azure-native:network:FlowLog").some((log) => keeps(log, network)),
        )
        .map((resource) => ({ resource, fault: "no flow log keeps the network's traffic" })),
  },
  {
    name: "net-public-ip",
    level: "mandatory",
    demand: "A public address is a fixed one, for a gateway",
    remedy: "set `sku.name` to `Standard` and `publicIPAllocationMethod` to `Static`",
    controls: ["PSRule Azure.PublicIP.StandardSKU"],
    types: ["azure-native:network:PublicIPAddress"],
    faults: equal({ "sku.name": "Standard", publicIPAllocationMethod: "Static" }),
  },
];

function keeps(log: Resource, network: Resource): boolean {
  return (
    refersTo(log, "targetResourceId", network) &&
    at(log.inputs, "enabled") === true &&
    at(log.inputs, "retentionPolicy.enabled") === true &&
    Number(at(log.inputs, "retentionPolicy.days")) >= minFlowLogDays
  );
}

/** Subnets of a network that others made are theirs to delegate. */
function delegationFaults(stack: Stack) {
  const isInjected = ({ inputs }: Resource) =>
    isRecord(at(inputs, "parameters.customVirtualNetworkId"));
  const isOwn = ofType(stack, networkType).length > 0;
  const delegated = ofType(stack, subnetType).filter(isDelegated);
  const counts = ofType(stack, workspaceType)
    .filter((workspace) => isOwn && isInjected(workspace) && delegated.length !== 2)
    .map((resource) => ({ resource, fault: `${String(delegated.length)} subnets are delegated` }));
  const small = delegated
    .filter(({ inputs }) => Number(String(inputs["addressPrefix"]).split("/")[1]) > longestPrefix)
    .map((resource) => ({
      resource,
      fault: `\`addressPrefix\` must be /${String(longestPrefix)} or larger, ${got(resource.inputs["addressPrefix"])}`,
    }));
  return [...counts, ...small];
}
