import { type Inputs, isRecord, isUnknown } from "../protocol/values";
import { type Failure, at } from "../schema/check";
import type { Properties, PropertySchema, PropertyType } from "../schema/propertyTypes";
import type { AnyDescribed, DescribedProperty, Descriptions, Model } from "./description";
import { valueFaults } from "./limits";
import { NO_LONGER_REQUIRED } from "./packages";

/**
 * Everything about a resource's inputs that the service's published description does not allow; values still to be
 * computed pass. Where the engine's SDK lists the values of a property, its newer list counts, and it was checked before.
 */
export function checkDescription(
  descriptions: Descriptions,
  schema: PropertySchema,
  token: string,
  inputs: Inputs,
): Failure[] {
  const described = descriptions.types[token];
  if (described === undefined) return [];
  const failures = Object.entries(described.names)
    .filter(([name]) => inputs[name] !== undefined && !isUnknown(inputs[name]))
    .flatMap(([name, value]) => valueFaults(value, inputs[name], name));
  if (described.model === undefined) return failures;
  const walk = new Walk(descriptions, schema, NO_LONGER_REQUIRED[token] ?? {});
  const properties = schema.resources[token] ?? {};
  return [...failures, ...walk.members(described.model, "", properties, inputs, "")];
}

class Walk {
  constructor(
    private readonly descriptions: Descriptions,
    private readonly schema: PropertySchema,
    private readonly waived: Readonly<Record<string, string>>,
  ) {}

  /** @param prefix the part of the model that the object holds, for what the SDKs nest differently */
  members(
    modelName: string,
    prefix: string,
    properties: Properties,
    value: Inputs,
    path: string,
  ): Failure[] {
    const model = this.variantOf(modelName, value);
    if (model === undefined) return [];
    return Object.entries(properties).flatMap(([key, { type }]) => {
      const place = at(path, key);
      const property = propertyNamed(model, prefix, key);
      if (property !== undefined) return this.member(property, type, value[key], place);
      const inside = nestedPrefix(model, prefix, key);
      const nested = value[key];
      if (inside === undefined || type.kind !== "object" || !isRecord(nested)) return [];
      return this.members(modelName, inside, this.schema.objects[type.name] ?? {}, nested, place);
    });
  }

  private member(
    { isRequired, value: described }: DescribedProperty,
    type: PropertyType,
    value: unknown,
    path: string,
  ): Failure[] {
    if (value === undefined || value === null)
      return isRequired && this.waived[path] === undefined ? [missing(path)] : [];
    return this.value(described, type, value, path);
  }

  private value(
    described: AnyDescribed,
    type: PropertyType,
    value: unknown,
    path: string,
  ): Failure[] {
    if (isUnknown(value)) return [];
    switch (described.kind) {
      case "list": {
        const items = type.kind === "list" ? type.items : ANY;
        const list = Array.isArray(value) ? value : [];
        return [
          ...valueFaults({ ...described, kind: "any" }, value, path),
          ...list.flatMap((item, index) =>
            this.value(described.items, items, item, `${path}[${index}]`),
          ),
        ];
      }
      case "map": {
        const members = type.kind === "map" ? type.values : ANY;
        return Object.entries(isRecord(value) ? value : {}).flatMap(([key, item]) =>
          this.value(described.members, members, item, at(path, key)),
        );
      }
      case "model": {
        const properties = this.propertiesOf(type, value);
        if (properties === undefined || !isRecord(value)) return [];
        return this.members(described.model, "", properties, value, path);
      }
      default: {
        const { values, ...limits } = described;
        return valueFaults(type.kind === "enum" ? limits : described, value, path);
      }
    }
  }

  /** Of several forms the one that has every member given. */
  private propertiesOf(type: PropertyType, value: unknown): Properties | undefined {
    const forms = type.kind === "oneOf" ? type.types : [type];
    const keys = isRecord(value) ? Object.keys(value) : [];
    return forms
      .map((form) => (form.kind === "object" ? this.schema.objects[form.name] : undefined))
      .find((form) => form !== undefined && keys.every((key) => form[key] !== undefined));
  }

  private variantOf(modelName: string, value: Inputs): Model | undefined {
    const model = this.descriptions.models[modelName];
    const chosen = model?.variants && value[model.variants.by];
    if (model?.variants === undefined || typeof chosen !== "string") return model;
    const variant = model.variants.models[chosen];
    return variant === undefined ? model : this.descriptions.models[variant];
  }
}

const ANY: PropertyType = { kind: "any" };

/** The SDKs name a property after its place in the JSON, or as the description says for clients. */
function propertyNamed(
  { properties }: Model,
  prefix: string,
  key: string,
): DescribedProperty | undefined {
  const name = key.toLowerCase();
  const inside = properties.filter(({ place }) => place.startsWith(prefix));
  const last = ({ place }: DescribedProperty) =>
    place.slice(place.lastIndexOf(".") + 1).toLowerCase();
  return (
    inside.find(({ place }) => place.slice(prefix.length).toLowerCase() === name) ??
    inside.find((property) => property.name.toLowerCase() === name) ??
    inside.find((property) => last(property) === name)
  );
}

/** `properties.` and the like, where one SDK keeps an object that the other one spreads. */
function nestedPrefix({ properties }: Model, prefix: string, key: string): string | undefined {
  return [`${prefix}${key}.`, `${prefix}properties.${key}.`].find((candidate) =>
    properties.some(({ place }) => place.startsWith(candidate)),
  );
}

function missing(path: string): Failure {
  const name = path.slice(path.lastIndexOf(".") + 1);
  return {
    property: path,
    reason: `Missing required argument: the service's description requires "${name}", but no definition was found`,
  };
}
