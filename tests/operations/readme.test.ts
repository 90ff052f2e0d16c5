import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import {
  controlsTables,
  outputsTable,
  replaced,
  settingsTables,
  type SettingRow,
} from "../../operations/documentation";
import { exemptions } from "../../policy/exemptions";
import { concerns, everyType, type Rule } from "../../policy/rule";
import { ruleGroups } from "../../policy/rules";
import { outputs } from "../../settings/outputs";
import type { Wired } from "../components/registered";
import { wiredProgram } from "../components/program";
import { declaredKeys, stackFile, stacks } from "../settings/stackConfig";

const root = path.join(__dirname, "..", "..");
const file = (name: string) => path.join(root, name);
const read = (name: string) => readFileSync(file(name), "utf8");

const programs: Wired[][] = [];

beforeAll(async () => {
  for (const stack of stacks) programs.push(await wiredProgram(stack));
}, 300_000);

/** Keys by the comment above them in `Pulumi.yaml`. */
function groupOf(): Record<string, string> {
  const groups: Record<string, string> = {};
  let group = "";
  for (const line of read("Pulumi.yaml").split("\n")) {
    group = /^ {2}# (.+)$/.exec(line)?.[1] ?? group;
    const key = /^ {2}(\w+):$/.exec(line)?.[1];
    if (key !== undefined) groups[key] = group;
  }
  return groups;
}

function settingRows(): SettingRow[] {
  const groups = groupOf();
  return Object.entries(declaredKeys()).map(
    ([key, { type, default: initial, description = "" }]) => ({
      group: groups[key] ?? "",
      key,
      type,
      default: initial,
      description,
      stacks: Object.fromEntries(
        stacks.map((stack) => [stack, stackFile(stack)[`batch-scoring:${key}`]]),
      ),
    }),
  );
}

/** Files of the components by the type their resources are parented to. */
function componentFiles(): Map<string, string> {
  const files = readdirSync(file("components"), { recursive: true, encoding: "utf8" });
  const typed = files
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `components/${name}`)
    .flatMap((name) =>
      [...read(name).matchAll(/"(batchScoring:components:\w+)"/g)].map(
        ([, type = ""]): [string, string] => [type, name],
      ),
    );
  return new Map(typed);
}

function metIn(rule: Rule): string[] {
  if (rule.types === everyType) return ["every component"];
  const files = componentFiles();
  const found = programs.flatMap((program) => {
    const components = program.filter(({ type }) => type.startsWith("batchScoring:"));
    return program
      .filter((resource) => concerns(rule, resource))
      .map(({ parent }) => components.find(({ name }) => name === parent)?.type ?? "");
  });
  return [...new Set(found.map((type) => files.get(type) ?? ""))]
    .filter((name) => name !== "")
    .sort();
}

function generated(readme: string): string {
  const groups = ruleGroups.map(([title, rules]) => ({ title, rules }));
  const tables = {
    settings: settingsTables(settingRows(), stacks),
    outputs: outputsTable(outputs),
    controls: controlsTables(groups, metIn, exemptions),
  };
  return Object.entries(tables).reduce(
    (text, [name, content]) => replaced(text, name, content),
    readme,
  );
}

test("describes exactly the outputs the program has", () => {
  const exported = [...read("index.ts").matchAll(/^export const (\w+)/gm)].map(([, name]) => name);
  expect(Object.keys(outputs).sort()).toEqual(exported.sort());
});

test("the README's tables are those of the program; write them with: npm run docs", () => {
  const wanted = generated(read("README.md"));
  if (process.env["BATCH_SCORING_WRITE_DOCS"] === "1") writeFileSync(file("README.md"), wanted);
  expect(read("README.md")).toBe(wanted);
});
