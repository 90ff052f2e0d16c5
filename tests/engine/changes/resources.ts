/** Names of what several rows touch, and lines of operation and name. */
export const jobs = ["update evaluation-job", "update scoring-job", "update training-job"];
export const evaluation = ["update evaluation-job"];
export const scoring = ["update scoring-job"];
export const training = ["update training-job"];
export const policy = ["update compute"];
export const cluster = [...policy, ...jobs];
export const platformAlerts = ["service-health", "storage-availability", "workspace-delete"].map(
  (name) => `platform-alerts-${name}`,
);
export const alerts = ["", "-failed-runs", "-stale-predictions"]
  .map((name) => `monitoring${name}`)
  .concat(platformAlerts);
export const board = ["", "-warehouse", "-stale-predictions"].map((name) => `dashboard${name}`);
export const boardAccess = ["dashboard-access", "dashboard-warehouse-access"];

/** Everything that carries the stack's tags. */
export const tagged = [
  "update access-connector",
  "update group",
  "update lake",
  "update logs",
  "update network",
  "update network-egress-address",
  "update network-nat-gateway",
  "update network-security-clusters",
  "update network-security-endpoints",
  "update workspace",
  ...each("update", ...alerts, "dashboard-warehouse"),
  ...cluster,
];

export const schemas = ["features", "landing", "models", "monitoring", "predictions", "raw"].map(
  (name) => `catalog-schema-${name}`,
);
export const locations = ["checkpoints", "lake", "landing"].map(
  (name) => `catalog-location-${name}`,
);
export const containers = ["checkpoints", "lake", "landing"].map(
  (name) => `lake-container-${name}`,
);
export const volumes = ["checkpoints", "files", "reports", "staging"].map(
  (name) => `catalog-volume-${name}`,
);

export const subnets = ["container", "endpoints", "host"].map((name) => `network-subnet-${name}`);
export const securityGroups = ["clusters", "endpoints"].flatMap((name) => [
  `network-security-${name}`,
  `network-security-${name}-logs`,
]);
export const hardening = ["conf", "legacy-access", "legacy-dbfs", "namespace"].map(
  (name) => `workspace-settings-${name}`,
);
export const readable = ["features", "landing", "models", "monitoring", "predictions", "raw"].map(
  (name) => `catalog-access-schema-${name}`,
);

export function each(operation: string, ...names: readonly string[]): string[] {
  return names.map((name) => `${operation} ${name}`);
}
