import * as fs from "node:fs";

const MAX_LOG_BYTES = 20 * 1024 * 1024;

/** Starts the log, putting a long old one aside. */
export function startLog(file: string): { write(line: string): void } {
  const size = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > MAX_LOG_BYTES) fs.renameSync(file, `${file}.1`);
  fs.appendFileSync(file, "");
  return {
    write(line: string): void {
      try {
        fs.appendFileSync(file, line);
      } catch {
        // On a full disk the log is the first thing to go without: requests are answered all the same.
      }
    },
  };
}
