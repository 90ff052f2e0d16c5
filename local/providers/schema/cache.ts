import { mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import writeFileAtomic from "write-file-atomic";

import type { ServedSdk } from "./extract";
import type { PropertySchema } from "./propertyTypes";

/** The schema of one SDK version, read from its declarations once and kept in `folder`. */
export function cachedSchema(served: ServedSdk, folder: string): PropertySchema {
  const file = join(folder, `${served.sdk}-${served.version}.json`);
  const kept = read(file);
  if (kept !== undefined && serves(kept, served) && isNewerThanExtractor(file)) return kept;
  const schema = extracted(served);
  mkdirSync(folder, { recursive: true });
  writeFileAtomic.sync(file, JSON.stringify(schema));
  return schema;
}

/** The reader loads the TypeScript compiler, which takes longer than all else a plugin does at its start. */
function extracted(served: ServedSdk): PropertySchema {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { extractSchema } = require("./extract") as typeof import("./extract");
  return extractSchema(served);
}

function read(file: string): PropertySchema | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as PropertySchema;
  } catch {
    return undefined; // absent or cut off: it is extracted again
  }
}

function serves(schema: PropertySchema, served: ServedSdk): boolean {
  return (
    Object.keys(schema.resources).sort().join() === Object.keys(served.resources).sort().join()
  );
}

/** Whoever changes how declarations are read must not be answered with what was read before. */
function isNewerThanExtractor(file: string): boolean {
  return statSync(file).mtimeMs > statSync(require.resolve("./extract")).mtimeMs;
}
