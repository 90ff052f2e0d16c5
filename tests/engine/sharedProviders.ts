import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";

import { environment } from "../../local/engine/cli";
import { foldersOf, launchersDir } from "../../local/engine/folders";
import { PLUGINS, writeLaunchers } from "../../local/engine/launchers";
import { localWorkspacePort } from "../../local/places";

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

  /** @returns once they are gone */
  async end(): Promise<void> {
    const served = (await this.started) ?? [];
    this.started = undefined;
    await Promise.all(served.map(({ process }) => ended(process)));
  }
}

interface Served {
  readonly name: string;
  readonly port: string;
  readonly process: ChildProcess;
}

function ended(process: ChildProcess): Promise<void> {
  return new Promise((done) => {
    process.once("exit", () => done());
    if (!process.kill()) done();
  });
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
  // It ends with this process, which need not wait for it.
  served.unref();
  (served.stdout as Socket).unref();
  return { name, port, process: served };
}
