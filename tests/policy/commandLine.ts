// A process that runs `pulumi preview --policy-pack policy -s <stack>` in a project of its own, with the local providers.
// The CLI's language host comes with an official CLI alone; `--client` names this process in its place.
import { spawn } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";

import * as grpc from "@grpc/grpc-js";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";

import { environment, pulumiCommand, refuseLogs } from "../../local/engine/cli";
import { foldersOf, pulumiHome } from "../../local/engine/folders";
import { writeLaunchers } from "../../local/engine/launchers";
import { policyPack } from "../../local/engine/policy";
import { programOf } from "../../local/engine/program";
import { copyProject, ensurePassphrase } from "../../local/engine/project";
import { localWorkspacePort } from "../../local/places";

/** What the Automation API has for it, without types. */
interface Automation {
  readonly LanguageServer: new (program: PulumiFn) => grpc.UntypedServiceImplementation;
}

/** @returns the address at which the CLI finds what runs the program */
async function served(program: PulumiFn): Promise<string> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { LanguageServer } = require("@pulumi/pulumi/automation/server") as Automation;
  const server = new grpc.Server();
  server.addService(LanguageRuntimeService, new LanguageServer(program));
  const port = await new Promise<number>((bound, failed) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, at) =>
      error === null ? bound(at) : failed(error),
    );
  });
  return `127.0.0.1:${port}`;
}

async function run(stack: string, source: string): Promise<number> {
  const folders = foldersOf(stack, source);
  copyProject(folders);
  for (const folder of [folders.backend, pulumiHome]) mkdirSync(folder, { recursive: true });
  symlinkSync(policyPack, path.join(folders.project, "policy"));
  refuseLogs(pulumiHome);
  ensurePassphrase();
  writeLaunchers();
  const { command } = await pulumiCommand();
  const env = {
    ...process.env,
    ...environment(folders, localWorkspacePort(), false),
    PULUMI_HOME: pulumiHome,
  };
  const pulumi = (...args: string[]) =>
    new Promise<number>((ended) => {
      const child = spawn(command, args, { cwd: folders.project, env, stdio: "inherit" });
      child.once("exit", (code) => ended(code ?? 1));
    });
  const client = await served(programOf(source));
  const initialized = await pulumi("stack", "init", stack);
  if (initialized !== 0) return initialized;
  return pulumi("preview", "--policy-pack", "policy", "-s", stack, "--client", client);
}

const [stack = "", source = ""] = process.argv.slice(2);
void run(stack, source).then((code) => process.exit(code));
