import { prefixFor, usableAddresses, usableIn } from "./addresses";
import type { KeyName, Values } from "./keys";
import { machinesAtOnce, type Machines } from "./machines";
import { fault } from "./mistakes";

const delegation = "Microsoft.Databricks/workspaces";
const storageService = "Microsoft.Storage";
/** No workspace is put into smaller subnets: https://learn.microsoft.com/azure/databricks/security/network/classic/vnet-inject */
const longestPrefix = 26;

/** What the subnets of clusters in a network of others must have. */
export interface SubnetNeeds {
  readonly machines: Machines;
  /** By it the lake's firewall knows a subnet that has no private endpoints. */
  readonly hasServiceEndpoint: boolean;
}

/** What Azure knows of a subnet. */
export interface SeenSubnet {
  /** Of IPv4; several count together. @default [] they are not told */
  readonly ranges: readonly string[];
  /** Services it is delegated to. */
  readonly delegations: readonly string[];
  /** Services it has an endpoint of. */
  readonly services: readonly string[];
  readonly hasSecurityGroup: boolean;
}

/** A subnet as the settings name it. */
export interface NamedSubnet {
  readonly key: KeyName;
  readonly given: string;
  readonly id: string;
}

export function subnetNeeds(values: Values): SubnetNeeds {
  return { machines: machinesAtOnce(values), hasServiceEndpoint: !values.hasPrivateEndpoints };
}

/** Where a network has to be; undefined where nothing is made that has to be in its region. */
export function networkLocation(values: Values): string | undefined {
  const { existingWorkspaceId, hasPrivateEndpoints, location } = values;
  return existingWorkspaceId === undefined || hasPrivateEndpoints ? location : undefined;
}

/** What is wrong with the place of a network. */
export function locationFaults(
  { key, given }: NamedSubnet,
  needed: string | undefined,
  seen: string | undefined,
): string[] {
  if (needed === undefined || seen === undefined || seen === needed) return [];
  const list = `az network vnet list --query "[?location=='${needed}'].id" --output tsv`;
  return [
    `${key} must be a virtual network in \`${needed}\` (location), got \`${given}\`, which is in \`${seen}\`; list those there are with: ${list}`,
  ];
}

/** What a subnet of clusters lacks, each with the command that gives it to it. */
export function subnetFaults(
  stack: string,
  subnet: NamedSubnet,
  needs: SubnetNeeds | undefined,
  seen: SeenSubnet | undefined,
): string[] {
  if (needs === undefined || seen === undefined) return [];
  return [
    ...delegationFaults(subnet, seen),
    ...securityFaults(subnet, seen),
    ...(needs.hasServiceEndpoint ? serviceFaults(subnet, seen) : []),
    ...rangeFaults(stack, subnet, needs.machines, seen),
  ];
}

const updated = ({ id }: NamedSubnet) => `az network vnet subnet update --ids ${id}`;

function delegationFaults(subnet: NamedSubnet, { delegations }: SeenSubnet): string[] {
  if (delegations.includes(delegation)) return [];
  return [
    `${subnet.key} must be delegated to ${delegation}, got \`${subnet.given}\`; delegate it with: ${updated(subnet)} --delegations ${delegation}`,
  ];
}

/** Azure Databricks writes its rules into the group of each of both subnets. */
function securityFaults(subnet: NamedSubnet, { hasSecurityGroup }: SeenSubnet): string[] {
  if (hasSecurityGroup) return [];
  return [
    `${subnet.key} must have a network security group, got \`${subnet.given}\`; give it one with: ${updated(subnet)} --network-security-group <id>`,
  ];
}

function serviceFaults(subnet: NamedSubnet, { services }: SeenSubnet): string[] {
  // The one that reaches accounts of every region has a longer name.
  if (services.some((service) => service.startsWith(storageService))) return [];
  // The command takes away what it does not name.
  const all = [...services, storageService].join(" ");
  return [
    `${subnet.key} must have the service endpoint ${storageService} while hasPrivateEndpoints is false, got \`${subnet.given}\`; add it with: ${updated(subnet)} --service-endpoints ${all}`,
  ];
}

function rangeFaults(
  stack: string,
  { key, given }: NamedSubnet,
  { machines, words, policyMaxWorkers, workersWithin }: Machines,
  { ranges }: SeenSubnet,
): string[] {
  if (ranges.length === 0) return [];
  const usable = usableIn(ranges);
  const seen = `\`${given}\`, which is ${ranges.join(" and ")}`;
  const needed = `/${String(Math.min(longestPrefix, prefixFor(machines)))}`;
  if (usable < usableAddresses(longestPrefix))
    return [
      `${key} must be ${needed} or larger, for ${words}, got ${seen}; name a larger one with: pulumi config set ${key} <name> --stack ${stack}`,
    ];
  if (usable >= machines) return [];
  const workers = String(workersWithin(usable));
  const allowed = `at most ${workers} while ${key} is ${seen}: ${needed} would do for ${words}`;
  return [
    fault(stack, "policyMaxWorkers", String(policyMaxWorkers), { allowed, example: workers }),
  ];
}
