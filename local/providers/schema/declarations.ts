import { readFileSync } from "node:fs";
import { join } from "node:path";

import ts from "typescript";

/** An object's members, or the literals of an enumeration. */
export type Declaration = ts.InterfaceDeclaration | ts.VariableDeclaration;

/**
 * Finds declarations in an SDK's `.d.ts` files by parsing alone: no type checker, and of the large generated files only
 * the namespace that is asked for, which keeps a first run at a second instead of half a minute.
 */
export class Declarations {
  private readonly parsed = new Map<string, ReadonlyMap<string, Declaration>>();

  constructor(private readonly sdkFolder: string) {}

  find(file: string, namespace: string, name: string): Declaration {
    const key = `${file}#${namespace}`;
    const known = this.parsed.get(key) ?? this.parse(file, namespace);
    this.parsed.set(key, known);
    const declaration = known.get(name);
    if (declaration === undefined) {
      throw new Error(
        `the SDK declares no ${[namespace, name].filter(Boolean).join(".")} in ${file}`,
      );
    }
    return declaration;
  }

  private parse(file: string, namespace: string): ReadonlyMap<string, Declaration> {
    const text = readFileSync(join(this.sdkFolder, file), "utf8");
    const source = namespace === "" ? text : namespaceBody(text, namespace, file);
    const found = new Map<string, Declaration>();
    for (const statement of ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true)
      .statements) {
      if (ts.isInterfaceDeclaration(statement)) found.set(statement.name.text, statement);
      if (!ts.isVariableStatement(statement)) continue;
      for (const variable of statement.declarationList.declarations) {
        found.set(variable.name.getText(), variable);
      }
    }
    return found;
  }
}

function namespaceBody(text: string, namespace: string, file: string): string {
  const opening = `export declare namespace ${namespace} {\n`;
  const start = text.indexOf(opening);
  if (start < 0) throw new Error(`the SDK declares no namespace ${namespace} in ${file}`);
  return text.slice(start + opening.length, text.indexOf("\n}", start));
}
