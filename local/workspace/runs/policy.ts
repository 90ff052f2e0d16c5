import { invalidParameter, notImplemented } from "../errors";
import {
  dbusPerHour,
  valuesAt,
  withValue,
  type ClusterDefinition,
  type PoolMachines,
  type Scalar,
} from "./clusterAttributes";

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

/** Attributes the service derives; a cluster has none of its own. */
const VIRTUAL = ["cluster_type", "dbus_per_hour"];

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
  if (/\.\d+(\.|$)/.test(path)) throw notImplemented(`the array attribute '${path}' of a policy`);
}

/**
 * The cluster with the policy's values filled in, or the violations. Fixed values are filled in always, defaults only
 * on request, as `apply_policy_default_values` says.
 */
export function evaluatePolicy(
  definition: PolicyDefinition,
  cluster: ClusterDefinition,
  appliesDefaults: boolean,
  machinesOf: PoolMachines = () => undefined,
): { cluster: ClusterDefinition; violations: string[] } {
  const violations: string[] = [];
  let result = cluster;
  for (const [path, rule] of Object.entries(definition)) {
    const sent = sentValues(cluster, path, machinesOf);
    const filling =
      rule.type === "fixed" ? rule.value : appliesDefaults ? rule.defaultValue : undefined;
    const filled = sent.map((value) => value ?? filling);
    const violation = filled.map((value) => violationOf(rule, value)).find(Boolean);
    if (violation !== undefined) violations.push(`Validation failed for ${path}, ${violation}`);
    if (sent.length === 1 && sent[0] === undefined && filling !== undefined && isOwn(path))
      result = withValue(result, path, filling);
  }
  return { cluster: result, violations };
}

/** In a list's elements nothing is filled in: which of them it would be no rule says. */
const isOwn = (path: string): boolean => !VIRTUAL.includes(path) && !path.includes("*");

function sentValues(cluster: ClusterDefinition, path: string, machinesOf: PoolMachines): unknown[] {
  if (path === "cluster_type") return ["job"];
  return path === "dbus_per_hour" ? [dbusPerHour(cluster, machinesOf)] : valuesAt(cluster, path);
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
