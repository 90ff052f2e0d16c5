import ts from "typescript";

import { Declarations } from "./declarations";
import type { Properties, Property, PropertySchema, PropertyType } from "./propertyTypes";

export interface ServedSdk {
  readonly sdk: string;
  readonly version: string;
  readonly folder: string;
  /** Type token of each served resource, and the declaration file of its arguments. */
  readonly resources: Readonly<Record<string, string>>;
}

/** Reads the `XArgs` interface of each served resource, and every nested type those reach. */
export function extractSchema(served: ServedSdk): PropertySchema {
  const reader = new Reader(new Declarations(served.folder));
  const resources: Record<string, Properties> = {};
  for (const [token, file] of Object.entries(served.resources)) {
    resources[token] = reader.membersOf(file, "", `${token.slice(token.lastIndexOf(":") + 1)}Args`);
  }
  return { sdk: served.sdk, version: served.version, resources, objects: reader.objects };
}

class Reader {
  readonly objects: Record<string, Properties> = {};

  constructor(private readonly declarations: Declarations) {}

  membersOf(file: string, namespace: string, name: string): Properties {
    const declaration = this.declarations.find(file, namespace, name);
    if (!ts.isInterfaceDeclaration(declaration))
      throw new Error(`${name} in ${file} is not an interface`);
    const properties: Record<string, Property> = {};
    for (const member of declaration.members) {
      if (!ts.isPropertySignature(member) || member.type === undefined) {
        throw new Error(
          `${name} in ${file} has a member that is not a property: ${member.getText()}`,
        );
      }
      properties[propertyName(member.name)] = {
        type: this.typeOf(member.type),
        isRequired: member.questionToken === undefined,
      };
    }
    return properties;
  }

  private typeOf(node: ts.TypeNode): PropertyType {
    if (ts.isParenthesizedTypeNode(node)) return this.typeOf(node.type);
    if (ts.isArrayTypeNode(node)) return { kind: "list", items: this.typeOf(node.elementType) };
    if (ts.isUnionTypeNode(node)) return this.unionOf(node.types);
    if (ts.isTypeLiteralNode(node)) return this.mapOf(node);
    if (ts.isTypeReferenceNode(node)) return this.referenceTo(node);
    if (ts.isLiteralTypeNode(node)) return { kind: "enum", values: [literalValue(node)] };
    const primitive = PRIMITIVES.get(node.kind);
    if (primitive !== undefined) return { kind: primitive };
    throw new Error(`no rule reads the declared type ${node.getText()}`);
  }

  /** `string | enums.X` is how the SDK writes an enumeration: what the service accepts are the listed values. */
  private unionOf(nodes: readonly ts.TypeNode[]): PropertyType {
    const types = nodes
      .filter((node) => node.kind !== ts.SyntaxKind.UndefinedKeyword)
      .map((node) => this.typeOf(node));
    const enumeration = types.find((type) => type.kind === "enum");
    if (enumeration !== undefined) return enumeration;
    const [only] = types;
    return types.length === 1 && only !== undefined ? only : { kind: "oneOf", types };
  }

  private mapOf(node: ts.TypeLiteralNode): PropertyType {
    const [member] = node.members;
    if (member === undefined || !ts.isIndexSignatureDeclaration(member)) {
      throw new Error(`no rule reads the declared type ${node.getText()}`);
    }
    return { kind: "map", values: this.typeOf(member.type) };
  }

  private referenceTo(node: ts.TypeReferenceNode): PropertyType {
    const name = node.typeName.getText();
    const [argument] = node.typeArguments ?? [];
    if (name === "pulumi.Input" && argument !== undefined) return this.typeOf(argument);
    const [kind, ...path] = name.split(".");
    const last = path.pop();
    if (kind === "inputs" && last !== undefined) return this.objectNamed(path.join("."), last);
    if (kind === "enums" && last !== undefined) return this.enumNamed(path.join("/"), last);
    throw new Error(`no rule reads the declared type ${node.getText()}`);
  }

  private objectNamed(namespace: string, name: string): PropertyType {
    const fullName = namespace === "" ? name : `${namespace}.${name}`;
    if (this.objects[fullName] === undefined) {
      this.objects[fullName] = {}; // types may contain themselves
      this.objects[fullName] = this.membersOf("types/input.d.ts", namespace, name);
    }
    return { kind: "object", name: fullName };
  }

  private enumNamed(folder: string, name: string): PropertyType {
    const declaration = this.declarations.find(`types/enums/${folder}/index.d.ts`, "", name);
    if (!ts.isVariableDeclaration(declaration) || declaration.type === undefined) {
      throw new Error(`enums ${folder}/${name} is not a constant`);
    }
    if (!ts.isTypeLiteralNode(declaration.type))
      throw new Error(`enums ${folder}/${name} lists no values`);
    const values = declaration.type.members.map((member) => {
      if (
        !ts.isPropertySignature(member) ||
        member.type === undefined ||
        !ts.isLiteralTypeNode(member.type)
      ) {
        throw new Error(
          `enums ${folder}/${name} has a value that is not a literal: ${member.getText()}`,
        );
      }
      return literalValue(member.type);
    });
    return { kind: "enum", values };
  }
}

const PRIMITIVES: ReadonlyMap<ts.SyntaxKind, "string" | "number" | "boolean" | "any"> = new Map([
  [ts.SyntaxKind.StringKeyword, "string"],
  [ts.SyntaxKind.NumberKeyword, "number"],
  [ts.SyntaxKind.BooleanKeyword, "boolean"],
  [ts.SyntaxKind.AnyKeyword, "any"],
]);

function propertyName(name: ts.PropertyName): string {
  return ts.isStringLiteral(name) ? name.text : name.getText();
}

function literalValue(node: ts.LiteralTypeNode): string | number {
  if (ts.isStringLiteral(node.literal)) return node.literal.text;
  if (ts.isNumericLiteral(node.literal)) return Number(node.literal.text);
  throw new Error(`no rule reads the literal ${node.getText()}`);
}
