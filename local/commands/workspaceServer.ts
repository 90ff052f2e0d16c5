import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { CommandError } from "./errors";
import { cloneRoot, stateDir, workspaceDir } from "./places";

interface Server {
  readonly pid: number;
  readonly port: number;
  readonly url: string;
}

/** Starts TypeScript several times faster than ts-node: it keeps what it transpiled. */
const loader = path.join(cloneRoot, "local", "providers", "typescript.cjs");
const serverFile = path.join(workspaceDir, "server.json");
const startLog = path.join(workspaceDir, "log", "start.log");
const usualPort = 8420;
/** ts-node, fastify and the replay of the state take 2 to 4 s here; a busy machine takes longer. */
const startLimitMs = 60_000;

/** @returns the workspace server that answers for this clone, or undefined */
export async function runningServer(): Promise<Server | undefined> {
  if (!existsSync(serverFile)) return undefined;
  const server = JSON.parse(readFileSync(serverFile, "utf8")) as Server;
  return isAlive(server.pid) && (await answers(server.url)) ? server : undefined;
}

/** The port of the server that runs or ran last; the usual one when none has. */
export function lastPort(): number {
  return existsSync(serverFile)
    ? (JSON.parse(readFileSync(serverFile, "utf8")) as Server).port
    : usualPort;
}

/** @returns the port the stack lives on, which is part of its resources: another one needs a new stack */
export function portFor(wanted: number | undefined): number {
  const present = lastPort();
  if (wanted === undefined || wanted === present || !existsSync(serverFile))
    return wanted ?? present;
  throw new CommandError(
    `the stack \`local\` lives on port ${present}, not ${wanted}; leave out --port, or move it with --fresh --port ${wanted}`,
  );
}

/** Starts the workspace server in a process of its own, which outlives the command, unless it runs already. */
export async function ensureServer(port: number): Promise<Server> {
  const running = await runningServer();
  if (running?.port === port) return running;
  if (running) await stopServer();
  if (!(await isFree(port))) {
    throw new CommandError(
      `port ${port} is in use by another program; end that program, or take another port: npm run local -- --fresh --port ${port + 1}`,
    );
  }
  mkdirSync(path.dirname(startLog), { recursive: true });
  const log = openSync(startLog, "w");
  const script = path.join(cloneRoot, "local", "workspace", "main.ts");
  const args = ["-r", loader, script, "--port", String(port), "--state-dir", stateDir];
  const child = spawn(process.execPath, args, {
    cwd: cloneRoot,
    detached: true,
    stdio: ["ignore", log, log],
  });
  child.unref();
  return untilItAnswers(child.pid ?? 0);
}

/** Stops the server and what it started. */
export async function stopServer(): Promise<void> {
  const server = await runningServer();
  if (!server) return;
  process.kill(server.pid, "SIGTERM");
  for (let waitedMs = 0; isAlive(server.pid); waitedMs += 100) {
    if (waitedMs > 10_000) process.kill(server.pid, "SIGKILL");
    await delay(100);
  }
}

async function untilItAnswers(pid: number): Promise<Server> {
  for (let waitedMs = 0; waitedMs < startLimitMs; waitedMs += 100) {
    const server = await runningServer();
    if (server) return server;
    if (!isAlive(pid)) break;
    await delay(100);
  }
  const said = readFileSync(startLog, "utf8").trim().split("\n").slice(-5).join("\n  ");
  throw new CommandError(`the local workspace did not start:\n  ${said}\n  its log: ${startLog}`);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (
      await fetch(`${url}/.well-known/databricks-config`, { signal: AbortSignal.timeout(5000) })
    ).ok;
  } catch {
    return false;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
