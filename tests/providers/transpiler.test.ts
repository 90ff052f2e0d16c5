import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

const clone = path.resolve(__dirname, "../..");
const folder = mkdtempSync(path.join(tmpdir(), "transpiler-"));
const name = path.basename(folder);
const file = path.join(folder, `${name}.ts`);

/** The transpiled files that are kept of the program. */
const kept = () =>
  readdirSync(path.join(clone, ".tools", "transpiled")).filter((each) => each.startsWith(name));

afterAll(() => {
  for (const each of kept()) rmSync(path.join(clone, ".tools", "transpiled", each));
  rmSync(folder, { recursive: true });
});

/** Runs the file as Pulumi's language host runs the program. */
function run(source: string): string {
  writeFileSync(file, source);
  const { stdout, stderr } = spawnSync(process.execPath, ["-r", "ts-node/register", file], {
    cwd: clone,
    env: { ...process.env, TS_NODE_PROJECT: path.join(clone, "tsconfig.json") },
    encoding: "utf8",
  });
  return stdout + stderr;
}

test("the language host keeps what it transpiled, and transpiles again what changed", () => {
  const said = ["one", "one", "two"].map((word) => [
    run(`const word: string = "${word}";\nconsole.log(word);\n`).trim(),
    kept().length,
  ]);
  expect(said).toEqual([
    ["one", 1],
    ["one", 1],
    ["two", 2],
  ]);
}, 60_000);

test("an error is told with its line of the TypeScript file", () => {
  const source =
    "interface Gone {\n  readonly a: string;\n}\n\nthrow new Error(String({} as Gone));\n";
  expect(run(source)).toContain(`${file}:5:7`);
}, 60_000);
