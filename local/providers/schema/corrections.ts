import type { Property, PropertySchema } from "./propertyTypes";

type Values = readonly string[];

/**
 * Enumerations of one name in a service's modules become one in the SDK, whose declarations then list the values of another
 * resource. By SDK, object and property: what the service takes.
 */
const ENUMERATIONS: Readonly<Record<string, Readonly<Record<string, Record<string, Values>>>>> = {
  "azure-native": {
    // https://learn.microsoft.com/azure/templates/microsoft.insights/scheduledqueryrules
    "monitor.ConditionArgs": {
      operator: ["Equals", "GreaterThan", "GreaterThanOrEqual", "LessThan", "LessThanOrEqual"],
    },
  },
};

/** The schema with the values that the service takes in place of those it is declared to take. */
export function corrected(schema: PropertySchema): PropertySchema {
  const objects = { ...schema.objects };
  for (const [name, properties] of Object.entries(ENUMERATIONS[schema.sdk] ?? {})) {
    const declared = objects[name];
    if (declared === undefined) continue;
    const enumerations = Object.entries(properties).map(
      ([property, values]): [string, Property] => [
        property,
        { isRequired: declared[property]?.isRequired ?? false, type: { kind: "enum", values } },
      ],
    );
    objects[name] = { ...declared, ...Object.fromEntries(enumerations) };
  }
  return { ...schema, objects };
}
