import { invalidParameter, notImplemented } from "../errors";

type Scalar = string | number | boolean;

/** One attribute's rule in a cluster policy definition. */
export interface PolicyRule {
  readonly type: string;
  readonly value?: Scalar;
  readonly values?: readonly Scalar[];
  readonly pattern?: string;
  readonly minValue?: number;
  readonly maxValue?: number;
  readonly defaultValue?: Scalar;
  readonly isOptional?: boolean;
  readonly hidden?: boolean;
}

export type PolicyDefinition = Readonly<Record<string, PolicyRule>>;

/** A job cluster as the job defines it: nested JSON. */
export type ClusterDefinition = Readonly<Record<string, unknown>>;

const TYPES = ["fixed", "forbidden", "allowlist", "blocklist", "regex", "range", "unlimited"];
const RULE_FIELDS = [
  "type",
  "value",
  "values",
  "pattern",
  "minValue",
  "maxValue",
  "defaultValue",
  "isOptional",
  "hidden",
];

/** Attributes whose own names contain dots: everything after the first one is one key. */
const MAP_ATTRIBUTES = ["spark_conf", "spark_env_vars", "custom_tags"];

export function parseDefinition(text: string): PolicyDefinition {
  let definition: unknown;
  try {
    definition = JSON.parse(text);
  } catch (error) {
    throw invalidParameter(`Policy definition is not valid JSON: ${(error as Error).message}`);
  }
  if (definition === null || typeof definition !== "object" || Array.isArray(definition)) {
    throw invalidParameter("Policy definition must be a JSON object of attribute paths to rules");
  }
  for (const [path, rule] of Object.entries(definition)) checkRule(path, rule);
  return definition as PolicyDefinition;
}

function checkRule(path: string, rule: unknown): void {
  if (rule === null || typeof rule !== "object" || Array.isArray(rule)) {
    throw invalidParameter(`Policy rule of '${path}' must be an object with a 'type'`);
  }
  const { type } = rule as PolicyRule;
  if (!TYPES.includes(type)) {
    throw invalidParameter(
      `Policy rule of '${path}' has type '${type}'; allowed are ${TYPES.join(", ")}`,
    );
  }
  const unknown = Object.keys(rule).find((field) => !RULE_FIELDS.includes(field));
  if (unknown) throw invalidParameter(`Policy rule of '${path}' has an unknown field '${unknown}'`);
  if (path === "dbus_per_hour") throw notImplemented("the policy attribute 'dbus_per_hour'");
  if (/\*|\.\d+(\.|$)/.test(path))
    throw notImplemented(`the array attribute '${path}' of a policy`);
}

/**
 * The cluster with the policy's values filled in, or the violations. Fixed values are filled in always, defaults only
 * on request, as `apply_policy_default_values` says.
 */
export function evaluatePolicy(
  definition: PolicyDefinition,
  cluster: ClusterDefinition,
  appliesDefaults: boolean,
): { cluster: ClusterDefinition; violations: string[] } {
  const violations: string[] = [];
  let result = cluster;
  for (const [path, rule] of Object.entries(definition)) {
    const sent = path === "cluster_type" ? "job" : valueAt(cluster, path);
    const filled =
      sent ??
      (rule.type === "fixed" ? rule.value : appliesDefaults ? rule.defaultValue : undefined);
    const violation = violationOf(rule, filled);
    if (violation !== undefined) violations.push(`Validation failed for ${path}, ${violation}`);
    if (sent === undefined && filled !== undefined)
      result = withValue(result, path, filled as Scalar);
  }
  return { cluster: result, violations };
}

function violationOf(rule: PolicyRule, value: unknown): string | undefined {
  if (rule.type === "forbidden") {
    return value === undefined ? undefined : "the value is forbidden and must not be present";
  }
  if (value === undefined) return missing(rule);
  return CHECKS[rule.type]?.(rule, value);
}

/** Any rule that limits an attribute makes it required, unless the rule says optional. */
function missing(rule: PolicyRule): string | undefined {
  return rule.isOptional === true ? undefined : "the value must be present";
}

const CHECKS: Record<string, (rule: PolicyRule, value: unknown) => string | undefined> = {
  fixed: ({ value }, sent) =>
    sent === value ? undefined : `the value must be ${String(value)} (is ${quoted(sent)})`,
  allowlist: ({ values = [] }, sent) =>
    values.some((value) => value === sent)
      ? undefined
      : `the value must be one of ${values.map(String).join(", ")} (is ${quoted(sent)})`,
  blocklist: ({ values = [] }, sent) =>
    values.some((value) => value === sent)
      ? `the value must not be one of ${values.map(String).join(", ")} (is ${quoted(sent)})`
      : undefined,
  regex: ({ pattern = "" }, sent) =>
    new RegExp(`^(?:${pattern})$`).test(String(sent))
      ? undefined
      : `the value must match the regular expression ${pattern} (is ${quoted(sent)})`,
  range: ({ minValue, maxValue }, sent) => outside(Number(sent), minValue, maxValue),
};

function outside(sent: number, minValue?: number, maxValue?: number): string | undefined {
  if (Number.isNaN(sent)) return "the value must be a number";
  if (minValue !== undefined && sent < minValue) {
    return `the value must be at least ${minValue} (is "${sent}")`;
  }
  if (maxValue !== undefined && sent > maxValue) {
    return `the value must be at most ${maxValue} (is "${sent}")`;
  }
  return undefined;
}

function quoted(value: unknown): string {
  return `"${String(value)}"`;
}

function partsOf(path: string): string[] {
  const [first = "", ...rest] = path.split(".");
  return MAP_ATTRIBUTES.includes(first) && rest.length > 0
    ? [first, rest.join(".")]
    : [first, ...rest];
}

function valueAt(cluster: ClusterDefinition, path: string): unknown {
  return partsOf(path).reduce<unknown>(
    (value, part) => (value as Record<string, unknown> | undefined)?.[part],
    cluster,
  );
}

function withValue(cluster: ClusterDefinition, path: string, value: Scalar): ClusterDefinition {
  if (path === "cluster_type") return cluster;
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
