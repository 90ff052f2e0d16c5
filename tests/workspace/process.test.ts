// The server as a process of its own: what a kill, a second server and a taken port do.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setImmediate } from "node:timers/promises";
import { commandOf } from "../../local/workspace/processes";
import { oneCluster, task, type ShownRun } from "./harness";

jest.setTimeout(120_000);

const script = path.join(__dirname, "serverWithFakeRuntime.ts");
const loader = path.resolve(__dirname, "../../local/providers/typescript.cjs");
const command = ["-r", loader, script];

const started: ChildProcess[] = [];
const folders: string[] = [];
afterAll(async () => {
  for (const server of started) await ended(server, "SIGKILL");
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "workspace-"));
  folders.push(folder);
  return folder;
}

interface Server {
  readonly process: ChildProcess;
  readonly stateDir: string;
  readonly url: string;
}

async function start(stateDir: string): Promise<Server> {
  const process_ = spawn(process.execPath, [...command, stateDir, "0"]);
  started.push(process_);
  const [line] = (await once(process_.stdout, "data")) as [Buffer];
  return { process: process_, stateDir, url: line.toString().trim() };
}

/** A start that is to fail: its exit code and what it says. */
async function refused(stateDir: string, port: number): Promise<[number, string]> {
  const server = spawn(process.execPath, [...command, stateDir, String(port)]);
  let said = "";
  server.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(server, "close")) as [number];
  return [code, said];
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

/** How long anything here may take to come about. */
const patienceMs = 60_000;

/** Asks again and again until the answer is right; between two questions everything else gets its turn. */
async function until<T>(ask: () => Promise<T>, isRight: (answer: T) => boolean): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (isRight(answer)) return answer;
    if (Date.now() > deadline)
      throw new Error(
        `for ${patienceMs / 1000} s the answer was not the awaited one, but: ${JSON.stringify(answer)}`,
      );
    await setImmediate();
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
  const pidFile = path.join(server.stateDir, `workspace/runs/${run_id}/cluster-main/pid`);
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
  const first = await start(newFolder());
  const { runId, pid } = await hangingRun(first);
  await ended(first.process, "SIGKILL");
  await isGone(pid);
  const { state } = await run(await start(first.stateDir), runId);
  expect([state.life_cycle_state, state.result_state]).toEqual(["INTERNAL_ERROR", "FAILED"]);
});

test("SIGTERM ends the runs, their processes and then the server, with exit code 0", async () => {
  const first = await start(newFolder());
  const { runId, pid } = await hangingRun(first);
  expect(await ended(first.process, "SIGTERM")).toBe(0);
  await isGone(pid);
  const { state } = await run(await start(first.stateDir), runId);
  expect(state.state_message).toMatch(/^The local workspace was stopped; run the job again/);
});

describe("a running server", () => {
  let server: Server;
  beforeAll(async () => {
    server = await start(newFolder());
  });

  test("tells process, port and address in server.json", () => {
    const file = path.join(server.stateDir, "workspace/server.json");
    expect(JSON.parse(fs.readFileSync(file, "utf8"))).toEqual({
      pid: server.process.pid,
      port: Number(new URL(server.url).port),
      url: server.url,
      startedAt: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T.*Z$/) as string,
    });
  });

  test("fails the task of a cluster process that is killed, with the signal's name", async () => {
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

  test("has no second one over its state: that one says so and what to do", async () => {
    const { pid } = server.process;
    expect(await refused(server.stateDir, 0)).toEqual([
      2,
      `a workspace server over ${server.stateDir} is already running at ${server.url} (process ${pid}); use it, or stop it first with: kill ${pid}\n`,
    ]);
  });

  test("keeps its port: another one that wants it says so and what to do", async () => {
    const { port } = new URL(server.url);
    expect(await refused(newFolder(), Number(port))).toEqual([
      2,
      `port ${port} of 127.0.0.1 is in use by another program; stop that program or choose another port with --port\n`,
    ]);
  });
});
