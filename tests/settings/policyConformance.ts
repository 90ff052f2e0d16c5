import { nodeTypes, peakDbusPerHour, type NodeTypeId } from "../../settings/nodeTypes";
import type { PolicyDefinition, PolicyRule } from "../../settings/policyDefinition";

/** The machines of the pools a cluster may come from, by pool id. */
export type PoolMachines = Readonly<Record<string, NodeTypeId>>;

type Attributes = ReadonlyMap<string, unknown>;

/** The rules a job cluster breaks, by path, as the service would judge it: nothing is taken from a default. */
export function violations(
  definition: PolicyDefinition,
  cluster: object,
  pools: PoolMachines = {},
): string[] {
  const attributes = new Map(flattened(cluster));
  // The service derives these two, from who makes the cluster and from its machines.
  attributes.set("cluster_type", "job");
  attributes.set("dbus_per_hour", units(attributes, pools));
  return Object.entries(definition)
    .filter(([path, rule]) => !holds(rule, attributes.get(path)))
    .map(([path]) => path)
    .sort();
}

/** The attributes of a cluster that no rule speaks of. */
export function unruled(definition: PolicyDefinition, cluster: object): string[] {
  return flattened(cluster)
    .map(([path]) => path)
    .filter((path) => definition[path] === undefined)
    .sort();
}

function holds(rule: PolicyRule, value: unknown): boolean {
  switch (rule.type) {
    case "fixed":
      return value === rule.value;
    case "allowlist":
      return rule.values.includes(value as string);
    case "range":
      if (value === undefined) return rule.isOptional === true;
      return (
        typeof value === "number" &&
        value >= (rule.minValue ?? -Infinity) &&
        value <= (rule.maxValue ?? Infinity)
      );
    case "forbidden":
      return value === undefined;
  }
}

function units(attributes: Attributes, pools: PoolMachines): number | undefined {
  const machine = (own: string, pool: string): NodeTypeId | undefined => {
    const name = (attributes.get(own) ?? pools[String(attributes.get(pool))]) as NodeTypeId;
    return name in nodeTypes ? name : undefined;
  };
  const nodeTypeId = machine("node_type_id", "instance_pool_id");
  const driverNodeTypeId = machine("driver_node_type_id", "driver_instance_pool_id");
  const maxWorkers = attributes.get("autoscale.max_workers");
  if (nodeTypeId === undefined || driverNodeTypeId === undefined) return undefined;
  return typeof maxWorkers === "number"
    ? peakDbusPerHour({ driverNodeTypeId, nodeTypeId, maxWorkers })
    : undefined;
}

const freeForm = ["spark_conf", "custom_tags", "spark_env_vars"];

/** Attributes by the path a policy names them with; keys of conf and tags stay as they are. */
function flattened(value: object, prefix = ""): [string, unknown][] {
  return Object.entries(value).flatMap(([name, inner]): [string, unknown][] => {
    if (inner === undefined) return [];
    const key = Array.isArray(value) ? "*" : snakeCase(name, freeForm.includes(prefix));
    const path = prefix === "" ? key : `${prefix}.${key}`;
    return typeof inner === "object" && inner !== null
      ? flattened(inner as object, path)
      : [[path, inner]];
  });
}

function snakeCase(name: string, isOwn: boolean): string {
  return isOwn ? name : name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
