import { execFileSync } from "node:child_process";
import type { Started } from "./commands";

/** Waits until the command has printed `text`, then ends it and the Spark of its run as `kill -9` does. */
export async function killWhenPrinted(
  started: Started,
  text: string,
  stateDir: string,
): Promise<void> {
  await started.printed(text);
  const spark = sparkProcesses(stateDir);
  started.child.kill("SIGKILL");
  for (const pid of spark) killed(pid);
  await started.outcome;
}

/** The Java processes below the cluster processes of the workspace whose state is in `stateDir`. */
function sparkProcesses(stateDir: string): number[] {
  return pids("-f", `local.runtime ${stateDir}`).flatMap((driver) => pids("-P", String(driver)));
}

function pids(...args: string[]): number[] {
  try {
    return execFileSync("pgrep", args, { encoding: "utf8" }).trim().split("\n").map(Number);
  } catch {
    // pgrep ends with 1 when nothing matches.
    return [];
  }
}

function killed(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
