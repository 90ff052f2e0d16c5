import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { stringify } from "yaml";
import { committed } from "../settings/stackConfig";

const clone = resolve(__dirname, "../..");

/**
 * Makes a folder with the clone's program and one stack.
 * @param changed settings that differ from the committed ones
 */
export function makeProject(
  folder: string,
  stack: string,
  changed: Readonly<Record<string, unknown>> = {},
): string {
  mkdirSync(folder, { recursive: true });
  const linked = ["node_modules", "components", "settings", "notebooks", "pipeline"];
  for (const name of [...linked, "index.ts", "Pulumi.yaml"])
    symlinkSync(join(clone, name), join(folder, name));
  const own = Object.entries(changed).map(([key, value]) => [`batch-scoring:${key}`, value]);
  const config = { ...committed(stack), ...(Object.fromEntries(own) as Record<string, unknown>) };
  writeFileSync(join(folder, `Pulumi.${stack}.yaml`), stringify({ config }));
  return folder;
}
