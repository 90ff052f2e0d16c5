import { at } from "../schema/check";
import { type Inputs, isRecord, isUnknown } from "./values";

export type ChangeKind = "add" | "delete" | "update";

export interface Change {
  readonly path: string;
  readonly kind: ChangeKind;
  readonly replaces: boolean;
}

/**
 * Every leaf that differs between the inputs of the last update and the new ones; a record that comes or goes is one. A
 * path listed in `immutable` replaces the resource when it, or anything below it, differs, also when its value comes or
 * goes with a record around it. A value still to be computed counts as different, but whether it will have one at an
 * `immutable` path below it is not known, and nothing that holds data is replaced on a suspicion.
 */
export function difference(olds: Inputs, news: Inputs, immutable: readonly string[]): Change[] {
  const changes: Changes = [];
  compareRecords(olds, news, "", changes);
  return changes.map(({ path, kind, sides }) => ({
    path,
    kind,
    replaces: immutable.some(
      (fixed) => isAtOrBelow(path, fixed) || sides.some((side) => holds(side, path, fixed)),
    ),
  }));
}

/** Whether the value at `path` is known to have one of its own at `fixed`, a path below. */
function holds(value: unknown, path: string, fixed: string): boolean {
  if (!fixed.startsWith(`${path}.`)) return false;
  let found = value;
  for (const step of fixed.slice(path.length + 1).split("."))
    found = isRecord(found) ? found[step] : undefined;
  return found !== undefined && found !== null && !isUnknown(found);
}

function isAtOrBelow(path: string, ancestor: string): boolean {
  return path === ancestor || path.startsWith(`${ancestor}.`) || path.startsWith(`${ancestor}[`);
}

/** `sides` are the old and the new value, as far as only one of them can have what is below. */
type Changes = { path: string; kind: ChangeKind; sides: readonly unknown[] }[];

function compareRecords(olds: Inputs, news: Inputs, path: string, changes: Changes): void {
  for (const key of new Set([...Object.keys(olds), ...Object.keys(news)])) {
    compare(olds[key], news[key], at(path, key), changes);
  }
}

function compare(old: unknown, value: unknown, path: string, changes: Changes): void {
  const hadValue = old !== undefined && old !== null;
  const hasValue = value !== undefined && value !== null;
  if (!hadValue && !hasValue) return;
  if (!hadValue) changes.push({ path, kind: "add", sides: [value] });
  else if (!hasValue) changes.push({ path, kind: "delete", sides: [old] });
  else if (isUnknown(value)) changes.push({ path, kind: "update", sides: [] });
  else if (isRecord(old) && isRecord(value)) compareRecords(old, value, path, changes);
  else if (Array.isArray(old) && Array.isArray(value)) compareLists(old, value, path, changes);
  else if (old !== value) changes.push({ path, kind: "update", sides: [old, value] });
}

function compareLists(
  olds: readonly unknown[],
  news: readonly unknown[],
  path: string,
  changes: Changes,
): void {
  for (let index = 0; index < Math.max(olds.length, news.length); index += 1) {
    compare(olds[index], news[index], `${path}[${index}]`, changes);
  }
}
