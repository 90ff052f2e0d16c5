import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import writeFileAtomic from "write-file-atomic";

/**
 * Objects of one kind, one JSON file each, all of them also in memory. A write replaces its file whole (temporary
 * file, fsync, rename) before memory changes, so a kill at any moment leaves the object as it was or as it became.
 */
export class Collection<T extends object> {
  private readonly objects = new Map<string, T>();
  private readonly changes: ((after: T, before: T | undefined) => void)[] = [];
  private readonly removals: ((value: T) => void)[] = [];

  constructor(private readonly directory: string) {
    fs.mkdirSync(directory, { recursive: true });
    for (const name of fs.readdirSync(directory).sort()) this.load(path.join(directory, name));
  }

  get(key: string): T | undefined {
    return this.objects.get(key);
  }

  has(key: string): boolean {
    return this.objects.has(key);
  }

  /** In key order, so that two servers over the same state answer alike. */
  list(): T[] {
    return [...this.objects.entries()].sort(([a], [b]) => compare(a, b)).map(([, value]) => value);
  }

  find(matches: (value: T) => boolean): T | undefined {
    for (const value of this.objects.values()) if (matches(value)) return value;
    return undefined;
  }

  put(key: string, value: T): T {
    writeFileAtomic.sync(this.fileOf(key), `${JSON.stringify({ key, value }, null, 1)}\n`);
    const before = this.objects.get(key);
    this.objects.set(key, value);
    for (const listener of this.changes) listener(value, before);
    return value;
  }

  /** Hears of each object that was stored, and of what it was before. */
  onPut(listener: (after: T, before: T | undefined) => void): void {
    this.changes.push(listener);
  }

  /** Keeps an object in memory alone, where the disk takes no more. */
  hold(key: string, value: T): void {
    this.objects.set(key, value);
  }

  remove(key: string): void {
    const removed = this.objects.get(key);
    fs.rmSync(this.fileOf(key), { force: true });
    this.objects.delete(key);
    if (removed !== undefined) for (const listener of this.removals) listener(removed);
  }

  /** Takes away the objects that match; what listens hears of each. */
  removeWhere(matches: (value: T) => boolean): void {
    const keys = [...this.objects].filter(([, value]) => matches(value)).map(([key]) => key);
    for (const key of keys) this.remove(key);
  }

  /** Hears of each object that is taken away, once it is gone. */
  onRemove(listener: (value: T) => void): void {
    this.removals.push(listener);
  }

  private load(file: string): void {
    if (!file.endsWith(".json")) {
      // What a killed write leaves behind: the temporary file, never renamed.
      fs.rmSync(file, { force: true });
      return;
    }
    const { key, value } = parsed<T>(file);
    this.objects.set(key, value);
  }

  private fileOf(key: string): string {
    const name = encodeURIComponent(key);
    // File names end at 255 bytes; three-part names can be longer.
    const short = name.length <= 200 ? name : createHash("sha256").update(key).digest("hex");
    return path.join(this.directory, `${short}.json`);
  }
}

function parsed<T>(file: string): { key: string; value: T } {
  const text = fs.readFileSync(file, "utf8");
  try {
    return JSON.parse(text) as { key: string; value: T };
  } catch (error) {
    throw new Error(
      `${file} is not valid JSON (${(error as Error).message}); restore it, or remove it to forget that object`,
      { cause: error },
    );
  }
}

function compare(a: string, b: string): number {
  const byNumber = Number(a) - Number(b);
  if (!Number.isNaN(byNumber)) return byNumber;
  return a < b ? -1 : a > b ? 1 : 0;
}
