import { execFileSync } from "node:child_process";
import * as path from "node:path";
import { model, rawTables, schemas, tables } from "../../settings/tables";

const root = path.join(__dirname, "..", "..");

/** What `pipeline/tables.py` declares. */
function declaredTables(expression: string): string[] {
  const program = `import json; from pipeline import tables; print(json.dumps([f"{t.schema}.{t.name}" for t in ${expression}]))`;
  const python = path.join(root, ".venv", "bin", "python");
  return JSON.parse(
    execFileSync(python, ["-c", program], { cwd: root, encoding: "utf8" }),
  ) as string[];
}

test("wires the stages to exactly the tables the pipeline declares", () => {
  expect(Object.values(tables).sort()).toEqual(declaredTables("tables.TABLES").sort());
}, 60_000);

test("takes for raw what the pipeline takes for raw", () => {
  expect([...rawTables].sort()).toEqual(declaredTables("tables.RAW_TABLES").sort());
}, 60_000);

test("has a schema for every table and the model", () => {
  const known = schemas.map(({ name }) => name);
  const homeless = [...Object.values(tables), model].filter(
    (table) => !known.includes(table.split(".")[0] ?? ""),
  );
  expect(homeless).toEqual([]);
});
