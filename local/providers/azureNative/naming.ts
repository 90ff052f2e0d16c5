import { createHash } from "node:crypto";

/** How the provider names a resource whose program gives it no name. */
export type Autoname = "random" | "copy" | "uuid";

/** Stable for one seed, which the engine keeps the same from preview to update. */
export function autoname(kind: Autoname, logicalName: string, seed: Buffer): string {
  const digest = createHash("sha256").update(seed).update(logicalName).digest("hex");
  if (kind === "copy") return logicalName;
  if (kind === "random") return `${logicalName}${digest.slice(0, 8)}`;
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `4${digest.slice(13, 16)}`,
    `8${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ].join("-");
}
