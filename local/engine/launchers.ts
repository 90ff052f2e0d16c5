import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";

import writeFileAtomic from "write-file-atomic";

import { cloneRoot, typescriptLoader } from "../places";
import { launchersDir } from "./folders";

export const PLUGINS = {
  "azure-native": "azureNative",
  databricks: "databricks",
  random: "random",
} as const;

/** What the engine starts for a policy pack whose runtime is nodejs, with its own address and the pack's folder. */
const POLICY_RUNTIME = "pulumi-analyzer-policy-nodejs";

/** Puts the executables in place by which the engine finds local providers and policy packs on its PATH. */
export function writeLaunchers(): void {
  mkdirSync(launchersDir, { recursive: true });
  for (const [plugin, folder] of Object.entries(PLUGINS)) {
    const main = path.join(cloneRoot, "local", "providers", folder, "main.ts");
    write(`pulumi-resource-${plugin}`, `${node()} ${quoted(main)} "$@"`);
  }
  write(POLICY_RUNTIME, `${node()} "$2/index.ts"`);
}

function write(name: string, command: string): void {
  const file = path.join(launchersDir, name);
  const script = ["#!/bin/sh", `exec ${command}`, ""].join("\n");
  if (contentOf(file) !== script) writeFileAtomic.sync(file, script, { mode: 0o755 });
}

/** Node with the loader of TypeScript. */
function node(): string {
  return [process.execPath, "--enable-source-maps", "--require", typescriptLoader]
    .map(quoted)
    .join(" ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
