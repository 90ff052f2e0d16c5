import {
  alerts,
  schemas,
  locations,
  containers,
  volumes,
  subnets,
  securityGroups,
  hardening,
  each,
} from "./resources";
import type { Changes } from "./row";

/** The network of the stack's own, with its way out and its logs. */
const ownNetwork = [
  ...["network", "network-egress-address", "network-nat-gateway"],
  ...subnets,
  ...securityGroups,
];
const endpoints = [
  ...["lake-endpoint-blob", "lake-endpoint-dfs", "workspace-endpoint-databricks-ui-api"],
  ...["workspace-root-endpoint-blob", "workspace-root-endpoint-dfs"],
].flatMap((name) => [name, `${name}-zone`]);
const zones = ["azuredatabricks", "blob", "dfs"].flatMap((name) => [
  `private-link-zone-${name}`,
  `private-link-zone-${name}-link`,
]);
const customerKeys = [
  ...["keys", "keys-logs", "keys-storage-identity"],
  ...["dbfs-root", "managed-disks", "managed-services", "storage"].map((use) => `keys-key-${use}`),
  ...["keys-databricks", "keys-storage", "workspace-dbfs-root-key", "workspace-disks-key"].flatMap(
    (name) => [name, `${name}-name`],
  ),
];
/** A workspace is named by two keys at once, and brings its own network. */
const existingWorkspace = {
  beside: {
    existingWorkspaceId:
      "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-shared/providers/Microsoft.Databricks/workspaces/dbw-shared",
    existingWorkspaceHost: "adb-1.2.azuredatabricks.net",
    network: "managed",
    // What runs in its network is not known to the lake, and its settings are not the stack's.
    lakeNetworkDefaultAction: "Allow",
    isWorkspaceHardened: false,
  },
  losesData: "the stack's own workspace goes",
  shows: [
    ...each("delete", "workspace", "workspace-logs", ...ownNetwork, ...hardening),
    ...each("update", "workspace-provider", "platform-alerts-workspace-delete", "lake"),
    "update dashboard-warehouse",
    // There is no group of machines to count.
    "replace cost-control",
  ],
};

/** Of the stack `dev`, by key in the order of `settings/keys`: parts it takes on or gives up as a whole. */
export const platformChanges: Changes = {
  existingResourceGroupId: {
    to: "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-shared",
    losesData: "nothing moves between groups: all of it is made anew in the other one",
    shows: [
      "delete group",
      ...each("replace", "access-connector", "workspace", "lake", ...containers),
      ...each("replace", "lake-blob-service", "lake-lifecycle"),
      ...each("replace", "lake-contributor", "lake-contributor-name", "lake-logs"),
      // At the subscription, where it counts another group now.
      "update cost-control",
      ...each("replace", ...alerts, "logs", "network"),
      ...each("replace", "network-egress-address", "network-nat-gateway"),
      ...each("replace", ...securityGroups, ...subnets, "workspace-logs"),
      ...each("replace", "catalog", "catalog-model", ...schemas, ...volumes),
      ...each("update", "catalog-credential", ...locations, "workspace-provider"),
    ],
  },
  workspaceComputeMode: {
    to: "Serverless",
    beside: { network: "managed", lakeNetworkDefaultAction: "Allow" },
    losesData: "a workspace stays what it was made as",
    shows: [
      ...each("replace", "workspace", "workspace-logs"),
      ...each("update", "lake", "evaluation-job", "scoring-job", "training-job"),
      "update dashboard-warehouse",
      // There is no group of machines to count.
      "replace cost-control",
      ...each("delete", "compute", ...ownNetwork),
    ],
  },
  existingWorkspaceId: { ...existingWorkspace, to: existingWorkspace.beside.existingWorkspaceId },
  existingWorkspaceHost: {
    ...existingWorkspace,
    to: existingWorkspace.beside.existingWorkspaceHost,
  },
  network: {
    to: "managed",
    beside: { lakeNetworkDefaultAction: "Allow" },
    losesData: "a workspace stays in the network it was made in",
    shows: [
      ...each("replace", "workspace", "workspace-logs"),
      ...each("update", "lake", "dashboard-warehouse"),
      ...each("delete", ...ownNetwork),
    ],
  },
  egress: {
    to: "firewall",
    beside: { firewallPrivateAddress: "10.0.0.4" },
    shows: [
      "create network-routes",
      ...each("update", "network-subnet-container", "network-subnet-host"),
      ...each("delete", "network-egress-address", "network-nat-gateway"),
    ],
  },
  hasPrivateEndpoints: {
    to: true,
    shows: [
      ...each("create", ...zones, ...endpoints),
      ...each("update", "network-security-clusters", "lake", "workspace"),
      ...each("update", "network-subnet-container", "network-subnet-host"),
    ],
  },
  hasFlowLogs: {
    to: true,
    shows: each(
      "create",
      "flow-logs",
      ...["account", "blob-service", "identity", "lifecycle", "logs", "writer", "writer-name"].map(
        (name) => `flow-logs-${name}`,
      ),
    ),
  },
  metastoreId: {
    to: "00000000-0000-4000-a000-00000000abcd",
    dependsOn: ["existingWorkspaceId"],
    shows: each("create", "catalog-metastore"),
  },
  hasCustomerManagedKeys: {
    to: true,
    beside: { azureDatabricksPrincipalId: "00000000-0000-0000-0000-0000000000db" },
    dependsOn: ["hasLogs"],
    shows: [...each("create", ...customerKeys), ...each("update", "lake", "workspace")],
  },
};
