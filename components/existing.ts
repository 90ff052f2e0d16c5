import * as authorization from "@pulumi/azure-native/authorization";
import * as databricks from "@pulumi/azure-native/databricks";
import * as network from "@pulumi/azure-native/network";
import * as operationalinsights from "@pulumi/azure-native/operationalinsights";
import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import {
  existingFaults,
  placeOf,
  type ExistingKind,
  type ExistingThing,
  type Seen,
  type Told,
} from "../settings/existing";
import { isRange } from "../settings/addresses";
import type { SeenSubnet } from "../settings/existingNetwork";
import { present } from "../settings/given";
import { counted } from "../settings/mistakes";

/** These may be anywhere a role lets them be used; the others hold what the stack makes. */
const anywhere: readonly ExistingKind[] = ["logWorkspace", "workspace"];

/**
 * Looks for what others made, all at once, in a preview too: Azure would tell of one that is not there only in the
 * middle of an update. What is not as the settings say is logged as one error, which fails the operation; a rejected
 * promise would be reported once more, in other words, by everything that waits for it.
 */
export async function findExisting(stack: string, things: readonly ExistingThing[]): Promise<void> {
  if (things.length === 0) return;
  try {
    const faults = existingFaults(stack, things, await seenIn(things));
    if (faults.length > 0)
      await pulumi.log.error(
        `the configuration of stack \`${stack}\` has ${counted(faults.length)}:\n- ${faults.join("\n- ")}`,
      );
  } catch (error) {
    await pulumi.log.error(`what the settings name could not be looked for: ${messageOf(error)}`);
  }
}

async function seenIn(things: readonly ExistingThing[]): Promise<Seen[]> {
  const { subscriptionId } = await authorization.getClientConfig();
  return Promise.all(things.map((thing) => see(thing, subscriptionId)));
}

async function see(thing: ExistingThing, subscriptionId: string): Promise<Seen> {
  if (placeOf(thing.id).subscriptionId.toLowerCase() !== subscriptionId.toLowerCase())
    return anywhere.includes(thing.kind)
      ? { state: "there" }
      : { state: "elsewhere", subscriptionId };
  try {
    return { state: "there", ...(await looks[thing.kind](thing.id)) };
  } catch (error) {
    const answer = messageOf(error);
    if (/\bStatus=404\b/.test(answer)) return { state: "missing" };
    // Who only previews may see less than who deploys.
    if (!/\bStatus=403\b/.test(answer)) throw error;
    await pulumi.log.warn(`whether ${thing.key} is there could not be seen: ${answer}`);
    return { state: "there" };
  }
}

function seenSubnet(found: network.GetSubnetResult): SeenSubnet {
  const { addressPrefix, addressPrefixes = [], delegations = [], serviceEndpoints = [] } = found;
  const ranges = new Set([...present([addressPrefix]), ...addressPrefixes]);
  return {
    // A range of IPv6 holds no clusters.
    ranges: [...ranges].filter(isRange),
    delegations: present(delegations.map(({ serviceName }) => serviceName)),
    services: present(serviceEndpoints.map(({ service }) => service)),
    hasSecurityGroup: found.networkSecurityGroup !== undefined,
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const looks: Readonly<Record<ExistingKind, (id: string) => Promise<Told>>> = {
  group: async (id) => {
    await resources.getResourceGroup({ resourceGroupName: placeOf(id).groupName });
    return {};
  },
  network: async (id) => {
    const { groupName, names } = placeOf(id);
    const [virtualNetworkName = ""] = names;
    const { location } = await network.getVirtualNetwork({
      resourceGroupName: groupName,
      virtualNetworkName,
    });
    return location === undefined ? {} : { location };
  },
  subnet: async (id) => {
    const { groupName, names } = placeOf(id);
    const [virtualNetworkName = "", subnetName = ""] = names;
    const found = await network.getSubnet({
      resourceGroupName: groupName,
      virtualNetworkName,
      subnetName,
    });
    return { subnet: seenSubnet(found) };
  },
  logWorkspace: async (id) => {
    const { groupName, names } = placeOf(id);
    const [workspaceName = ""] = names;
    await operationalinsights.getWorkspace({ resourceGroupName: groupName, workspaceName });
    return {};
  },
  workspace: async (id) => {
    const { groupName, names } = placeOf(id);
    const [workspaceName = ""] = names;
    const found = await databricks.getWorkspace({ resourceGroupName: groupName, workspaceName });
    return { host: found.workspaceUrl };
  },
};
