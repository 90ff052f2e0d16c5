import { at } from "../schema/check";
import { type Inputs, isRecord, isUnknown } from "./values";

export type ChangeKind = "add" | "delete" | "update";

export interface Change {
  readonly path: string;
  readonly kind: ChangeKind;
  readonly replaces: boolean;
}

/**
 * Every leaf that differs between the inputs of the last update and the new ones. A path listed in `immutable` replaces
 * the resource when it, or anything below it, differs. A value still to be computed counts as different.
 */
export function difference(olds: Inputs, news: Inputs, immutable: readonly string[]): Change[] {
  const changes: { path: string; kind: ChangeKind }[] = [];
  compareRecords(olds, news, "", changes);
  return changes.map((change) => ({
    ...change,
    replaces: immutable.some((path) => isAtOrBelow(change.path, path)),
  }));
}

function isAtOrBelow(path: string, ancestor: string): boolean {
  return path === ancestor || path.startsWith(`${ancestor}.`) || path.startsWith(`${ancestor}[`);
}

type Changes = { path: string; kind: ChangeKind }[];

function compareRecords(olds: Inputs, news: Inputs, path: string, changes: Changes): void {
  for (const key of new Set([...Object.keys(olds), ...Object.keys(news)])) {
    compare(olds[key], news[key], at(path, key), changes);
  }
}

function compare(old: unknown, value: unknown, path: string, changes: Changes): void {
  const hadValue = old !== undefined && old !== null;
  const hasValue = value !== undefined && value !== null;
  if (!hadValue && !hasValue) return;
  if (!hadValue) changes.push({ path, kind: "add" });
  else if (!hasValue) changes.push({ path, kind: "delete" });
  else if (isUnknown(value)) changes.push({ path, kind: "update" });
  else if (isRecord(old) && isRecord(value)) compareRecords(old, value, path, changes);
  else if (Array.isArray(old) && Array.isArray(value)) compareLists(old, value, path, changes);
  else if (old !== value) changes.push({ path, kind: "update" });
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
