import { readFileSync, readdirSync, existsSync } from "node:fs";
import path from "node:path";
import { compileFunction } from "node:vm";

import ts from "typescript";

import { isRecord } from "../protocol/values";

/** As generated: how one value is written, and what is allowed of it. */
export interface Mapper {
  readonly serializedName?: string;
  readonly required?: boolean;
  readonly readOnly?: boolean;
  readonly isConstant?: boolean;
  readonly defaultValue?: unknown;
  readonly constraints?: Readonly<Record<string, unknown>>;
  readonly type: {
    readonly name: string;
    readonly className?: string;
    readonly allowedValues?: readonly (string | number)[];
    readonly element?: Mapper;
    readonly value?: Mapper;
    readonly modelProperties?: Readonly<Record<string, Mapper>>;
    readonly uberParent?: string;
    readonly polymorphicDiscriminator?: {
      readonly serializedName: string;
      readonly clientName: string;
    };
  };
}

interface Parameter {
  readonly mapper: Mapper;
}

/** One request of the service. */
export interface OperationSpec {
  readonly path: string;
  readonly httpMethod: string;
  readonly requestBody?: Parameter;
  readonly urlParameters?: readonly Parameter[];
}

type Exports = Record<string, unknown>;
type Evaluate = (exported: Exports, require: (id: string) => unknown) => void;

/** The generated modules of one Azure SDK package, read without its run time. */
export class SdkModules {
  private readonly source: string;
  private readonly loaded = new Map<string, Exports>();

  constructor(private readonly folder: string) {
    const places = ["dist/commonjs", "dist-esm/src"].map((place) => path.join(folder, place));
    const source = places.find((place) => existsSync(path.join(place, "models", "mappers.js")));
    if (source === undefined) throw new Error(`${folder} holds no models/mappers.js`);
    this.source = source;
  }

  mapper(className: string): Mapper | undefined {
    return this.load("models/mappers.js")[className] as Mapper | undefined;
  }

  /** Model of each value of a discriminator, by `Parent.value`. */
  discriminators(): Readonly<Record<string, Mapper>> {
    return (this.load("models/mappers.js")["discriminators"] ?? {}) as Record<string, Mapper>;
  }

  /** The requests of all operation groups whose path ends as asked, without regard to case. */
  operations(isWanted: (path: string) => boolean): OperationSpec[] {
    const folder = path.join(this.source, "operations");
    return readdirSync(folder)
      .filter((file) => file.endsWith(".js") && file !== "index.js")
      .filter((file) => pathsIn(readFileSync(path.join(folder, file), "utf8")).some(isWanted))
      .flatMap((file) => Object.values(this.load(`operations/${file}`)))
      .filter((value): value is OperationSpec => isRecord(value) && "httpMethod" in value)
      .filter((spec) => isWanted(spec.path));
  }

  /** Values of the enumeration that an interface names for one of its members, where it lists them. */
  knownValues(className: string, property: string): readonly string[] | undefined {
    const name = this.memberTypes().get(`${className}.${property}`);
    const known = name === undefined ? undefined : this.load("models/index.js")[`Known${name}`];
    return isRecord(known) ? Object.values(known).map(String) : undefined;
  }

  private types: ReadonlyMap<string, string> | undefined;

  private memberTypes(): ReadonlyMap<string, string> {
    this.types ??= memberTypes(path.join(this.source, "models", "index.d.ts"));
    return this.types;
  }

  private load(file: string): Exports {
    const known = this.loaded.get(file);
    if (known !== undefined) return known;
    const exported: Exports = {};
    this.loaded.set(file, exported);
    const full = path.join(this.source, file);
    const text = `${commonJs(readFileSync(full, "utf8"))}\n${exportsOfSpecs(full)}`;
    const require = (id: string): unknown => this.required(id, path.posix.dirname(file));
    // The modules are those of a package pinned with its digest, and hold plain values.
    const evaluate = compileFunction(text, ["exports", "require"]) as Evaluate;
    evaluate(exported, require);
    return exported;
  }

  /** Models are data; the run time around them is not needed to read them. */
  private required(id: string, from: string): unknown {
    const file = path.posix.join(from, id.endsWith(".js") ? id : `${id}.js`);
    if (id.startsWith(".") && file.startsWith("models/")) return this.load(file);
    return id === "tslib"
      ? { __importStar: (module: unknown) => module, __exportStar: () => undefined }
      : anything;
  }
}

/** Whatever is asked of it, or called on it, is it again. */
const anything: unknown = new Proxy(function nothing() {}, {
  get: () => anything,
  apply: () => anything,
  construct: () => ({}),
});

function pathsIn(text: string): string[] {
  return [...text.matchAll(/^\s+path: "([^"]+)"/gm)].map(([, found = ""]) => found);
}

function commonJs(text: string): string {
  if (!/^(import|export) /m.test(text)) return text;
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  return ts.transpileModule(text, { compilerOptions }).outputText;
}

/** The requests are constants the module keeps to itself. */
function exportsOfSpecs(file: string): string {
  const names = [...readFileSync(file, "utf8").matchAll(/^const (\w+OperationSpec) = /gm)];
  return names.map(([, name = ""]) => `exports.${name} = ${name};`).join("\n");
}

/** Name of the type of each `Interface.member` that refers to one. */
function memberTypes(file: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest);
  for (const statement of source.statements) {
    if (!ts.isInterfaceDeclaration(statement)) continue;
    for (const member of statement.members) {
      if (!ts.isPropertySignature(member) || !ts.isIdentifier(member.name)) continue;
      const type =
        member.type !== undefined && ts.isArrayTypeNode(member.type)
          ? member.type.elementType
          : member.type;
      if (type !== undefined && ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName))
        found.set(`${statement.name.text}.${member.name.text}`, type.typeName.text);
    }
  }
  return found;
}
