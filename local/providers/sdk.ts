import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { cloneRoot } from "../commands/places";
import { cachedSchema } from "./schema/cache";
import type { PropertySchema } from "./schema/propertyTypes";

/** The schema of the resource types a provider serves, from the SDK installed in the clone. */
export function schemaOf(sdk: string, resources: Readonly<Record<string, string>>): PropertySchema {
  const manifest = require.resolve(`@pulumi/${sdk}/package.json`);
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  return cachedSchema(
    { sdk, version, folder: dirname(manifest), resources },
    join(cloneRoot, ".tools", "schemas"),
  );
}
