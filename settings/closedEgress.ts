import type { KeyName, Values } from "./keys";

/** What decides whether clusters reach a public registry of packages. */
export const closedEgressKeys = [
  "network",
  "hasPrivateEndpoints",
  "egress",
  "workspaceProtocol",
] as const satisfies readonly KeyName[];

/** The values of those keys with which they reach none. */
export const closedEgressWords =
  "while hasPrivateEndpoints is true and egress is natGateway, where the network's rules deny the internet";

/**
 * Whether the clusters' network rules, which the program writes where there are private endpoints, deny the internet. A
 * network of others has its own rules. Behind a firewall the firewall decides: Azure counts the ranges of a route table as
 * the network's own, and all traffic is routed there.
 */
export function reachesNoRegistry(
  values: Pick<Values, (typeof closedEgressKeys)[number]>,
): boolean {
  const { network, hasPrivateEndpoints, egress, workspaceProtocol } = values;
  const isOnAzure = workspaceProtocol === "https";
  return isOnAzure && network === "new" && hasPrivateEndpoints && egress === "natGateway";
}
