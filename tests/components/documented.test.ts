import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";

const folder = resolve(__dirname, "../../components");
const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .sort();

function has(declaration: ts.HasModifiers, ...kinds: readonly ts.SyntaxKind[]): boolean {
  return (declaration.modifiers ?? []).some(({ kind }) => kinds.includes(kind));
}

/** What others may name of an exported declaration: all of an interface, what is public of a class. */
function offered(declaration: ts.Statement): readonly (ts.TypeElement | ts.PropertyDeclaration)[] {
  if (ts.isInterfaceDeclaration(declaration)) return declaration.members;
  if (!ts.isClassDeclaration(declaration)) return [];
  const { PrivateKeyword, ProtectedKeyword } = ts.SyntaxKind;
  return declaration.members
    .filter(ts.isPropertyDeclaration)
    .filter((member) => !has(member, PrivateKeyword, ProtectedKeyword));
}

/** E.g. `lake.ts: LakeArgs.location`. */
function undocumented(file: string): string[] {
  const text = readFileSync(join(folder, file), "utf8");
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  return source.statements
    .filter((statement) => ts.isInterfaceDeclaration(statement) || ts.isClassDeclaration(statement))
    .filter((declaration) => has(declaration, ts.SyntaxKind.ExportKeyword))
    .flatMap((declaration) =>
      offered(declaration)
        .filter((member) => ts.getJSDocCommentsAndTags(member).length === 0)
        .map(
          (member) => `${file}: ${declaration.name?.text ?? ""}.${member.name?.getText() ?? ""}`,
        ),
    );
}

test("every argument and every output of a component has a comment", () => {
  expect(files.flatMap(undocumented)).toEqual([]);
});
