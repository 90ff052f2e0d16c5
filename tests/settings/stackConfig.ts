import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { withoutOwn } from "./ownKeys";

/** A key as `Pulumi.yaml` declares it. */
export interface DeclaredKey {
  readonly type: string;
  readonly description?: string;
  readonly default?: unknown;
}

const project = "batch-scoring";
const root = path.join(__dirname, "..", "..");
/** The stacks that the tests make, by the settings of their files without what people set for themselves. */
export const stacks = ["dev", "local", "prod"] as const;

/** Every stack that has a file, those of whoever took the project over too. */
export const allStacks: readonly string[] = fs
  .readdirSync(root)
  .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.slice(1) ?? []);

/** The project's configuration section. */
export function declaredKeys(): Record<string, DeclaredKey> {
  return (read("Pulumi.yaml") as { config: Record<string, DeclaredKey> }).config;
}

/** What a stack's own file sets, with namespaces. */
export function stackFile(stack: string): Record<string, unknown> {
  return (read(`Pulumi.${stack}.yaml`) as { config: Record<string, unknown> }).config;
}

/** The same, with fixed values for what people set for themselves. */
export function committed(stack: string): Record<string, unknown> {
  return withoutOwn(stack, stackFile(stack));
}

/** What `committed` gives, as the engine hands it to the program: defaults filled in, every value a text. */
export function stackConfig(stack: string): Record<string, string> {
  return handedOver(committed(stack));
}

/** The configuration of a stack file as the engine hands it to the program. */
export function handedOver(config: Readonly<Record<string, unknown>>): Record<string, string> {
  const defaults = Object.entries(declaredKeys())
    .filter(([, key]) => key.default !== undefined)
    .map(([name, key]): [string, unknown] => [name, key.default]);
  const own = Object.entries(config)
    .filter(([name]) => name.startsWith(`${project}:`))
    .map(([name, value]): [string, unknown] => [name.slice(project.length + 1), value]);
  return Object.fromEntries([...defaults, ...own].map(([name, value]) => [name, text(value)]));
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function read(file: string): unknown {
  return parse(fs.readFileSync(path.join(root, file), "utf8"));
}
