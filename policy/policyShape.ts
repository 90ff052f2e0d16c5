import { catalogModes, forbiddenAttributes } from "./allowed";
import type { Definition } from "./clusterPolicy";
import type { Fault } from "./rule";

type Check = (definition: Definition) => boolean;

/** A pool has bought its machines already; the service refuses a cluster that names others beside it. */
const isPooled = hasType("instance_pool_id", "fixed");

/** Attribute path, what the policy must say of it, and how that reads. */
const shape: readonly (readonly [string, Check, string])[] = [
  ["autoscale.max_workers", hasMaximum("autoscale.max_workers"), "a range with a maximum"],
  [
    "node_type_id",
    boundOrPooled("node_type_id"),
    "a list of machines, or forbidden beside a fixed pool",
  ],
  [
    "azure_attributes.availability",
    boundOrPooled("azure_attributes.availability"),
    "fixed or a list, or forbidden beside a fixed pool",
  ],
  ["data_security_mode", isCatalogMode, "a mode in which Unity Catalog decides"],
  ["dbus_per_hour", hasMaximum("dbus_per_hour"), "a range with a maximum"],
  ["autotermination_minutes", endsBySelf, "bounded, or no all-purpose cluster"],
  ...forbiddenAttributes.map((path) => [path, hasType(path, "forbidden"), "forbidden"] as const),
];

/** What a policy leaves open that it has to bound. */
export function shapeFaults(definition: Definition): Fault[] {
  return shape
    .filter(([, isFine]) => !isFine(definition))
    .map(([path, , wanted]) => `\`${path}\` must be ${wanted}`);
}

function hasType(path: string, ...types: readonly string[]): Check {
  return (definition) => types.includes(definition[path]?.type ?? "");
}

function hasMaximum(path: string): Check {
  return (definition) => typeof definition[path]?.maxValue === "number";
}

function boundOrPooled(path: string): Check {
  const isBounded = hasType(path, "allowlist", "fixed");
  const isForbidden = hasType(path, "forbidden");
  return (definition) => isBounded(definition) || (isForbidden(definition) && isPooled(definition));
}

function endsBySelf(definition: Definition): boolean {
  return (
    hasMaximum("autotermination_minutes")(definition) ||
    hasType("autotermination_minutes", "fixed", "forbidden")(definition) ||
    definition["cluster_type"]?.value === "job"
  );
}

function isCatalogMode(definition: Definition): boolean {
  const rule = definition["data_security_mode"];
  const allowed = rule?.type === "fixed" ? [rule.value] : (rule?.values ?? []);
  return allowed.length > 0 && allowed.every((mode) => catalogModes.includes(String(mode)));
}
