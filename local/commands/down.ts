import { existsSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { summaryOf } from "../engine/report";
import { destroy } from "../engine/stack";
import { CommandError, fail } from "./errors";
import { downOptions } from "./options.cjs";
import { stateDir, workspaceDir } from "./places";
import { clearTransient, transient } from "./screen";
import { ensureServer, lastPort, stopServer } from "./workspaceServer";

/** Destroys the stack `local`, checks that nothing of it is left, and removes the state of this clone. */
export async function down(): Promise<void> {
  if (!existsSync(stateDir)) {
    console.log("nothing to destroy: the stack `local` is not up");
    return;
  }
  if (existsSync(path.join(stateDir, "pulumi"))) await destroyStack();
  await stopServer();
  rmSync(stateDir, { recursive: true, force: true });
  console.log(`nothing is left of the stack \`local\`: ${stateDir} is removed`);
}

async function destroyStack(): Promise<void> {
  const server = await ensureServer(lastPort());
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
      `the stack is destroyed, but these are left:\n  ${left.join("\n  ")}\nlook at them, then remove the folder ${stateDir}`,
    );
}

/** What the stack made outside its own state and should have taken away. */
function leftovers(): string[] {
  const platform = [path.join(stateDir, "azure"), path.join(stateDir, "lake")];
  return [
    ...platform.flatMap((folder) => entries(folder, false)),
    ...entries(path.join(workspaceDir, "files"), true),
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
