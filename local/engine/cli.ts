import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

import { PulumiCommand } from "@pulumi/pulumi/automation";

import { EngineError } from "./errors";
import { toolsDir } from "../places";
import { LOCAL_STACK, type StackFolders, launchersDir, passphraseFile } from "./folders";

const asked = new Map<string, Promise<PulumiCommand>>();

/** The CLI that setup chose; it is asked for its version once in a process. */
export async function pulumiCommand(): Promise<PulumiCommand> {
  const executable = chosenExecutable();
  if (!existsSync(executable)) {
    throw new EngineError(`the Pulumi CLI is not at ${executable}; install it with: npm run setup`);
  }
  const command =
    asked.get(executable) ?? PulumiCommand.get({ root: path.dirname(path.dirname(executable)) });
  asked.set(executable, command);
  return command;
}

function chosenExecutable(): string {
  const choice = path.join(toolsDir, "pulumi", "path");
  return existsSync(choice)
    ? readFileSync(choice, "utf8").trim()
    : path.join(toolsDir, "pulumi", "bin", "pulumi");
}

/**
 * The CLI logs every operation in detail, megabytes that take it as long as a third of a preview, and has no switch for
 * it: it goes on without where there can be no folder for logs.
 */
export function refuseLogs(home: string): void {
  const folder = path.join(home, "logs");
  if (!existsSync(folder))
    writeFileSync(folder, "in place of a folder: the engine is to write no logs\n");
}

/** Variables by which a real provider, or a tool it starts, would find its way to somebody's cloud account. */
const CLOUD = /^(ARM|AZURE|DATABRICKS)_/;

/** The engine's environment; its provider processes inherit it. */
export function environment(
  folders: StackFolders,
  workspacePort: number,
  adopts: boolean,
): Record<string, string> {
  const cleared = Object.keys(process.env).filter((name) => CLOUD.test(name));
  return {
    ...Object.fromEntries(cleared.map((name) => [name, ""])),
    DATABRICKS_CONFIG_FILE: "/dev/null",
    PATH: `${launchersDir}${path.delimiter}${process.env["PATH"] ?? ""}`,
    PULUMI_BACKEND_URL: `file://${folders.backend}`,
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile,
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    BATCH_SCORING_STATE_DIR: folders.platform,
    BATCH_SCORING_PROJECT_DIR: folders.source,
    BATCH_SCORING_WORKSPACE_PORT: String(workspacePort),
    // People open the workspace of `local` in a browser: its address is that of the server.
    BATCH_SCORING_WORKSPACE_NAMES: folders.stack === LOCAL_STACK ? "0" : "1",
    BATCH_SCORING_ADOPT: adopts ? "1" : "0",
  };
}
