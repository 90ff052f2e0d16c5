import { createHash } from "node:crypto";
import { Collection } from "./collection";

/** Counted, not random, and never given twice: the count is stored before an id is handed out. */
export class Identifiers {
  private readonly counters: Collection<{ last: number }>;

  constructor(directory: string) {
    this.counters = new Collection(directory);
  }

  next(): number {
    const last = (this.counters.get("ids")?.last ?? 1000) + 1;
    this.counters.put("ids", { last });
    return last;
  }

  /** A UUID-shaped id that is the same whenever the count is. */
  nextUuid(kind: string): string {
    return uuidOf(`${kind}/${this.next()}`);
  }

  nextPolicyId(): string {
    return this.next().toString(16).toUpperCase().padStart(16, "0");
  }
}

export function uuidOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}
