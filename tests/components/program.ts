import * as fs from "node:fs";
import * as path from "node:path";
import { handedOver, stackConfig, stackFile } from "../settings/stackConfig";
import {
  componentDependencies,
  registered,
  wired,
  type Registered,
  type Wired,
} from "./registered";

/** Values of keys that differ from the stack's own, as texts. */
export type Changes = Readonly<Record<string, string>>;

const root = path.join(__dirname, "..", "..");

/** Everything the program registers for a stack with some values changed, in the order of the names. */
export function registeredProgram(stack: string, changes: Changes = {}): Promise<Registered[]> {
  return registered(loadedAnew, configuration(stack, changes), stack);
}

/**
 * The same in the order it was registered, with the stack's name and what each input is made of.
 * @param name what the stack is called, where that is not what its settings are of
 */
export function wiredProgram(stack: string, changes: Changes = {}, name = stack): Promise<Wired[]> {
  return wired(loadedAnew, configuration(stack, changes), name);
}

/** The same of a stack as its file is, with what people set for themselves. */
export function wiredFromFile(stack: string): Promise<Wired[]> {
  return wired(loadedAnew, namespaced(handedOver(stackFile(stack))), stack);
}

/** What each component of the program waits for, by its name, for a stack with some values changed. */
export function programDependencies(
  stack: string,
  changes: Changes = {},
): Promise<Record<string, string[]>> {
  return componentDependencies(loadedAnew, configuration(stack, changes), stack);
}

function configuration(stack: string, changes: Changes): Record<string, string> {
  return namespaced({ ...stackConfig(stack), ...changes });
}

function namespaced(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [`batch-scoring:${key}`, value]),
  );
}

/** Runs the program as a new process would. The SDKs stay loaded: they are most of the time and keep nothing of it. */
async function loadedAnew(): Promise<void> {
  const shared = sdks();
  await jest.isolateModulesAsync(async () => {
    for (const [name, loaded] of shared) jest.doMock(name, () => loaded);
    await import("../../index");
  });
}

let loadedSdks: ReadonlyMap<string, unknown> | undefined;

/** The modules of Pulumi's packages that the program imports. */
function sdks(): ReadonlyMap<string, unknown> {
  loadedSdks ??= new Map(importedSdks().map((name) => [name, jest.requireActual(name)]));
  return loadedSdks;
}

function importedSdks(): string[] {
  const sources = ["components", "settings"].flatMap((folder) =>
    fs
      .readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => fs.readFileSync(path.join(root, folder, file), "utf8")),
  );
  const imported = sources.flatMap((source) =>
    [...source.matchAll(/from "(@pulumi\/[^"]+)"/g)].map(([, name = ""]) => name),
  );
  return [...new Set(imported)];
}
