import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";

import writeFileAtomic from "write-file-atomic";

import { cloneRoot } from "../commands/places";
import { launchersDir } from "./folders";

const PLUGINS = {
  "azure-native": "azureNative",
  databricks: "databricks",
  random: "random",
} as const;

/** Puts the executables in place by which the engine finds the local providers on its PATH. */
export function writeLaunchers(): void {
  mkdirSync(launchersDir, { recursive: true });
  for (const [plugin, folder] of Object.entries(PLUGINS)) {
    const file = path.join(launchersDir, `pulumi-resource-${plugin}`);
    const script = launcher(path.join(cloneRoot, "local", "providers", folder, "main.ts"));
    if (contentOf(file) === script) continue;
    writeFileAtomic.sync(file, script, { mode: 0o755 });
  }
}

function launcher(main: string): string {
  const loader = path.join(cloneRoot, "local", "providers", "typescript.cjs");
  const command = [process.execPath, "--enable-source-maps", "--require", loader, main].map(quoted);
  return ["#!/bin/sh", `exec ${command.join(" ")} "$@"`, ""].join("\n");
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
