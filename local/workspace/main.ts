import * as fs from "node:fs";
import * as path from "node:path";
import { parseArgs } from "node:util";
import writeFileAtomic from "write-file-atomic";
import { systemClock, systemTimer } from "./clock";
import { startLog } from "./log";
import { pathsOf, type Paths } from "./paths";
import { commandOf } from "./processes";
import { pythonLauncher } from "./runs/clusterProcess";
import { buildServer } from "./server";
import { openWorkspace } from "./workspace";

const HOST = "127.0.0.1";
const USAGE =
  "usage: node -r ts-node/register/transpile-only local/workspace/main.ts --port <port> --state-dir <absolute path>";

/** What a person must do something about: one sentence on stderr, exit code 2. */
class StartError extends Error {}

interface Arguments {
  readonly port: number;
  readonly stateDir: string;
}

async function main(): Promise<void> {
  const { port, stateDir } = parsed(process.argv.slice(2));
  const paths = pathsOf(stateDir, path.resolve(__dirname, "..", ".."));
  refuseSecondServer(paths);
  const log = preparedLog(paths);

  let url = `http://${HOST}:${port}`;
  const workspace = openWorkspace(paths, {
    clock: systemClock,
    timer: systemTimer,
    launch: pythonLauncher(paths.pythonExecutable, paths.cloneDir),
    log: (message) => {
      log.write(`${message}\n`);
    },
    url: () => url,
  });
  const server = await buildServer(workspace, log);
  try {
    url = await server.listen({ host: HOST, port });
  } catch (error) {
    throw listenError(error as NodeJS.ErrnoException, port);
  }
  const boundPort = Number(new URL(url).port);
  const record = { pid: process.pid, port: boundPort, url, startedAt: new Date(systemClock()).toISOString() };
  writeFileAtomic.sync(paths.serverFile, `${JSON.stringify(record)}\n`);
  // Runs that waited in the queue when the server before this one ended.
  for (const { job_id: jobId } of workspace.jobs.list()) workspace.engine.startQueued(jobId);
  process.stdout.write(`workspace at ${url}\n`);

  const stop = async (exitCode: number): Promise<void> => {
    workspace.engine.shutDown("The local workspace was stopped; run the job again, it continues from the tables as they are.");
    await server.close();
    process.exit(exitCode);
  };
  process.once("SIGTERM", () => void stop(0));
  process.once("SIGINT", () => void stop(0));
  process.once("uncaughtException", (error) => {
    log.write(`${error.stack}\n`);
    process.stderr.write(`the workspace server failed: ${error.message}; its log is ${paths.logFile}\n`);
    void stop(1);
  });
}

function parsed(args: string[]): Arguments {
  let values: { port?: string | undefined; "state-dir"?: string | undefined };
  try {
    ({ values } = parseArgs({ args, options: { port: { type: "string" }, "state-dir": { type: "string" } } }));
  } catch (error) {
    throw new StartError(`${(error as Error).message}; ${USAGE}`);
  }
  const port = Number(values.port ?? "8420");
  const stateDir = values["state-dir"] ?? "";
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new StartError(`--port must be between 0 and 65535 (0 picks a free one), got '${values.port}'; ${USAGE}`);
  }
  if (!path.isAbsolute(stateDir)) {
    throw new StartError(`--state-dir must be an absolute path, got '${stateDir}'; ${USAGE}`);
  }
  return { port, stateDir };
}

function preparedLog(paths: Paths): ReturnType<typeof startLog> {
  try {
    fs.mkdirSync(path.dirname(paths.logFile), { recursive: true });
    return startLog(paths.logFile);
  } catch (error) {
    throw new StartError(
      `cannot write to ${paths.workspaceDir} (${(error as Error).message}); free space there or choose another --state-dir`,
    );
  }
}

/** Two servers over one state would overwrite each other's objects. */
function refuseSecondServer(paths: Paths): void {
  if (!fs.existsSync(paths.serverFile)) return;
  const { pid, url } = JSON.parse(fs.readFileSync(paths.serverFile, "utf8")) as { pid: number; url: string };
  if (commandOf(pid)?.includes("local/workspace/main.ts")) {
    throw new StartError(
      `a workspace server over ${paths.stateDir} is already running at ${url} (process ${pid}); use it, or stop it first with: kill ${pid}`,
    );
  }
}

function listenError(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === "EADDRINUSE") {
    return new StartError(
      `port ${port} of ${HOST} is in use by another program; stop that program or choose another port with BATCH_SCORING_WORKSPACE_PORT`,
    );
  }
  if (error.code === "EACCES") {
    return new StartError(`port ${port} of ${HOST} may not be opened by this user; choose one above 1023`);
  }
  return error;
}

main().catch((error: unknown) => {
  const isExpected = error instanceof StartError;
  process.stderr.write(`${isExpected ? error.message : (error as Error).stack}\n`);
  process.exit(isExpected ? 2 : 1);
});
