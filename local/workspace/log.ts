import * as fs from "node:fs";
import type { Clock } from "./clock";

const MAX_LOG_BYTES = 20 * 1024 * 1024;

/** Starts the log, putting a long old one aside. @returns what writes a line, with its time in front */
export function startLog(file: string, clock: Clock): (line: string) => void {
  const size = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > MAX_LOG_BYTES) fs.renameSync(file, `${file}.1`);
  fs.appendFileSync(file, "");
  return (line) => {
    try {
      fs.appendFileSync(file, `${new Date(clock()).toISOString()} ${line}\n`);
    } catch {
      // On a full disk the log is the first thing to go without: requests are answered all the same.
    }
  };
}
