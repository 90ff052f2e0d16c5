import * as fs from "node:fs";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { cloneRoot, pathsOf } from "../places";
import { usualPort } from "../usualPort.cjs";
import { pythonLauncher } from "./runs/clusterProcess";
import { startServer, StartError } from "./start";

const USAGE =
  "usage: node -r ts-node/register/transpile-only local/workspace/main.ts --port <port> --state-dir <absolute path>";

async function main(): Promise<void> {
  const { port, stateDir } = parsed(process.argv.slice(2));
  const paths = pathsOf(stateDir, cloneRoot);
  const server = await startServer(
    paths,
    port,
    pythonLauncher(paths.pythonExecutable, paths.cloneDir),
  );
  process.stdout.write(`workspace at ${server.url}\n`);

  const stop = async (exitCode: number): Promise<void> => {
    await server.stop();
    process.exit(exitCode);
  };
  process.once("SIGTERM", () => void stop(0));
  process.once("SIGINT", () => void stop(0));
  process.once("uncaughtException", (error) => {
    fs.appendFileSync(paths.logFile, `${error.stack}\n`);
    process.stderr.write(
      `the workspace server failed: ${error.message}; its log is ${paths.logFile}\n`,
    );
    void stop(1);
  });
}

function parsed(args: string[]): { port: number; stateDir: string } {
  let values: { port?: string | undefined; "state-dir"?: string | undefined };
  try {
    ({ values } = parseArgs({
      args,
      options: { port: { type: "string" }, "state-dir": { type: "string" } },
    }));
  } catch (error) {
    throw new StartError(`${(error as Error).message}; ${USAGE}`);
  }
  const port = Number(values.port ?? usualPort);
  const stateDir = values["state-dir"] ?? "";
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new StartError(
      `--port must be between 0 and 65535 (0 picks a free one), got '${values.port}'; ${USAGE}`,
    );
  }
  if (!path.isAbsolute(stateDir)) {
    throw new StartError(`--state-dir must be an absolute path, got '${stateDir}'; ${USAGE}`);
  }
  return { port, stateDir };
}

main().catch((error: unknown) => {
  const isExpected = error instanceof StartError;
  process.stderr.write(`${isExpected ? error.message : (error as Error).stack}\n`);
  process.exit(isExpected ? 2 : 1);
});
