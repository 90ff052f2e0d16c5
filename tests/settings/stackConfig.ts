import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";

/** A key as `Pulumi.yaml` declares it. */
export interface DeclaredKey {
  readonly type: string;
  readonly description?: string;
  readonly default?: unknown;
}

const project = "batch-scoring";
export const stacks = ["dev", "local", "prod"] as const;

/** The project's configuration section. */
export function declaredKeys(): Record<string, DeclaredKey> {
  return (read("Pulumi.yaml") as { config: Record<string, DeclaredKey> }).config;
}

/** What a stack's own file sets, with namespaces. */
export function stackFile(stack: string): Record<string, unknown> {
  return (read(`Pulumi.${stack}.yaml`) as { config: Record<string, unknown> }).config;
}

/** A stack's configuration as the engine hands it to the program: defaults filled in, every value a text. */
export function stackConfig(stack: string): Record<string, string> {
  const defaults = Object.entries(declaredKeys())
    .filter(([, key]) => key.default !== undefined)
    .map(([name, key]): [string, unknown] => [name, key.default]);
  const own = Object.entries(stackFile(stack))
    .filter(([name]) => name.startsWith(`${project}:`))
    .map(([name, value]): [string, unknown] => [name.slice(project.length + 1), value]);
  return Object.fromEntries([...defaults, ...own].map(([name, value]) => [name, text(value)]));
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function read(file: string): unknown {
  return parse(fs.readFileSync(path.join(__dirname, "..", "..", file), "utf8"));
}
