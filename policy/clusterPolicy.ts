import { isRecord } from "./inputs";
import type { Inputs } from "./rule";

/** A cluster policy's rule for one attribute, as the service stores it: https://docs.databricks.com/aws/en/admin/clusters/policy-definition */
export interface AttributeRule {
  readonly type: string;
  readonly value?: unknown;
  readonly values?: readonly unknown[];
  readonly pattern?: string;
  readonly minValue?: number;
  readonly maxValue?: number;
  readonly isOptional?: boolean;
}

export type Definition = Readonly<Record<string, AttributeRule>>;

/** The rules of a policy's text; none where the text is no policy. */
export function definitionOf(text: unknown): Definition {
  try {
    const parsed: unknown = JSON.parse(String(text));
    return isRecord(parsed) ? (parsed as unknown as Definition) : {};
  } catch {
    return {};
  }
}

/** Attributes the service derives by itself from what the cluster is for. */
const derived = ["cluster_type", "dbus_per_hour"];

/** The attributes of a job cluster that its policy refuses. The service fills no default into a cluster made by API. */
export function refused(definition: Definition, cluster: Inputs): readonly string[] {
  return Object.entries(definition)
    .filter(([path]) => !derived.includes(path))
    .filter(([path, rule]) => !valuesAt(cluster, path).every((value) => allows(rule, value)))
    .map(([path]) => path);
}

function allows(rule: AttributeRule, value: unknown): boolean {
  if (value === undefined) return rule.type === "forbidden" || rule.isOptional === true;
  switch (rule.type) {
    case "fixed":
      return value === rule.value;
    case "allowlist":
      return rule.values?.includes(value) ?? false;
    case "blocklist":
      return !(rule.values?.includes(value) ?? false);
    case "regex":
      return new RegExp(`^(?:${rule.pattern ?? ""})$`).test(text(value));
    case "range":
      return (
        typeof value === "number" &&
        value >= (rule.minValue ?? -Infinity) &&
        value <= (rule.maxValue ?? Infinity)
      );
    case "unlimited":
      return true;
    default:
      return false;
  }
}

/** Attributes whose own names contain dots: everything after the first one is one key. */
const maps = ["spark_conf", "spark_env_vars", "custom_tags"];

/**
 * The values at a policy's path: one, or one for each element where it goes through a list (`*`). Its
 * `azure_attributes.first_on_demand` is `azureAttributes.firstOnDemand` here; keys of maps stay.
 */
function valuesAt(cluster: Inputs, path: string): readonly unknown[] {
  const [first = "", ...rest] = path.split(".");
  const inner = maps.includes(first) && rest.length > 0 ? [rest.join(".")] : rest.map(camelCase);
  return [camelCase(first), ...inner].reduce<readonly unknown[]>(
    (values, step) => values.flatMap((value) => stepInto(value, step)),
    [cluster],
  );
}

function stepInto(value: unknown, step: string): readonly unknown[] {
  if (step !== "*") return [isRecord(value) ? value[step] : undefined];
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
