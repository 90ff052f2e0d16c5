import { type Inputs, isRecord } from "../protocol/values";
import type { Properties, PropertySchema, PropertyType } from "../schema/propertyTypes";

/** Lists whose Pulumi name is a plural that the API does not use. */
const API_NAMES: Readonly<Record<string, string>> = {
  dependsOns: "depends_on",
  onDurationWarningThresholdExceededs: "on_duration_warning_threshold_exceeded",
  onFailures: "on_failure",
  onStarts: "on_start",
  onStreamingBacklogExceededs: "on_streaming_backlog_exceeded",
  onSuccesses: "on_success",
};

/** A resource's inputs as the API's fields: names in snake case, while the keys of maps are the user's own. */
export function toApi(schema: PropertySchema, token: string, inputs: Inputs): Inputs {
  return membersToApi(schema, schema.resources[token] ?? {}, inputs);
}

function membersToApi(schema: PropertySchema, properties: Properties, inputs: Inputs): Inputs {
  const fields = Object.entries(inputs)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([key, value]) => [apiName(key), valueToApi(schema, properties[key]?.type, value)]);
  return Object.fromEntries(fields) as Inputs;
}

function valueToApi(
  schema: PropertySchema,
  type: PropertyType | undefined,
  value: unknown,
): unknown {
  if (type?.kind === "list" && Array.isArray(value)) {
    return value.map((item) => valueToApi(schema, type.items, item));
  }
  if (type?.kind === "object" && isRecord(value))
    return membersToApi(schema, schema.objects[type.name] ?? {}, value);
  return value;
}

export function apiName(property: string): string {
  return (
    API_NAMES[property] ?? property.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  );
}

/** The named members that are there. */
export function only(inputs: Inputs, keys: readonly string[]): Inputs {
  return Object.fromEntries(Object.entries(inputs).filter(([key]) => keys.includes(key)));
}

/**
 * Inputs as the workspace has them now: those that were given, with the workspace's value where it tells one. What the
 * service adds to a nested object by itself is none of the program's.
 */
export function refreshed(
  schema: PropertySchema,
  token: string,
  inputs: Inputs,
  answer: Inputs,
  keys: readonly string[],
): Inputs {
  const properties = schema.resources[token] ?? {};
  const entries = Object.entries(inputs).map(([key, value]) => {
    const told = keys.includes(key) ? answer[apiName(key)] : undefined;
    return [key, asGiven(schema, properties[key]?.type, value, told ?? value)];
  });
  return Object.fromEntries(entries) as Inputs;
}

/** What the API tells, in the SDK's names, as far as the program speaks of it. */
function asGiven(
  schema: PropertySchema,
  type: PropertyType | undefined,
  given: unknown,
  told: unknown,
): unknown {
  if (given === told) return given;
  if (type?.kind === "list" && Array.isArray(given) && Array.isArray(told)) {
    return told.map((item, index) => asGiven(schema, type.items, given[index], item));
  }
  if (type?.kind !== "object" || !isRecord(told)) return told;
  const properties = schema.objects[type.name] ?? {};
  const before = isRecord(given) ? given : undefined;
  const members = Object.keys(before ?? properties).map((key) => {
    const value = told[apiName(key)];
    return value === undefined
      ? [key, isEmpty(before?.[key]) ? before?.[key] : undefined]
      : [key, asGiven(schema, properties[key]?.type, before?.[key], value)];
  });
  return Object.fromEntries(members.filter(([, value]) => value !== undefined)) as Inputs;
}

/** The API leaves out what says nothing. */
function isEmpty(value: unknown): boolean {
  if (isRecord(value)) return Object.keys(value).length === 0;
  return Array.isArray(value) ? value.length === 0 : !value;
}
