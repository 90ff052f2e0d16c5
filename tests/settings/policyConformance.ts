import type { PolicyDefinition, PolicyRule } from "../../settings/policyDefinition";

/** The rules a job cluster breaks, by path, as the service would judge it: nothing is taken from a default. */
export function violations(definition: PolicyDefinition, cluster: object): string[] {
  const attributes = flattened(cluster);
  // The service derives this one from who makes the cluster.
  attributes.set("cluster_type", "job");
  return Object.entries(definition)
    .filter(([path, rule]) => !holds(rule, attributes.get(path)))
    .map(([path]) => path)
    .sort();
}

function holds(rule: PolicyRule, value: unknown): boolean {
  switch (rule.type) {
    case "fixed":
      return value === rule.value;
    case "allowlist":
      return rule.values.includes(value as string);
    case "range":
      return (
        typeof value === "number" &&
        value >= (rule.minValue ?? -Infinity) &&
        value <= (rule.maxValue ?? Infinity)
      );
    case "forbidden":
      return value === undefined;
  }
}

/** Attributes by the path a policy names them with; keys of conf and tags stay as they are. */
function flattened(cluster: object): Map<string, unknown> {
  const attributes = new Map<string, unknown>();
  for (const [name, value] of Object.entries(cluster)) {
    const path = snakeCase(name);
    if (typeof value !== "object" || value === null) {
      attributes.set(path, value);
      continue;
    }
    const isFreeForm = name === "sparkConf" || name === "customTags";
    for (const [inner, leaf] of Object.entries(value as object)) {
      attributes.set(`${path}.${isFreeForm ? inner : snakeCase(inner)}`, leaf);
    }
  }
  return attributes;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
