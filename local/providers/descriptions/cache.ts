import { createHash } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import writeFileAtomic from "write-file-atomic";

import type { Descriptions } from "./description";
import type { Wanted } from "./extract";
import { UNDESCRIBED, packageOf } from "./packages";

interface Kept {
  readonly key: string;
  readonly descriptions: Descriptions;
}

/** A resource type, by its token, and where its resources live in the tree of ids. */
export interface Placed {
  readonly token: string;
  readonly armType: string;
  readonly path: string;
}

/** The descriptions of the types, read from the pinned packages once and kept in `folder`: the packages are large. */
export function cachedDescriptions(types: readonly Placed[], folder: string): Descriptions {
  const wanted = types.filter(({ token }) => UNDESCRIBED[token] === undefined).map(wantedOf);
  const file = join(folder, "azure-descriptions.json");
  const key = keyOf(wanted);
  const kept = read(file);
  if (kept?.key === key) return kept.descriptions;
  const descriptions = extracted(wanted);
  mkdirSync(folder, { recursive: true });
  writeFileAtomic.sync(file, JSON.stringify({ key, descriptions } satisfies Kept));
  return descriptions;
}

/** The reader loads the TypeScript compiler, which takes longer than all else a plugin does at its start. */
function extracted(wanted: readonly Wanted[]): Descriptions {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { extractDescriptions } = require("./extract") as typeof import("./extract");
  return extractDescriptions(wanted);
}

function wantedOf({ token, armType, path }: Placed): Wanted {
  const name = packageOf(armType);
  if (name === undefined) {
    throw new Error(
      `no SDK package is named for ${armType} (${token}); add it to local/providers/descriptions/packages.ts, ` +
        "or list the type there as undescribed, with the reason",
    );
  }
  return { token, path, folder: folderOf(name) };
}

function folderOf(name: string): string {
  try {
    return dirname(require.resolve(`${name}/package.json`));
  } catch {
    throw new Error(`the package ${name} is not installed; install it with: npm install`);
  }
}

/** Changes with the types, the packages' versions and the way they are read. */
function keyOf(wanted: readonly Wanted[]): string {
  const readers = ["./extract", "./sdkModules"].map((name) =>
    readFileSync(require.resolve(name), "utf8"),
  );
  const folders = [...new Set(wanted.map(({ folder }) => folder))];
  const versions = folders.map((folder) => readFileSync(join(folder, "package.json"), "utf8"));
  const text = JSON.stringify([wanted.map(({ token, path }) => [token, path]), versions, readers]);
  return createHash("sha256").update(text).digest("hex");
}

function read(file: string): Kept | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Kept;
  } catch {
    return undefined; // absent or cut off: it is extracted again
  }
}
