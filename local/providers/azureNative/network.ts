import { isRange, overlap, isWithin, prefixLength } from "../../../settings/addresses";
import { type Inputs, record, records, requiredText, text } from "../protocol/values";
import type { Failure } from "../schema/check";
import type { Arm } from "./arm";
import { ArmPath } from "./armPath";
import { type ArmType, plainType } from "./armType";
import { ArmError, badRequest } from "./errors";
import { idsAt } from "./references";
import type { ArmResource } from "../../azure/resourceStore";

const apiVersion = "2024-05-01";
const succeeded = { provisioningState: "Succeeded" };

/** Names of network resources, by Resource Manager's rules for Microsoft.Network. */
function nameFault(name: string): string | undefined {
  if (/^[A-Za-z0-9]([\w.-]{0,78}\w)?$/.test(name)) return undefined;
  return (
    `Resource name ${name} is invalid. The name can be up to 80 characters long. It must begin with a word character, ` +
    "and it must end with a word character or with '_'. The name may contain word characters or '.', '-', '_'."
  );
}

function idsOf(holders: readonly ArmResource[]): string {
  return holders.map(({ id }) => id).join(", ");
}

function listed(inputs: Inputs, key: string): Inputs[] {
  const list = inputs[key];
  return records(list);
}

function prefixesOf(network: Inputs): string[] {
  const prefixes = record(network, "addressSpace")?.["addressPrefixes"];
  return Array.isArray(prefixes) ? prefixes.filter((each) => typeof each === "string") : [];
}

function rangeFaults(property: string, ranges: readonly string[]): Failure[] {
  return ranges
    .filter((range) => !isRange(range) && !range.includes(":"))
    .map((range) => ({ property, reason: `Address prefix ${range} has an invalid format` }));
}

export const virtualNetwork: ArmType = plainType({
  path: ArmPath.inGroup("Microsoft.Network/virtualNetworks/{virtualNetworkName}"),
  apiVersion,
  nameFault,
  faults: (inputs) => rangeFaults("addressSpace.addressPrefixes", prefixesOf(inputs)),
  outputs: () => ({ ...succeeded, subnets: [] }),
  inUse: subnetInUse,
  // With the first network of a region Azure makes the region's network watcher.
  materialize: (inputs, _id, arm) => {
    const location = requiredText(inputs, "location");
    const group = arm.groupId("NetworkWatcherRG");
    const watcher = `${group}/providers/Microsoft.Network/networkWatchers/NetworkWatcher_${location}`;
    const made = { inputs: { location }, outputs: succeeded };
    if (arm.store.get(group) === undefined)
      arm.store.put({ id: group, armType: "Microsoft.Resources/resourceGroups", ...made });
    if (arm.store.get(watcher) === undefined)
      arm.store.put({ id: watcher, armType: "Microsoft.Network/networkWatchers", ...made });
    return Promise.resolve();
  },
});

const longestPrefix = 29;

function refuseSubnet(inputs: Inputs, id: string, arm: Arm): void {
  const name = requiredText(inputs, "subnetName");
  const networkId = id.slice(0, id.indexOf("/subnets/"));
  const networkName = networkId.slice(networkId.lastIndexOf("/") + 1);
  const range = requiredText(inputs, "addressPrefix");
  const space = prefixesOf(arm.store.get(networkId)?.inputs ?? {});
  if (prefixLength(range) > longestPrefix) {
    throw badRequest(
      "NetcfgInvalidSubnet",
      `Subnet '${name}' is not valid in virtual network '${networkName}'.`,
    );
  }
  if (!space.some((prefix) => isWithin(range, prefix))) {
    throw badRequest(
      "NetcfgSubnetRangeOutsideVnet",
      `Subnet '${name}' is not valid because its IP address range is outside the IP address range of virtual network ` +
        `'${networkName}'.`,
    );
  }
  const others = arm.store
    .ofType("Microsoft.Network/virtualNetworks/subnets")
    .filter((other) => other.id.startsWith(`${networkId}/`) && other.id !== id);
  if (others.some((other) => overlap(range, requiredText(other.inputs, "addressPrefix")))) {
    throw badRequest(
      "NetcfgSubnetRangesOverlap",
      `Subnet '${name}' is not valid because its IP address range overlaps with that of an existing subnet in virtual ` +
        `network '${networkName}'.`,
    );
  }
  refuseChangeInUse(inputs, id, arm);
}

/** A service that sits in a subnet keeps the subnet's delegation and range as they are. */
function refuseChangeInUse(inputs: Inputs, id: string, arm: Arm): void {
  const before = arm.store.get(id);
  const holder = arm.store.all().find((other) => other.holds?.includes(id));
  if (before === undefined || holder === undefined) return;
  const changed = ["delegations", "addressPrefix"].find(
    (key) => JSON.stringify(before.inputs[key]) !== JSON.stringify(inputs[key]),
  );
  if (changed !== undefined) {
    throw badRequest(
      "InUseSubnetCannotBeUpdated",
      `Subnet ${id} is in use by ${holder.id}, its ${changed} cannot change.`,
    );
  }
}

function subnetInUse(id: string, holders: readonly ArmResource[]): ArmError {
  return badRequest(
    "InUseSubnetCannotBeDeleted",
    `Subnet ${id.slice(id.lastIndexOf("/") + 1)} is in use by ${idsOf(holders)} and cannot be deleted. In order to delete ` +
      "the subnet, delete all the resources within the subnet. See aka.ms/deletesubnet.",
  );
}

export const subnet: ArmType = plainType({
  path: ArmPath.inGroup(
    "Microsoft.Network/virtualNetworks/{virtualNetworkName}/subnets/{subnetName}",
  ),
  apiVersion,
  isLocated: false,
  nameFault,
  faults: (inputs) => {
    if (inputs["addressPrefix"] === undefined)
      return [{ property: "addressPrefix", reason: "a subnet needs an addressPrefix" }];
    return rangeFaults(
      "addressPrefix",
      [text(inputs, "addressPrefix")].filter((range) => range !== undefined),
    );
  },
  holds: (inputs) => idsAt(inputs, "networkSecurityGroup.id", "natGateway.id", "routeTable.id"),
  refuse: refuseSubnet,
  outputs: () => ({ ...succeeded, purpose: undefined }),
  inUse: subnetInUse,
});

function ruleFaults(inputs: Inputs): Failure[] {
  const rules = listed(inputs, "securityRules");
  const fault = (index: number, reason: string) => ({
    property: `securityRules[${index}]`,
    reason,
  });
  return rules.flatMap((rule, index) => {
    const priority = rule["priority"];
    if (typeof priority !== "number" || priority < 100 || priority > 4096)
      return [fault(index, `a rule's priority is from 100 to 4096, got ${String(priority)}`)];
    const earlier = rules.slice(0, index);
    const same = earlier.find(
      (other) => other["priority"] === priority && other["direction"] === rule["direction"],
    );
    if (same !== undefined) {
      const names = `Security rule ${String(rule["name"])} conflicts with rule ${String(same["name"])}`;
      return [fault(index, `${names}. Rules cannot have the same Priority and Direction.`)];
    }
    if (earlier.some((other) => other["name"] === rule["name"]))
      return [fault(index, `a rule named ${String(rule["name"])} is there twice`)];
    return [];
  });
}

export const networkSecurityGroup: ArmType = plainType({
  path: ArmPath.inGroup("Microsoft.Network/networkSecurityGroups/{networkSecurityGroupName}"),
  apiVersion,
  nameFault,
  faults: ruleFaults,
  outputs: () => succeeded,
  inUse: (id, holders) =>
    badRequest(
      "InUseNetworkSecurityGroupCannotBeDeleted",
      `Network security group ${id} cannot be deleted because it is in use by the following resources: ${idsOf(holders)}. ` +
        "In order to delete the Network security group, remove the association with the resource(s). To learn how to do " +
        "this, see aka.ms/deletensg.",
    ),
});

function routeFaults(inputs: Inputs): Failure[] {
  return listed(inputs, "routes").flatMap((route, index) => {
    const isAppliance = route["nextHopType"] === "VirtualAppliance";
    if (isAppliance === (route["nextHopIpAddress"] !== undefined)) return [];
    const reason =
      "a next hop address is given with nextHopType VirtualAppliance, and only with it";
    return [{ property: `routes[${index}].nextHopIpAddress`, reason }];
  });
}

export const routeTable: ArmType = plainType({
  path: ArmPath.inGroup("Microsoft.Network/routeTables/{routeTableName}"),
  apiVersion,
  nameFault,
  faults: routeFaults,
  outputs: () => succeeded,
  inUse: (id, holders) =>
    badRequest(
      "InUseRouteTableCannotBeDeleted",
      `Route table ${id} is in use and cannot be deleted, by ${idsOf(holders)}.`,
    ),
});
