import {
  locationFaults,
  networkLocation,
  subnetFaults,
  subnetNeeds,
  type SeenSubnet,
  type SubnetNeeds,
} from "./existingNetwork";
import type { KeyName, Values } from "./keys";
import { fault } from "./mistakes";

export type ExistingKind = "group" | "network" | "subnet" | "logWorkspace" | "workspace";

/** Something others made that a setting names. */
export interface ExistingThing {
  readonly kind: ExistingKind;
  readonly key: KeyName;
  /** What the setting says: an id, or the name of a subnet. */
  readonly given: string;
  readonly id: string;
  /** Host that the settings say a workspace has. */
  readonly host?: string;
  /** Region that a network has to be in. */
  readonly location?: string | undefined;
  /** What a subnet of clusters has to have. */
  readonly needs?: SubnetNeeds;
}

/** What Azure tells of a thing that is there, as far as anything depends on it. */
export interface Told {
  readonly host?: string;
  readonly location?: string;
  readonly subnet?: SeenSubnet;
}

/** What Azure knows of a thing. */
export type Seen =
  | ({ readonly state: "there" } & Told)
  | { readonly state: "missing" }
  /** It is in a subscription other than the one signed in to. */
  | { readonly state: "elsewhere"; readonly subscriptionId: string };

/** Everything of others that the settings name, as far as the stack uses it. */
export function existingThings(values: Values): ExistingThing[] {
  const { existingResourceGroupId, existingLogWorkspaceId, existingWorkspaceId } = values;
  return [
    ...named("group", "existingResourceGroupId", existingResourceGroupId),
    ...(values.network === "existing" ? networkThings(values) : []),
    ...named("logWorkspace", "existingLogWorkspaceId", existingLogWorkspaceId),
    ...named("workspace", "existingWorkspaceId", existingWorkspaceId).map((thing) => ({
      ...thing,
      ...(values.existingWorkspaceHost !== undefined && { host: values.existingWorkspaceHost }),
    })),
  ];
}

function named(kind: ExistingKind, key: KeyName, id: string | undefined): ExistingThing[] {
  return id === undefined ? [] : [{ kind, key, given: id, id }];
}

function networkThings(values: Values): ExistingThing[] {
  const networkId = values.existingNetworkId;
  const subnet = (
    key: "existingHostSubnet" | "existingContainerSubnet" | "existingEndpointSubnet",
  ) =>
    named("subnet", key, values[key]).map((thing) => ({
      ...thing,
      id: `${networkId ?? ""}/subnets/${thing.given}`,
    }));
  const ofClusters = [...subnet("existingHostSubnet"), ...subnet("existingContainerSubnet")];
  return [
    ...named("network", "existingNetworkId", networkId).map((thing) => ({
      ...thing,
      location: networkLocation(values),
    })),
    ...ofClusters.map((thing) => ({ ...thing, needs: subnetNeeds(values) })),
    ...(values.hasPrivateEndpoints ? subnet("existingEndpointSubnet") : []),
  ];
}

/** Where an id is, and the names in it from the outermost to the thing's own. */
export function placeOf(id: string): {
  readonly subscriptionId: string;
  readonly groupName: string;
  readonly names: readonly string[];
} {
  const [, , subscriptionId = "", , groupName = "", , , ...below] = id.split("/");
  return { subscriptionId, groupName, names: below.filter((_, index) => index % 2 === 1) };
}

/** What is wrong with the things a stack names, of each of which Azure knows what is at its place in `seen`. */
export function existingFaults(
  stack: string,
  things: readonly ExistingThing[],
  seen: readonly Seen[],
): string[] {
  const known = things.flatMap((thing, index) => {
    const state = seen[index];
    return state === undefined ? [] : [{ thing, state }];
  });
  const lost = known.filter(({ state }) => state.state !== "there").map(({ thing }) => thing.id);
  // Nothing is told of what would be in something that is not there.
  return known
    .filter(({ thing }) => !lost.some((other) => thing.id.startsWith(`${other}/`)))
    .flatMap(({ thing, state }) =>
      state.state === "there" ? toldFaults(stack, thing, state) : [lostFault(thing, state)],
    );
}

/** What is wrong with a thing that is not where the settings say, with the command that helps. */
function lostFault(thing: ExistingThing, seen: Exclude<Seen, { state: "there" }>): string {
  const { key, given } = thing;
  if (seen.state === "elsewhere")
    return `${key} must be in subscription \`${seen.subscriptionId}\`, which Pulumi is signed in to, got \`${given}\`; change over with: az account set --subscription ${placeOf(thing.id).subscriptionId}`;
  const { noun, list } = kinds[thing.kind];
  return `${key} must be ${noun} that is there, got \`${given}\`; list those there are with: ${list(thing)}`;
}

/** What is wrong with a thing of which Azure tells this, with the commands that mend it. */
function toldFaults(stack: string, thing: ExistingThing, told: Told): string[] {
  return [
    ...hostFaults(stack, thing.host, told.host),
    ...locationFaults(thing, thing.location, told.location),
    ...subnetFaults(stack, thing, thing.needs, told.subnet),
  ];
}

function hostFaults(stack: string, host: string | undefined, seen: string | undefined): string[] {
  if (host === undefined || seen === undefined || host === seen) return [];
  const allowed = `the host of existingWorkspaceId, \`${seen}\``;
  return [fault(stack, "existingWorkspaceHost", host, { allowed, example: seen })];
}

const ids = "--query '[].id' --output tsv";
const kinds: Readonly<
  Record<ExistingKind, { noun: string; list: (thing: ExistingThing) => string }>
> = {
  group: { noun: "the id of a resource group", list: () => `az group list ${ids}` },
  network: { noun: "the id of a virtual network", list: () => `az network vnet list ${ids}` },
  subnet: {
    noun: "the name of a subnet of existingNetworkId",
    list: ({ id }) => {
      const { groupName, names } = placeOf(id);
      return `az network vnet subnet list --resource-group ${groupName} --vnet-name ${names[0] ?? ""} --query '[].name' --output tsv`;
    },
  },
  logWorkspace: {
    noun: "the id of a Log Analytics workspace",
    list: () => `az monitor log-analytics workspace list ${ids}`,
  },
  workspace: {
    noun: "the id of a Databricks workspace",
    list: () => "az databricks workspace list --query '[].[id, workspaceUrl]' --output tsv",
  },
};
