import * as fs from "node:fs";
import * as path from "node:path";
import type { Paths } from "./paths";

/** Whether the record of Azure on this machine, one file a resource, has one of that id. */
export function isInAzure({ stateDir }: Pick<Paths, "stateDir">, resourceId: string): boolean {
  const folder = path.join(stateDir, "azure");
  if (!fs.existsSync(folder)) return false;
  return fs
    .readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .some((file) => idIn(path.join(folder, file)).toLowerCase() === resourceId.toLowerCase());
}

function idIn(file: string): string {
  const { id } = JSON.parse(fs.readFileSync(file, "utf8")) as { readonly id?: unknown };
  return typeof id === "string" ? id : "";
}
