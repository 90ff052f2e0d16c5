import { type Inputs, isRecord, isUnknown } from "../protocol/values";
import type { Properties, PropertySchema, PropertyType } from "./propertyTypes";

export interface Failure {
  readonly property: string;
  readonly reason: string;
}

/** Everything about `inputs` that the SDK's declarations do not allow; values still to be computed pass. */
export function checkInputs(schema: PropertySchema, token: string, inputs: Inputs): Failure[] {
  const properties = schema.resources[token];
  if (properties === undefined) {
    throw new Error(`the local ${schema.sdk} provider has no resource type "${token}"`);
  }
  return checkMembers(schema, token.slice(token.lastIndexOf(":") + 1), properties, inputs, "");
}

function checkMembers(
  schema: PropertySchema,
  owner: string,
  properties: Properties,
  value: Inputs,
  path: string,
): Failure[] {
  const failures: Failure[] = [];
  for (const key of Object.keys(value)) {
    const property = properties[key];
    if (property === undefined) {
      failures.push({
        property: at(path, key),
        reason: unknownKey(key, owner, Object.keys(properties)),
      });
    } else if (value[key] !== null && value[key] !== undefined) {
      failures.push(...checkValue(schema, property.type, value[key], at(path, key)));
    }
  }
  for (const [key, property] of Object.entries(properties)) {
    if (property.isRequired && (value[key] === undefined || value[key] === null)) {
      const reason = `Missing required argument: the argument "${key}" of ${owner} is required, but no definition was found`;
      failures.push({ property: at(path, key), reason });
    }
  }
  return failures;
}

function checkValue(
  schema: PropertySchema,
  type: PropertyType,
  value: unknown,
  path: string,
): Failure[] {
  if (isUnknown(value)) return [];
  switch (type.kind) {
    case "any":
      return [];
    case "enum":
      return type.values.some((allowed) => allowed === value)
        ? []
        : [notOneOf(path, type.values, value)];
    case "list":
      if (!Array.isArray(value)) return [wrongType(path, "a list", value)];
      return value.flatMap((item, index) =>
        checkValue(schema, type.items, item, `${path}[${index}]`),
      );
    case "map":
      if (!isRecord(value)) return [wrongType(path, "a map", value)];
      return Object.entries(value).flatMap(([key, item]) =>
        checkValue(schema, type.values, item, at(path, key)),
      );
    case "object":
      if (!isRecord(value)) return [wrongType(path, "an object", value)];
      return checkMembers(schema, type.name, schema.objects[type.name] ?? {}, value, path);
    case "oneOf": {
      const tried = type.types.map((candidate) => checkValue(schema, candidate, value, path));
      return tried.some((failures) => failures.length === 0) ? [] : (tried[0] ?? []);
    }
    default:
      return typeof value === type.kind ? [] : [wrongType(path, `a ${type.kind}`, value)];
  }
}

/** A path as Pulumi writes it: `tags["cost.centre"]`, `tasks[0].taskKey`. */
export function at(path: string, key: string): string {
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}["${key}"]`;
  return path === "" ? key : `${path}.${key}`;
}

/** The wording is that of the Terraform SDK under the real provider. */
export function notOneOf(
  path: string,
  allowed: readonly (string | number)[],
  value: unknown,
): Failure {
  const list = allowed.map((each) => JSON.stringify(each)).join(" ");
  const name = path.slice(path.lastIndexOf(".") + 1);
  return { property: path, reason: `expected ${name} to be one of [${list}], got ${shown(value)}` };
}

function wrongType(path: string, expected: string, value: unknown): Failure {
  return { property: path, reason: `expected ${expected}, got ${shown(value)}` };
}

function shown(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

const LISTED_KEYS = 16;

function unknownKey(key: string, owner: string, known: readonly string[]): string {
  const nearest = [...known].sort((a, b) => distance(key, a) - distance(key, b))[0];
  const advice =
    nearest !== undefined && distance(key, nearest) <= 3
      ? `did you mean "${nearest}"?`
      : known.length <= LISTED_KEYS
        ? `${owner} takes ${known.join(", ")}`
        : `${owner} has no such property in the pinned SDK`;
  return `Invalid or unknown key "${key}"; ${advice}`;
}

/** Levenshtein distance. */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
