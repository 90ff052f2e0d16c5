import type { Configuration } from "../engine";
import type { ChangeRow, Changes } from "./row";

/** Rows that one preview shows: none sets another's key, no two touch one resource, so each shown line has one row. */
export interface Together {
  readonly changed: Configuration;
  readonly rows: ReadonlyMap<string, ChangeRow>;
}

/** Every row in the first set that has room for it; a preview costs seconds, a row in it nothing. */
export function together(changes: Changes): readonly Together[] {
  const sets: Map<string, ChangeRow>[] = [];
  for (const [key, row] of Object.entries(changes)) {
    const room = sets.find((rows) => [...rows].every((other) => areApart(other, [key, row])));
    if (room === undefined) sets.push(new Map([[key, row]]));
    else room.set(key, row);
  }
  return sets.map((rows) => ({ changed: changedByAll(rows), rows }));
}

type KeyRow = [key: string, row: ChangeRow];

function changedBy([key, { to, beside }]: KeyRow): Configuration {
  return { ...beside, [key]: to };
}

function changedByAll(rows: ReadonlyMap<string, ChangeRow>): Configuration {
  return Object.fromEntries([...rows].flatMap((row) => Object.entries(changedBy(row))));
}

function areApart(left: KeyRow, right: KeyRow): boolean {
  return !meets(left, right) && !meets(right, left) && !touchesOne(left[1], right[1]);
}

/** Whether one sets a key that the other sets or depends on. */
function meets(one: KeyRow, other: KeyRow): boolean {
  const keys = [...Object.keys(changedBy(other)), ...(other[1].dependsOn ?? [])];
  return keys.some((key) => key in changedBy(one));
}

function touchesOne(left: ChangeRow, right: ChangeRow): boolean {
  const touched = new Set(left.shows.map(resourceOf));
  return right.shows.some((line) => touched.has(resourceOf(line)));
}

/** @param line e.g. `update lake` */
function resourceOf(line: string): string {
  return line.slice(line.indexOf(" ") + 1);
}
