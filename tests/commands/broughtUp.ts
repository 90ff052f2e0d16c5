// A process that brings the stack `local` up on the port it is told, as `npm run local` does, and prints its address.
import { ensureServer } from "../../local/commands/workspaceServer";
import { bringUp } from "../../local/commands/stack";
import { fail } from "../../local/errors";

async function broughtUp(port: number): Promise<void> {
  await ensureServer(port);
  console.log(`workspace at ${(await bringUp(port)).workspaceUrl}`);
}

broughtUp(Number(process.argv[2])).catch(fail);
