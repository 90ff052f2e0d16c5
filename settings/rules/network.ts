import { prefixFor, prefixLength, usableAddresses } from "../addresses";
import { keys, type Values } from "../keys";
import { machineKeys, machinesAtOnce } from "../machines";
import { endpointSubnetPrefix } from "../networkPlan";
import { givenWhile, onlyWhile, type Rule, type RuleFault } from "./rule";

const subnetKeys = [
  "existingHostSubnet",
  "existingContainerSubnet",
  "existingEndpointSubnet",
] as const;

/** A cluster's machines have an address in each of two subnets, and a subnet delegated to Databricks takes no endpoint. */
function sameSubnetFault(values: Values): RuleFault | undefined {
  const used = subnetKeys.filter(
    (key) => key !== "existingEndpointSubnet" || values.hasPrivateEndpoints,
  );
  // Azure tells no capitals from small letters.
  const nameOf = (key: (typeof subnetKeys)[number]) => values[key]?.toLowerCase();
  for (const [at, key] of used.entries()) {
    const other = used.slice(0, at).find((earlier) => nameOf(earlier) === nameOf(key));
    if (other === undefined || values[key] === undefined) continue;
    const usual = keys[key].example;
    const example = used.some((each) => nameOf(each) === usual) ? `${usual}-2` : usual;
    return { key, allowed: `another subnet than ${other}`, example };
  }
  return undefined;
}

/** Rules between the keys of the network. */
export const networkRules: readonly Rule[] = [
  {
    between: ["network", "clusterSubnetPrefix", ...machineKeys],
    fault: (values) => {
      const { network, clusterSubnetPrefix } = values;
      const needed = machinesAtOnce(values);
      if (network !== "new" || usableAddresses(clusterSubnetPrefix) >= needed.machines)
        return undefined;
      const longest = String(prefixFor(needed.machines));
      const workers = String(needed.workersWithin(usableAddresses(clusterSubnetPrefix)));
      // A subnet that a workspace uses takes no other range.
      return {
        key: "policyMaxWorkers",
        allowed: `at most ${workers} while clusterSubnetPrefix is ${String(clusterSubnetPrefix)}: ${longest} would do for ${needed.words}`,
        example: workers,
        instead: {
          when: "before there is a workspace",
          key: "clusterSubnetPrefix",
          example: longest,
        },
      };
    },
  },
  {
    between: ["network", "networkAddressSpace", "clusterSubnetPrefix"],
    fault: ({ network, networkAddressSpace, clusterSubnetPrefix }) => {
      const needed = 2 * 2 ** (32 - clusterSubnetPrefix) + 2 ** (32 - endpointSubnetPrefix);
      const held = 2 ** (32 - prefixLength(networkAddressSpace));
      if (network !== "new" || held >= needed) return undefined;
      const least = String(32 - Math.ceil(Math.log2(needed)));
      return {
        key: "networkAddressSpace",
        allowed: `at least a /${least}, for two subnets of /${String(clusterSubnetPrefix)} and one for endpoints`,
        example: `10.20.0.0/${least}`,
      };
    },
  },
  givenWhile("firewallPrivateAddress", "egress", "firewall"),
  givenWhile("existingNetworkId", "network", "existing"),
  givenWhile("existingHostSubnet", "network", "existing"),
  givenWhile("existingContainerSubnet", "network", "existing"),
  onlyWhile("hasPrivateEndpoints", "network", ["new", "existing"]),
  onlyWhile("hasBrowserAuthenticationEndpoint", "hasPrivateEndpoints", [true]),
  onlyWhile("hasFlowLogs", "network", ["new"]),
  onlyWhile("hasFlowLogs", "hasLogs", [true]),
  {
    between: ["network", "hasPrivateEndpoints", "existingEndpointSubnet"],
    fault: ({ network, hasPrivateEndpoints, existingEndpointSubnet }) =>
      network === "existing" && hasPrivateEndpoints && existingEndpointSubnet === undefined
        ? {
            key: "existingEndpointSubnet",
            allowed: "given while hasPrivateEndpoints is true and network is existing",
            example: "snet-endpoints",
          }
        : undefined,
  },
  {
    between: ["network", "hasPrivateEndpoints", ...subnetKeys],
    fault: (values) => (values.network === "existing" ? sameSubnetFault(values) : undefined),
  },
  {
    // Nobody, and no cluster, would reach the workspace.
    between: ["publicNetworkAccess", "hasPrivateEndpoints"],
    fault: ({ publicNetworkAccess, hasPrivateEndpoints }) =>
      publicNetworkAccess === "Disabled" && !hasPrivateEndpoints
        ? {
            key: "publicNetworkAccess",
            allowed: "Enabled while hasPrivateEndpoints is false",
            example: "Enabled",
          }
        : undefined,
  },
];
