import { armTypes, type ArmType } from "./armTypes";
import { isRecord } from "../../policy/inputs";
import type { Inputs, Resource, Stack } from "../../policy/rule";

export interface ArmTemplate {
  readonly $schema: string;
  readonly contentVersion: string;
  readonly resources: readonly ArmResource[];
}

export interface ArmResource {
  readonly type: string;
  readonly apiVersion: string;
  readonly name: string;
  readonly properties: Inputs;
  readonly [topLevel: string]: unknown;
}

/** What a resource has beside its `properties`, by the API's convention. */
const topLevel = [
  "extendedLocation",
  "identity",
  "kind",
  "location",
  "managedBy",
  "plan",
  "sku",
  "tags",
  "zones",
];
/** Inputs that say where a resource is, not what it is. */
const places = ["resourceGroupName", "scope", "resourceUri"];
const placeholder = /\{(\w+)\}/g;

/** The stack's Azure resources as an ARM template, for tools that read templates; throws for a type it does not know. */
export function armTemplate(stack: Stack): ArmTemplate {
  return {
    $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    contentVersion: "1.0.0.0",
    resources: stack.filter(({ type }) => type.startsWith("azure-native:")).map(armResource),
  };
}

function armResource(resource: Resource): ArmResource {
  const known = armTypes[resource.type];
  if (known === undefined) {
    throw new Error(
      `\`tests/policy/armTypes.ts\` does not know \`${resource.type}\`; add its path and API version there`,
    );
  }
  const { apiVersion, inProperties = [] } = known;
  const named = [...known.path.matchAll(placeholder)].map(([, name]) => name);
  const isPlace = (key: string) => places.includes(key) || named.includes(key);
  const isTop = (key: string) => topLevel.includes(key) && !inProperties.includes(key);
  const own = Object.entries(resource.inputs).filter(([key]) => !isPlace(key));
  const properties = Object.fromEntries(own.filter(([key]) => !isTop(key) && key !== "properties"));
  return {
    ...nameAndType(known, resource),
    apiVersion,
    ...Object.fromEntries(
      own.filter(([key]) => isTop(key)).map(([key, value]) => [key, topValue(key, value)]),
    ),
    ...scope(resource.inputs),
    properties: renamed(
      { ...properties, ...inner(resource.inputs) },
      known.renamed ?? {},
    ) as Inputs,
  };
}

/** Where the SDK too has `properties`, they are the API's. */
function inner(inputs: Inputs): Inputs {
  return isRecord(inputs["properties"]) ? inputs["properties"] : {};
}

function scope(inputs: Inputs): { scope?: unknown } {
  const found = inputs["scope"] ?? inputs["resourceUri"];
  return found === undefined ? {} : { scope: found };
}

/** `Provider/parents/{p}/children/{c}` is type `Provider/parents/children` and name `p/c`. */
function nameAndType({ path }: ArmType, { inputs, name: fallback }: Resource) {
  const [provider = "", ...segments] = path.split("/");
  const value = (segment: string) =>
    segment.replace(placeholder, (_, name: string) => textOf(inputs[name]) ?? fallback);
  return {
    type: [provider, ...segments.filter((_, position) => position % 2 === 0)].join("/"),
    name: segments
      .filter((_, position) => position % 2 === 1)
      .map(value)
      .join("/"),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The SDK lists the identities that the API has as keys. */
function topValue(key: string, value: unknown): unknown {
  if (key !== "identity" || !isRecord(value) || !Array.isArray(value["userAssignedIdentities"]))
    return value;
  const ids = value["userAssignedIdentities"] as readonly string[];
  return { ...value, userAssignedIdentities: Object.fromEntries(ids.map((id) => [id, {}])) };
}

function renamed(value: unknown, names: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, names));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inside]) => [names[key] ?? key, renamed(inside, names)]),
  );
}
