import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";

import { environment } from "../../local/engine/cli";
import { foldersOf, launchersDir } from "../../local/engine/folders";
import { PLUGINS, writeLaunchers } from "../../local/engine/launchers";
import { localWorkspacePort } from "../../local/engine/workspace";

/**
 * The provider processes that the previews between two updates share, as the engine lets providers under a debugger be
 * used: starting three for each preview takes a third of its time. An update starts its own, which know its workspace.
 */
export class SharedProviders {
  private started: Promise<readonly Served[]> | undefined;

  /** The setting by which the engine finds them. */
  async addresses(stack: string, source: string): Promise<string> {
    this.started ??= Promise.all(Object.keys(PLUGINS).map((name) => serve(name, stack, source)));
    return (await this.started).map(({ name, port }) => `${name}:${port}`).join(",");
  }

  async end(): Promise<void> {
    for (const { process } of (await this.started) ?? []) process.kill();
    this.started = undefined;
  }
}

interface Served {
  readonly name: string;
  readonly port: string;
  readonly process: ChildProcess;
}

async function serve(name: string, stack: string, source: string): Promise<Served> {
  writeLaunchers();
  const served = spawn(path.join(launchersDir, `pulumi-resource-${name}`), {
    env: { ...process.env, ...environment(foldersOf(stack, source), localWorkspacePort(), false) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const port = await new Promise<string>((told, failed) => {
    createInterface({ input: served.stdout }).once("line", told);
    served.once("error", failed);
    served.once("exit", (code) => failed(new Error(`the provider ${name} ended with ${code}`)));
  });
  return { name, port, process: served };
}
