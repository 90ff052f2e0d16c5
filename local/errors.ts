/** Something the user can mend: printed as its sentence alone. */
export class CommandError extends Error {}

const nextSteps: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full; free some space and run the same command again",
  EACCES:
    "a file of this clone can not be written; give it back to your user and run the same command again",
  EROFS: "the clone is on a read-only disk; put it where you can write",
};

/** Ends the process with one sentence for what the user can mend, with the whole error for what is ours. */
export function fail(error: unknown): never {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const nextStep = code === undefined ? undefined : nextSteps[code];
  if (error instanceof CommandError) console.error(`\n${error.message}`);
  else if (nextStep !== undefined) console.error(`\n${nextStep} (${(error as Error).message})`);
  else console.error(error);
  process.exit(1);
}
