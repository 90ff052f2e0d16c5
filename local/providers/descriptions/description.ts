/** What the published description of a service says of one value. */
export interface Described {
  readonly kind: "any" | "text" | "number" | "boolean" | "date" | "duration" | "uuid";
  readonly limits?: Limits;
  readonly values?: readonly (string | number)[];
}

export interface DescribedList {
  readonly kind: "list";
  readonly limits?: Limits;
  readonly items: AnyDescribed;
}

export interface DescribedMap {
  readonly kind: "map";
  readonly members: AnyDescribed;
}

export interface DescribedModel {
  readonly kind: "model";
  readonly model: string;
}

export type AnyDescribed = Described | DescribedList | DescribedMap | DescribedModel;

/** The names are those of OpenAPI, in the spelling of Azure's SDKs. */
export interface Limits {
  readonly MinLength?: number;
  readonly MaxLength?: number;
  /** Source of a regular expression. */
  readonly Pattern?: string;
  readonly InclusiveMinimum?: number;
  readonly InclusiveMaximum?: number;
  readonly ExclusiveMinimum?: number;
  readonly ExclusiveMaximum?: number;
  readonly MinItems?: number;
  readonly MaxItems?: number;
  readonly UniqueItems?: boolean;
}

export interface DescribedProperty {
  readonly name: string;
  /** Where it is in the JSON, e.g. `properties.networkAcls`. */
  readonly place: string;
  readonly isRequired: boolean;
  readonly value: AnyDescribed;
}

export interface Model {
  readonly properties: readonly DescribedProperty[];
  /** A value of the property `by` says which of the models the object is. */
  readonly variants?: { readonly by: string; readonly models: Readonly<Record<string, string>> };
}

/** What the description says of one resource type: its body, and the names in its id by the inputs that hold them. */
export interface DescribedType {
  readonly model?: string;
  readonly names: Readonly<Record<string, Described>>;
}

export interface Descriptions {
  readonly types: Readonly<Record<string, DescribedType>>;
  readonly models: Readonly<Record<string, Model>>;
}
