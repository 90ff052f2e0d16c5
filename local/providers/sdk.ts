import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { cloneRoot } from "../places";
import { type Placed, cachedDescriptions } from "./descriptions/cache";
import type { Descriptions } from "./descriptions/description";
import { cachedSchema } from "./schema/cache";
import { corrected } from "./schema/corrections";
import type { PropertySchema } from "./schema/propertyTypes";

const kept = join(cloneRoot, ".tools", "schemas");

/** The schema of the resource types a provider serves, from the SDK installed in the clone. */
export function schemaOf(sdk: string, resources: Readonly<Record<string, string>>): PropertySchema {
  const manifest = require.resolve(`@pulumi/${sdk}/package.json`);
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  return corrected(cachedSchema({ sdk, version, folder: dirname(manifest), resources }, kept));
}

/** What Azure publishes of the types, from the SDK packages installed in the clone. */
export function descriptionsOf(types: readonly Placed[]): Descriptions {
  return cachedDescriptions(types, kept);
}
