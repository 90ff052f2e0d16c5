import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import writeFileAtomic from "write-file-atomic";

import { EngineError } from "./errors";
import type { StackFolders } from "./folders";

interface Update {
  readonly pid: number;
  /** Tells a process from a later one that got the same number. */
  readonly processStartedAt: string;
  readonly command: string;
  readonly startedAt: string;
}

/** How long the engine of a dead command may take to notice and to end. */
const ORPHAN_PATIENCE_SECONDS = 30;
const ORPHAN_POLL_MS = 200;

/**
 * Notes that this process updates the stack, or refuses while another one does.
 * @param pause what passes the time between two looks at the engine of a dead command
 * @returns whether an earlier update ended without taking its note away
 */
export async function beginUpdate(
  folders: StackFolders,
  projectName: string,
  command: string,
  pause: () => Promise<void> = () => sleep(ORPHAN_POLL_MS),
): Promise<boolean> {
  const left = recorded(folders);
  if (left !== undefined && left.pid !== process.pid && isRunning(left)) {
    throw new EngineError(
      `stack "${folders.stack}" is busy: process ${left.pid} has been running \`${left.command}\` since ${left.startedAt}; ` +
        `wait for it to end, or end it with: kill ${left.pid}`,
    );
  }
  await orphanedEngineToEnd(folders, projectName, pause);
  const update: Update = {
    pid: process.pid,
    processStartedAt: startOf(process.pid),
    command,
    startedAt: new Date().toISOString(),
  };
  mkdirSync(path.dirname(folders.updateRecord), { recursive: true });
  writeFileAtomic.sync(folders.updateRecord, JSON.stringify(update));
  return left !== undefined;
}

export function endUpdate(folders: StackFolders): void {
  rmSync(folders.updateRecord, { force: true });
}

function recorded(folders: StackFolders): Update | undefined {
  if (!existsSync(folders.updateRecord)) return undefined;
  try {
    return JSON.parse(readFileSync(folders.updateRecord, "utf8")) as Update;
  } catch {
    return { pid: 0, processStartedAt: "", command: "", startedAt: "" }; // cut off while it was written
  }
}

function isRunning(update: Update): boolean {
  const started = startOf(update.pid);
  return started !== "" && started === update.processStartedAt;
}

/** Empty when there is no such process. */
function startOf(pid: number): string {
  try {
    const command = ["-o", "lstart=", "-p", String(pid)];
    return execFileSync("ps", command, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return "";
  }
}

/** The engine outlives a killed command for a moment and still writes its state: two at once would spoil it. */
async function orphanedEngineToEnd(
  folders: StackFolders,
  projectName: string,
  pause: () => Promise<void>,
): Promise<void> {
  const deadline = Date.now() + ORPHAN_PATIENCE_SECONDS * 1000;
  for (;;) {
    const holder = locksOf(folders, projectName).find(isAlive);
    if (holder === undefined) return;
    if (Date.now() > deadline) {
      throw new EngineError(
        `stack "${folders.stack}" is locked by the Pulumi engine, process ${holder}, which is still running; ` +
          `wait for it to end, or end it with: kill ${holder}`,
      );
    }
    await pause();
  }
}

function isAlive(pid: number): boolean {
  return startOf(pid) !== "";
}

/** Whether the engine gave up while a provider was still making something: it has no record of what became of it. */
export function hasUnfinishedOperations(folders: StackFolders, projectName: string): boolean {
  const file = path.join(
    ...[folders.backend, ".pulumi", "stacks", projectName],
    `${folders.stack}.json`,
  );
  if (!existsSync(file)) return false;
  const state = JSON.parse(readFileSync(file, "utf8")) as {
    checkpoint?: { latest?: { pending_operations?: unknown[] } };
  };
  return (state.checkpoint?.latest?.pending_operations?.length ?? 0) > 0;
}

/** The processes whose locks lie in the file backend. */
export function locksOf(folders: StackFolders, projectName: string): number[] {
  const folder = path.join(
    folders.backend,
    ".pulumi",
    "locks",
    "organization",
    projectName,
    folders.stack,
  );
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json")) // beside each lies a file of its attributes
    .map((file) => lockHolder(path.join(folder, file)));
}

function lockHolder(file: string): number {
  try {
    return (JSON.parse(readFileSync(file, "utf8")) as { pid: number }).pid;
  } catch {
    return 0; // cut off, or taken away meanwhile
  }
}
