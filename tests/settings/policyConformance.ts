import type { PolicyDefinition } from "../../settings/policyDefinition";

/** The attributes of a cluster that no rule speaks of. */
export function unruled(definition: PolicyDefinition, cluster: object): string[] {
  return pathsIn(cluster)
    .filter((path) => definition[path] === undefined)
    .sort();
}

const freeForm = ["spark_conf", "custom_tags", "spark_env_vars"];

/** Attributes by the path a policy names them with; keys of conf and tags stay as they are. */
function pathsIn(value: object, prefix = ""): string[] {
  return Object.entries(value).flatMap(([name, inner]): string[] => {
    if (inner === undefined) return [];
    const key = Array.isArray(value) ? "*" : snakeCase(name, freeForm.includes(prefix));
    const path = prefix === "" ? key : `${prefix}.${key}`;
    return typeof inner === "object" && inner !== null ? pathsIn(inner as object, path) : [path];
  });
}

function snakeCase(name: string, isOwn: boolean): string {
  return isOwn ? name : name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
