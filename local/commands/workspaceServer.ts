import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { CommandError } from "../errors";
import { cloneRoot, paths, stateDir, typescriptLoader } from "../places";
import { usualPort } from "../usualPort.cjs";

interface Server {
  readonly pid: number;
  readonly port: number;
  readonly url: string;
}

const { serverFile } = paths;
const startLog = path.join(path.dirname(paths.logFile), "start.log");
const highestPort = 65_535;
/** ts-node, fastify and the replay of the state take 2 to 4 s here; a busy machine takes longer. */
const startLimitMs = 60_000;

/** @returns the workspace server that answers for this clone, or undefined */
async function runningServer(): Promise<Server | undefined> {
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

/** @returns the server of this clone on any port: where another program has taken the last one, on the next free one */
export async function anyServer(): Promise<Server> {
  return (await runningServer()) ?? ensureServer(await freePortFrom(lastPort()));
}

/**
 * Starts the workspace server in a process of its own, which outlives the command, unless it runs already. One that runs
 * on another port goes, once the new port is known to be free: two can not share a state.
 */
export async function ensureServer(port: number): Promise<Server> {
  const running = await runningServer();
  if (running?.port === port) return running;
  await checkPort(port);
  if (running) await stopServer();
  mkdirSync(path.dirname(startLog), { recursive: true });
  const log = openSync(startLog, "w");
  const script = path.join(cloneRoot, "local", "workspace", "main.ts");
  const args = ["-r", typescriptLoader, script, "--port", String(port), "--state-dir", stateDir];
  const child = spawn(process.execPath, args, {
    cwd: cloneRoot,
    detached: true,
    stdio: ["ignore", log, log],
  });
  child.unref();
  return untilItAnswers(child.pid ?? 0);
}

/**
 * Whether the server of this clone can be reached on a port: it is already, or nobody else is.
 * @throws CommandError naming a port that is free
 */
export async function checkPort(port: number): Promise<void> {
  if ((await runningServer())?.port === port || (await isFree(port))) return;
  const free = await freePortFrom(port);
  throw new CommandError(
    `port ${port} is in use by another program; end that program, or move to another port, which keeps the stack and its data: npm run local -- --port ${free}`,
  );
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

/** The first free port from there on, upwards. */
async function freePortFrom(port: number): Promise<number> {
  for (let candidate = port; candidate < highestPort; candidate++)
    if (await isFree(candidate)) return candidate;
  return highestPort;
}

/** A port this user may not open is not in use: the server itself says what is wrong with it. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => resolve(error.code !== "EADDRINUSE"));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
