import { spawnSync } from "node:child_process";

/** The command line of a live process, or undefined. A process id alone may belong to someone else by now. */
export function commandOf(pid: number): string | undefined {
  const { status, stdout } = spawnSync("ps", ["-o", "command=", "-p", String(pid)], {
    encoding: "utf8",
  });
  return status === 0 ? stdout.trim() : undefined;
}

/** Ends a process and all it started; it must lead its own process group. */
export function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    // Gone already: what was wanted.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
