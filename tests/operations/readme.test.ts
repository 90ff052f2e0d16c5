import { readFileSync } from "node:fs";
import * as path from "node:path";
import {
  metIn,
  readmeOf,
  settingRows,
  type PlacedResource,
  type Programs,
} from "../../operations/readme";
import { everyType } from "../../policy/rule";
import { outputs } from "../../settings/outputs";
import { wiredFromFile } from "../components/program";
import { stacks } from "../settings/stackConfig";

const root = path.join(__dirname, "..", "..");
const read = (name: string) => readFileSync(path.join(root, name), "utf8");

async function placed(stack: string): Promise<PlacedResource[]> {
  const program = await wiredFromFile(stack);
  const components = program.filter(({ type }) => type.startsWith("batchScoring:"));
  return program.map(({ type, parent }) => ({
    type,
    parentType: components.find(({ name }) => name === parent)?.type ?? "",
  }));
}

test("a setting's group is the comment above it, and a stack's value that of its own file", () => {
  const project = [
    "config:",
    "  # Lake",
    "  days:",
    "    type: integer",
    "  # Network",
    "  range:",
    "    type: string",
    "    default: 10.0.0.0/16",
    "    description: Addresses",
    "",
  ].join("\n");
  const prod = "config:\n  batch-scoring:days: 30\n";
  expect(settingRows(project, { dev: "config: {}\n", prod })).toEqual([
    {
      group: "Lake",
      key: "days",
      type: "integer",
      default: undefined,
      description: "",
      stacks: { dev: undefined, prod: 30 },
    },
    {
      group: "Network",
      key: "range",
      type: "string",
      default: "10.0.0.0/16",
      description: "Addresses",
      stacks: { dev: undefined, prod: undefined },
    },
  ]);
});

test("a rule is met in the files of the components that make what it judges", () => {
  const files = new Map([
    ["c:Lake", "components/lake.ts"],
    ["c:Code", "components/code.ts"],
  ]);
  const resources = [
    { type: "t:Account", parentType: "c:Lake" },
    { type: "t:Account", parentType: "c:Lake" },
    { type: "t:Account", parentType: "" },
    { type: "t:File", parentType: "c:Code" },
  ];
  expect(
    [["t:Account"], ["t:Key"], everyType].map((types) => metIn({ types }, resources, files)),
  ).toEqual([["components/lake.ts"], [], ["every component"]]);
});

test("describes exactly the outputs the program has", () => {
  const exported = [...read("index.ts").matchAll(/^export const (\w+)/gm)].map(([, name]) => name);
  expect(Object.keys(outputs).sort()).toEqual(exported.sort());
});

test("the README's tables are those of the program; write them with: npm run docs", async () => {
  const programs: Record<string, PlacedResource[]> = {};
  for (const stack of stacks) programs[stack] = await placed(stack);
  expect(read("README.md")).toBe(readmeOf(root, programs satisfies Programs));
}, 300_000);
