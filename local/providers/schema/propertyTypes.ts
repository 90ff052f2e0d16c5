/** What a property accepts, as the pinned SDK's own declarations say. */
export type PropertyType =
  | { readonly kind: "string" | "number" | "boolean" | "any" }
  | { readonly kind: "enum"; readonly values: readonly (string | number)[] }
  | { readonly kind: "list"; readonly items: PropertyType }
  | { readonly kind: "map"; readonly values: PropertyType }
  | { readonly kind: "object"; readonly name: string }
  | { readonly kind: "oneOf"; readonly types: readonly PropertyType[] };

export interface Property {
  readonly type: PropertyType;
  readonly isRequired: boolean;
}

export type Properties = Readonly<Record<string, Property>>;

/** The inputs of the resource types a provider serves, and every nested type they reach. */
export interface PropertySchema {
  readonly sdk: string;
  readonly version: string;
  readonly resources: Readonly<Record<string, Properties>>;
  readonly objects: Readonly<Record<string, Properties>>;
}
