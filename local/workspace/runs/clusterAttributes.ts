import { notImplemented } from "../errors";
import { nodeTypeIds, peakDbusPerHour, type NodeTypeId } from "../../../settings/nodeTypes";

export type Scalar = string | number | boolean;

/** A job cluster as the job defines it: nested JSON. */
export type ClusterDefinition = Readonly<Record<string, unknown>>;

/** The machines of an instance pool, by its id. */
export type PoolMachines = (poolId: string) => string | undefined;

/** Attributes whose own names contain dots: everything after the first one is one key. */
const MAP_ATTRIBUTES = ["spark_conf", "spark_env_vars", "custom_tags"];

/** The values a policy's path names: one, or one for each element where the path goes through a list (`*`). */
export function valuesAt(cluster: ClusterDefinition, path: string): unknown[] {
  return partsOf(path).reduce<unknown[]>(
    (values, part) => values.flatMap(stepInto(part)),
    [cluster],
  );
}

function stepInto(part: string): (value: unknown) => unknown[] {
  return (value) => {
    if (part !== "*") return [(value as Record<string, unknown> | undefined)?.[part]];
    return Array.isArray(value) ? (value as unknown[]) : [];
  };
}

/** The cluster with one more attribute. */
export function withValue(
  cluster: ClusterDefinition,
  path: string,
  value: Scalar,
): ClusterDefinition {
  const set = (
    target: Record<string, unknown>,
    [first = "", ...rest]: string[],
  ): Record<string, unknown> => ({
    ...target,
    [first]:
      rest.length === 0 ? value : set((target[first] ?? {}) as Record<string, unknown>, rest),
  });
  return set({ ...cluster }, partsOf(path));
}

function partsOf(path: string): string[] {
  const [first = "", ...rest] = path.split(".");
  return MAP_ATTRIBUTES.includes(first) && rest.length > 0
    ? [first, rest.join(".")]
    : [first, ...rest];
}

/** The virtual attribute `dbus_per_hour`: the cluster at its largest, driver included. */
export function dbusPerHour(cluster: ClusterDefinition, machinesOf: PoolMachines): number {
  const machine = (own: string, pool: string): NodeTypeId | undefined => {
    const [name, poolId] = [cluster[own], cluster[pool]];
    if (typeof name === "string") return known(name);
    const pooled = typeof poolId === "string" ? machinesOf(poolId) : undefined;
    return pooled === undefined ? undefined : known(pooled);
  };
  const nodeTypeId = machine("node_type_id", "instance_pool_id");
  const driverNodeTypeId = machine("driver_node_type_id", "driver_instance_pool_id") ?? nodeTypeId;
  if (nodeTypeId === undefined || driverNodeTypeId === undefined) {
    throw notImplemented("the policy attribute 'dbus_per_hour' of a cluster without a node type");
  }
  const [largest] = valuesAt(cluster, "autoscale.max_workers");
  const maxWorkers = Number(largest ?? cluster["num_workers"] ?? 0);
  return peakDbusPerHour({ driverNodeTypeId, nodeTypeId, maxWorkers });
}

/** Only of the machines the project knows is known what they cost. */
function known(name: string): NodeTypeId {
  const found = nodeTypeIds.find((id) => id === name);
  if (!found) throw notImplemented(`the policy attribute 'dbus_per_hour' of node type '${name}'`);
  return found;
}
