/** A file in a watched folder: its path below it, and what tells that it changed. */
export interface WatchedFile {
  readonly path: string;
  readonly size: number;
  readonly modifiedMs: number;
}

/** What is remembered of a watched folder between two looks. */
export interface Arrivals {
  /** Paths that do not count any more: there from the start, or told to an earlier run. */
  readonly known: readonly string[];
  /** The new files as they were at the last look; empty when there were none. */
  readonly pending: string;
  /** When that last changed, and when a run was last started; in ms, 0 for never. */
  readonly changedAt: number;
  readonly firedAt: number;
}

export interface ArrivalLimits {
  readonly waitAfterLastChangeMs: number;
  readonly minTimeBetweenTriggersMs: number;
}

/** The service's limit without file events: from here on it evaluates the trigger no more. */
export const MOST_FILES = 10_000;

/** A trigger begins with what is there: only what comes later starts a run. */
export function beginning(files: readonly WatchedFile[]): Arrivals {
  return { known: files.map(({ path }) => path), pending: "", changedAt: 0, firedAt: 0 };
}

/** One look: only new names count, an overwritten file does not, and one run stands for a whole batch of them. */
export function looked(
  before: Arrivals,
  files: readonly WatchedFile[],
  now: number,
  limits: ArrivalLimits,
): { readonly after: Arrivals; readonly fires: boolean } {
  const there = new Set(files.map(({ path }) => path));
  // A name that is gone is a new name when it comes again.
  const known = before.known.filter((path) => there.has(path));
  const isKnown = new Set(known);
  const arrived = files.filter(({ path }) => !isKnown.has(path));
  const pending = arrived.length === 0 ? "" : JSON.stringify(arrived);
  const changedAt = pending === before.pending ? before.changedAt : now;
  const isQuiet = now - changedAt >= limits.waitAfterLastChangeMs;
  const isRested = before.firedAt === 0 || now - before.firedAt >= limits.minTimeBetweenTriggersMs;
  if (pending === "" || !isQuiet || !isRested) {
    return { after: { known, pending, changedAt, firedAt: before.firedAt }, fires: false };
  }
  const after = { known: [...there], pending: "", changedAt, firedAt: now };
  return { after, fires: true };
}
