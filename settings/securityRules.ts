/** A rule of a network security group; the lower its priority, the earlier it decides. */
export interface SecurityRule {
  readonly name: string;
  readonly description: string;
  readonly priority: number;
  readonly direction: "Inbound" | "Outbound";
  readonly access: "Allow" | "Deny";
  readonly protocol: "Tcp" | "*";
  readonly sourceAddressPrefix: string;
  readonly sourcePortRange: "*";
  readonly destinationAddressPrefix: string;
  readonly destinationPortRanges?: readonly string[];
  readonly destinationPortRange?: "*";
}

const network = "VirtualNetwork";
type Ports = readonly string[] | "all";

function rule(
  name: string,
  description: string,
  priority: number,
  [direction, access, source, destination]: readonly [
    SecurityRule["direction"],
    SecurityRule["access"],
    string,
    string,
  ],
  ports: Ports,
): SecurityRule {
  return {
    name,
    description,
    priority,
    direction,
    access,
    protocol: ports === "all" ? "*" : "Tcp",
    sourceAddressPrefix: source,
    sourcePortRange: "*",
    destinationAddressPrefix: destination,
    ...(ports === "all" ? { destinationPortRange: "*" } : { destinationPortRanges: ports }),
  };
}

/** Service tags clusters talk to, and the ports: "User-defined route settings" and "VNet injection" of the Databricks manual. */
const services: readonly (readonly [tag: string, ports: readonly string[], why: string])[] = [
  ["AzureActiveDirectory", ["443"], "Tokens of managed identities"],
  ["AzureFrontDoor.Frontend", ["443"], "Artifacts of the Databricks runtime"],
  ["Storage", ["443"], "The root storage's artifacts and logs"],
  ["Sql", ["3306"], "The legacy metastore, which cluster starts still ask"],
  ["EventHub", ["9093"], "Log delivery of the clusters"],
];

const denyLateral = rule(
  "deny-lateral-ssh-rdp",
  "No machine signs in to another one",
  100,
  ["Outbound", "Deny", network, network],
  ["22", "3389"],
);

/** Everything clusters need, and nothing else: for a workspace that leaves the rules to the customer. */
export const clusterRules: readonly SecurityRule[] = [
  denyLateral,
  rule(
    "allow-workers-out",
    "Driver and workers talk",
    200,
    ["Outbound", "Allow", network, network],
    "all",
  ),
  rule(
    "allow-workers-in",
    "Driver and workers talk",
    200,
    ["Inbound", "Allow", network, network],
    "all",
  ),
  ...services.map(([tag, ports, why], index) =>
    rule(
      `allow-${tag.toLowerCase().replaceAll(".", "-")}`,
      why,
      300 + 10 * index,
      ["Outbound", "Allow", network, tag],
      ports,
    ),
  ),
  rule(
    "deny-internet",
    "Nothing else leaves",
    4096,
    ["Outbound", "Deny", network, "Internet"],
    "all",
  ),
  rule(
    "deny-other-inbound",
    "Nothing else comes in",
    4096,
    ["Inbound", "Deny", "*", network],
    "all",
  ),
];

/** Kafka of Event Hubs and SQL, which a private endpoint leads through its gateway; Cosmos DB is read by HTTPS. */
const sourcePorts = ["9093", "1433"];

/** Private endpoints answer HTTPS of the network; should a machine ever come into their subnet, it signs in nowhere. */
export const endpointRules: readonly SecurityRule[] = [
  denyLateral,
  rule(
    "allow-https",
    "Clusters and people reach the endpoints",
    200,
    ["Inbound", "Allow", network, network],
    // Besides HTTPS, the relay of a workspace's back-end endpoint and the data sources.
    ["443", "6666", "3306", "8443-8451", ...sourcePorts],
  ),
  rule(
    "deny-other-inbound",
    "Nothing else comes in",
    4096,
    ["Inbound", "Deny", "*", network],
    "all",
  ),
];
