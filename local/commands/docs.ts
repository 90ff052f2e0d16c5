import { spawnSync } from "node:child_process";
import path from "node:path";
import type { ResourceChange } from "../engine/changes";
import { preview } from "../engine/stack";
import { fail } from "../errors";
import { docsOptions, stacks } from "./options.cjs";
import { cloneRoot, typescriptLoader } from "../places";
import { clearTransient, transient } from "./screen";

/** What the generator of the tables is told of a resource. */
function placed({ type, parent }: ResourceChange): { type: string; parentType: string } {
  const [, , parentTypes = ""] = parent.split("::");
  return { type, parentType: parentTypes.split("$").at(-1) ?? "" };
}

/** Writes the generated tables of the README, by what the previews of the stacks tell. */
async function writeDocs(): Promise<void> {
  const programs: Record<string, ReturnType<typeof placed>[]> = {};
  for (const stack of stacks) {
    const { changes } = await preview(stack, { onResource: (name) => transient(name) });
    programs[stack] = changes.filter(({ operation }) => operation !== "delete").map(placed);
  }
  clearTransient();
  const generator = path.join(cloneRoot, "operations", "main.ts");
  const { status } = spawnSync(process.execPath, ["-r", typescriptLoader, generator], {
    input: JSON.stringify(programs),
    stdio: ["pipe", "inherit", "inherit"],
  });
  process.exitCode = status ?? 1;
}

if (require.main === module && docsOptions(process.argv.slice(2)).options) writeDocs().catch(fail);
