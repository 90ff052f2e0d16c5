import { existsSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { engineDir } from "../engine/folders";
import { summaryOf } from "../engine/report";
import { destroy } from "../engine/stack";
import { CommandError, fail } from "../errors";
import { downOptions } from "./options.cjs";
import { paths, stateDir } from "../places";
import { clearTransient, transient } from "./screen";
import { anyServer, stopServer } from "./workspaceServer";

/**
 * What the benchmarks measured and simulated: no part of the stack, and hours of work. The same code is not measured
 * twice, so its rows have to outlive the stack.
 */
const kept = "benchmarks";

/** Destroys the stack `local`, checks that nothing of it is left, and removes the state of this clone. */
export async function down(): Promise<void> {
  if (stateOfStack().length === 0) {
    console.log("nothing to destroy: the stack `local` is not up");
    return;
  }
  if (existsSync(engineDir)) await destroyStack();
  await stopServer();
  console.log(`nothing is left of the stack \`local\`: ${removeState()}`);
}

function stateOfStack(): string[] {
  return existsSync(stateDir) ? readdirSync(stateDir).filter((name) => name !== kept) : [];
}

/** @returns what became of the state's folder, which goes too unless it holds what is kept */
function removeState(): string {
  for (const name of stateOfStack())
    rmSync(path.join(stateDir, name), { recursive: true, force: true });
  const benchmarks = path.join(stateDir, kept);
  if (existsSync(benchmarks))
    return `all of ${stateDir} is removed but ${benchmarks}, which holds what the benchmarks measured`;
  rmSync(stateDir, { recursive: true, force: true });
  return `${stateDir} is removed`;
}

async function destroyStack(): Promise<void> {
  const server = await anyServer();
  process.env["BATCH_SCORING_WORKSPACE_PORT"] = String(server.port);
  const result = await destroy("local", {
    onResource: (name) => transient(name),
    onNotice: console.log,
  });
  clearTransient();
  console.log(summaryOf(result.kind, result.counts, result.seconds));
  const left = leftovers();
  if (left.length)
    throw new CommandError(
      `the stack is destroyed, but these are left:\n  ${left.join("\n  ")}\nlook at them, then remove all in ${stateDir} but ${kept}`,
    );
}

/** What the stack made outside its own state and should have taken away. */
function leftovers(): string[] {
  return [
    ...[paths.azureDir, paths.lakeDir].flatMap((folder) => entries(folder, false)),
    ...entries(paths.filesDir, true),
  ];
}

/** @param filesOnly the workspace keeps its own empty root folders */
function entries(folder: string, filesOnly: boolean): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: filesOnly, withFileTypes: true })
    .filter((entry) => !filesOnly || entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

if (require.main === module) {
  const { options } = downOptions(process.argv.slice(2));
  if (options) down().catch(fail);
}
