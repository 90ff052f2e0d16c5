import { basename } from "node:path";
import { types } from "node:util";

import type {
  AnyDescribed,
  Described,
  DescribedProperty,
  DescribedType,
  Descriptions,
  Limits,
  Model,
} from "./description";
import { type Mapper, type OperationSpec, SdkModules } from "./sdkModules";

/** A resource type to describe. */
export interface Wanted {
  readonly token: string;
  /** Id of a resource, e.g. `/subscriptions/{subscriptionId}/.../storageAccounts/{accountName}`. */
  readonly path: string;
  /** Folder of the SDK package that describes it. */
  readonly folder: string;
}

/** What the packages say of the request that creates each type, with every model those reach. */
export function extractDescriptions(wanted: readonly Wanted[]): Descriptions {
  const described: Record<string, DescribedType> = {};
  const models: Record<string, Model> = {};
  for (const folder of new Set(wanted.map((each) => each.folder))) {
    const reader = new Reader(new SdkModules(folder), basename(folder), models);
    for (const { token, path } of wanted.filter((each) => each.folder === folder))
      described[token] = reader.typeAt(token, path);
  }
  return { types: described, models };
}

const LIST_IT =
  "; list the type as undescribed in local/providers/descriptions/packages.ts, with the reason";

class Reader {
  constructor(
    private readonly modules: SdkModules,
    private readonly packageName: string,
    private readonly models: Record<string, Model>,
  ) {}

  typeAt(token: string, path: string): DescribedType {
    const shape = shapeOf(path);
    const spec = this.modules
      .operations((each) => shapeOf(each) === shape)
      .find(({ httpMethod }) => httpMethod === "PUT");
    if (spec === undefined)
      throw new Error(`no request of ${this.packageName} creates ${token} at ${path}${LIST_IT}`);
    const body = spec.requestBody?.mapper.type;
    return {
      ...(body?.className === undefined ? {} : { model: this.modelNamed(body.className) }),
      names: this.names(path, spec),
    };
  }

  /** The same place in both paths is the same name, whatever each calls it. */
  private names(path: string, spec: OperationSpec): Readonly<Record<string, Described>> {
    const ours = placeholders(path);
    const theirs = placeholders(spec.path);
    const names: Record<string, Described> = {};
    ours.forEach((name, position) => {
      const mapper = spec.urlParameters?.find(
        (parameter) => parameter.mapper.serializedName === theirs[position],
      )?.mapper;
      const described = mapper === undefined ? undefined : this.valueOf(mapper, undefined);
      if (described !== undefined && isText(described) && saysSomething(described))
        names[name] = described;
    });
    return names;
  }

  private modelNamed(className: string): string {
    const key = `${this.packageName}.${className}`;
    if (this.models[key] !== undefined) return key;
    const type = this.modules.mapper(className)?.type;
    this.models[key] = { properties: [] }; // models may contain themselves
    const properties = Object.entries(type?.modelProperties ?? {})
      .filter(([, mapper]) => mapper.readOnly !== true)
      .map(([name, mapper]) => this.property(className, name, mapper));
    this.models[key] = { properties, ...this.variants(type) };
    return key;
  }

  private variants(type: Mapper["type"] | undefined): Pick<Model, "variants"> {
    const by = type?.polymorphicDiscriminator?.clientName;
    const parent = type?.uberParent;
    if (by === undefined || parent === undefined || type?.className !== parent) return {};
    const prefix = `${parent}.`;
    const found = Object.entries(this.modules.discriminators())
      .filter(([name, mapper]) => name.startsWith(prefix) && mapper.type.className !== parent)
      .map(([name, mapper]) => [
        name.slice(prefix.length),
        this.modelNamed(mapper.type.className ?? ""),
      ]);
    return { variants: { by, models: Object.fromEntries(found) as Record<string, string> } };
  }

  private property(className: string, name: string, mapper: Mapper): DescribedProperty {
    return {
      name,
      place: mapper.serializedName ?? name,
      isRequired:
        mapper.required === true && mapper.isConstant !== true && mapper.defaultValue === undefined,
      value: this.valueOf(mapper, this.modules.knownValues(className, name)),
    };
  }

  private valueOf(mapper: Mapper, known: readonly string[] | undefined): AnyDescribed {
    const { name, className, element, value, allowedValues } = mapper.type;
    const limits = limitsOf(mapper);
    if (name === "Composite" && className !== undefined)
      return { kind: "model", model: this.modelNamed(className) };
    if (name === "Sequence" && element !== undefined)
      return { kind: "list", ...limits, items: this.valueOf(element, known) };
    if (name === "Dictionary" && value !== undefined)
      return { kind: "map", members: this.valueOf(value, undefined) };
    const values = allowedValues ?? known;
    return { kind: KINDS[name] ?? "any", ...limits, ...(values === undefined ? {} : { values }) };
  }
}

const KINDS: Readonly<Record<string, Described["kind"]>> = {
  Boolean: "boolean",
  Date: "date",
  DateTime: "date",
  Enum: "text",
  Number: "number",
  String: "text",
  TimeSpan: "duration",
  Uuid: "uuid",
};

function limitsOf({ constraints }: Mapper): { limits?: Limits } {
  if (constraints === undefined) return {};
  const { Pattern, ...others } = constraints;
  const pattern = types.isRegExp(Pattern) ? { Pattern: Pattern.source } : {};
  return { limits: { ...others, ...pattern } };
}

function isText(described: AnyDescribed): described is Described {
  return !["list", "map", "model"].includes(described.kind);
}

function saysSomething({ kind, limits, values }: Described): boolean {
  return kind === "uuid" || limits !== undefined || values !== undefined;
}

/** `/a/{b}/C/{d}` as `a/{}/c/{}`. */
function shapeOf(path: string): string {
  return path
    .replaceAll(/\{[^}]*\}/g, "{}")
    .replace(/^\//, "")
    .toLowerCase();
}

function placeholders(path: string): string[] {
  return [...path.matchAll(/\{([^}]*)\}/g)].map(([, name = ""]) => name);
}
