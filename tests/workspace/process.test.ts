// The server as a process of its own: what a kill, a second server and a taken port do.
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { commandOf } from "../../local/workspace/processes";
import { oneCluster, task, type ShownRun } from "./harness";

jest.setTimeout(120_000);

const script = path.join(__dirname, "serverWithFakeRuntime.ts");
const command = ["-r", "ts-node/register/transpile-only", script];

let stateDir = "";
const started: ChildProcess[] = [];
beforeEach(() => {
  stateDir = fs.mkdtempSync(path.join(os.tmpdir(), "workspace-"));
});
afterEach(async () => {
  for (const server of started.splice(0)) await ended(server, "SIGKILL");
  fs.rmSync(stateDir, { recursive: true, force: true });
});

interface Server {
  readonly process: ChildProcess;
  readonly url: string;
}

async function start(port = 0): Promise<Server> {
  const process_ = spawn(process.execPath, [...command, stateDir, String(port)]);
  started.push(process_);
  const [line] = (await once(process_.stdout, "data")) as [Buffer];
  return { process: process_, url: line.toString().trim() };
}

async function ended(server: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (server.exitCode !== null || server.signalCode !== null) return server.exitCode;
  const exit = once(server, "exit") as Promise<[number | null]>;
  server.kill(signal);
  return (await exit)[0];
}

async function call<T>({ url }: Server, method: string, at: string, body?: object): Promise<T> {
  const headers = { authorization: "Bearer local", "content-type": "application/json" };
  const response = await fetch(`${url}${at}`, {
    method,
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return (await response.json()) as T;
}

/** Asks again and again, which takes the time of a request and no more, until the answer is right. */
async function until<T>(ask: () => Promise<T>, isRight: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (isRight(answer)) return answer;
  }
}

/** A run whose one notebook never ends, once it has begun. */
async function hangingRun(server: Server): Promise<{ runId: number; pid: number }> {
  await call(server, "POST", "/api/2.0/workspace/mkdirs", { path: "/Shared/app" });
  await call(server, "POST", "/api/2.0/workspace/import", {
    path: "/Shared/app/notebook",
    format: "SOURCE",
    language: "PYTHON",
    content: Buffer.from('# Databricks notebook source\n{"do":"hang"}\n').toString("base64"),
  });
  const settings = { ...oneCluster, tasks: [task("a")] };
  const { job_id } = await call<{ job_id: number }>(
    server,
    "POST",
    "/api/2.2/jobs/create",
    settings,
  );
  const { run_id } = await call<{ run_id: number }>(server, "POST", "/api/2.2/jobs/run-now", {
    job_id,
  });
  await until(
    () => run(server, run_id),
    ({ tasks }) => tasks[0]?.state.life_cycle_state === "RUNNING",
  );
  const pidFile = path.join(stateDir, `workspace/runs/${run_id}/cluster-main/pid`);
  return { runId: run_id, pid: Number(fs.readFileSync(pidFile, "utf8")) };
}

const run = (server: Server, runId: number): Promise<ShownRun> =>
  call(server, "GET", `/api/2.2/jobs/runs/get?run_id=${runId}`);

const isGone = (pid: number): Promise<string | undefined> =>
  until(
    () => Promise.resolve(commandOf(pid)),
    (found) => found === undefined || found.includes("<defunct>"),
  );

test("kill -9 of the server: its clusters end, and the run is failed when it is back", async () => {
  const first = await start();
  const { runId, pid } = await hangingRun(first);
  await ended(first.process, "SIGKILL");
  await isGone(pid);
  const { state } = await run(await start(), runId);
  expect([state.life_cycle_state, state.result_state]).toEqual(["INTERNAL_ERROR", "FAILED"]);
});

test("SIGTERM ends the runs, their processes and then the server, with exit code 0", async () => {
  const first = await start();
  const { runId, pid } = await hangingRun(first);
  expect(await ended(first.process, "SIGTERM")).toBe(0);
  await isGone(pid);
  const { state } = await run(await start(), runId);
  expect(state.state_message).toMatch(/^The local workspace was stopped; run the job again/);
});

test("kill -9 of a cluster process fails its task with the signal's name", async () => {
  const server = await start();
  const { runId, pid } = await hangingRun(server);
  process.kill(pid, "SIGKILL");
  const { tasks } = await until(
    () => run(server, runId),
    ({ state }) => state.result_state !== undefined,
  );
  expect(tasks[0]?.state.state_message).toMatch(
    /^The Spark driver has stopped unexpectedly: its process was killed by SIGKILL\. Its logs are in /,
  );
});

test("tells process, port and address in server.json, which outlives the server", async () => {
  const server = await start();
  await ended(server.process, "SIGTERM");
  const told = JSON.parse(
    fs.readFileSync(path.join(stateDir, "workspace/server.json"), "utf8"),
  ) as object;
  expect(told).toEqual({
    pid: server.process.pid,
    port: Number(new URL(server.url).port),
    url: server.url,
    startedAt: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T.*Z$/) as string,
  });
});

test("rejects a second server over the same state, in one sentence", async () => {
  const server = await start();
  const { status, stderr } = spawnSync(process.execPath, [...command, stateDir, "0"], {
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([
    2,
    `a workspace server over ${stateDir} is already running at ${server.url} (process ${server.process.pid}); use it, or stop it first with: kill ${server.process.pid}\n`,
  ]);
});

test("rejects a port that is in use, in one sentence", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  const { status, stderr } = await new Promise<{ status: number | null; stderr: string }>(
    (resolve) => {
      const server = spawn(process.execPath, [...command, stateDir, String(port)]);
      let text = "";
      server.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
      server.on("close", (code) => {
        resolve({ status: code, stderr: text });
      });
    },
  );
  other.close();
  expect([status, stderr]).toEqual([
    2,
    `port ${port} of 127.0.0.1 is in use by another program; stop that program or choose another port with BATCH_SCORING_WORKSPACE_PORT\n`,
  ]);
});
