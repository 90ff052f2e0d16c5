import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { exemptions } from "../policy/exemptions";
import { concerns, everyType, type Rule } from "../policy/rule";
import { ruleGroups } from "../policy/rules";
import { outputs } from "../settings/outputs";
import {
  controlsTables,
  outputsTable,
  replaced,
  settingsTables,
  type SettingRow,
} from "./documentation";

/** A resource of a stack, and the type of what the program made it a child of. */
export interface PlacedResource {
  readonly type: string;
  readonly parentType: string;
}

/** All resources of each stack, by the stack's name. */
export type Programs = Readonly<Record<string, readonly PlacedResource[]>>;

interface DeclaredKey {
  readonly type: string;
  readonly description?: string;
  readonly default?: unknown;
}

type Config<Value> = { readonly config: Readonly<Record<string, Value>> };

/** @returns the clone's README with the tables that its settings, outputs, rules and programs make */
export function readmeOf(root: string, programs: Programs): string {
  const read = (name: string) => readFileSync(path.join(root, name), "utf8");
  const stacks = Object.keys(programs).sort();
  const stackFiles = Object.fromEntries(
    stacks.map((stack) => [stack, read(`Pulumi.${stack}.yaml`)]),
  );
  const groups = ruleGroups.map(([title, rules]) => ({ title, rules }));
  const files = componentFiles(root);
  const resources = Object.values(programs).flat();
  const tables = {
    settings: settingsTables(settingRows(read("Pulumi.yaml"), stackFiles), stacks),
    outputs: outputsTable(outputs),
    controls: controlsTables(groups, (rule) => metIn(rule, resources, files), exemptions),
  };
  return Object.entries(tables).reduce(
    (text, [name, content]) => replaced(text, name, content),
    read("README.md"),
  );
}

/**
 * A row of each key that the project declares.
 * @param project the text of `Pulumi.yaml`
 * @param stackFiles the texts of the stacks' own files, by stack
 */
export function settingRows(
  project: string,
  stackFiles: Readonly<Record<string, string>>,
): SettingRow[] {
  const groups = groupsIn(project);
  const set = Object.entries(stackFiles).map(([stack, text]): [string, Config<unknown>] => [
    stack,
    parse(text) as Config<unknown>,
  ]);
  const declared = (parse(project) as Config<DeclaredKey>).config;
  return Object.entries(declared).map(([key, { type, default: initial, description = "" }]) => ({
    group: groups[key] ?? "",
    key,
    type,
    default: initial,
    description,
    stacks: Object.fromEntries(
      set.map(([stack, { config }]) => [stack, config[`batch-scoring:${key}`]]),
    ),
  }));
}

/** Keys by the comment above them in `Pulumi.yaml`. */
function groupsIn(project: string): Record<string, string> {
  const groups: Record<string, string> = {};
  let group = "";
  for (const line of project.split("\n")) {
    group = /^ {2}# (.+)$/.exec(line)?.[1] ?? group;
    const key = /^ {2}(\w+):$/.exec(line)?.[1];
    if (key !== undefined) groups[key] = group;
  }
  return groups;
}

/** Files of the components by the type their resources are parented to. */
function componentFiles(root: string): ReadonlyMap<string, string> {
  const folder = path.join(root, "components");
  const typed = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .flatMap((name) =>
      [
        ...readFileSync(path.join(folder, name), "utf8").matchAll(
          /"(batchScoring:components:\w+)"/g,
        ),
      ].map(([, type = ""]): [string, string] => [type, `components/${name}`]),
    );
  return new Map(typed);
}

/** The files of the components that make what the rule judges. */
export function metIn(
  rule: Pick<Rule, "types">,
  resources: readonly PlacedResource[],
  files: ReadonlyMap<string, string>,
): string[] {
  if (rule.types === everyType) return ["every component"];
  const found = resources
    .filter((resource) => concerns(rule, resource))
    .map(({ parentType }) => files.get(parentType) ?? "");
  return [...new Set(found)].filter((name) => name !== "").sort();
}
