// A workspace in a folder of its own, with time and cluster processes in the test's hands.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { FastifyInstance } from "fastify";
import { ResourceStore } from "../../local/azure/resourceStore";
import { pathsOf, type Paths } from "../../local/places";
import type {
  ClusterConfig,
  ClusterListener,
  ClusterProcess,
  RuntimeEvent,
  TaskCommand,
} from "../../local/workspace/runs/clusterProcess";
import { buildServer } from "../../local/workspace/server";
import { openWorkspace, type Workspace } from "../../local/workspace/workspace";

/** Time that stands still until a test moves it. */
export class ManualTime {
  private alarms: { at: number; callback: () => void }[] = [];

  constructor(public now: number) {}

  readonly clock = (): number => this.now;

  readonly timer = (delayMs: number, callback: () => void): (() => void) => {
    const alarm = { at: this.now + delayMs, callback };
    this.alarms.push(alarm);
    return () => {
      this.alarms = this.alarms.filter((one) => one !== alarm);
    };
  };

  /** Those of a server that is gone. */
  forgetAlarms(): void {
    this.alarms = [];
  }

  /** Moves on step by step, so that alarms set on the way go off on the way. */
  advanceTo(end: number): void {
    for (;;) {
      const next = Math.min(...this.alarms.map(({ at }) => at));
      if (next > end) break;
      this.advance(Math.max(0, next - this.now));
    }
    this.now = end;
  }

  advance(ms: number): void {
    this.now += ms;
    const due = this.alarms.filter(({ at }) => at <= this.now);
    this.alarms = this.alarms.filter(({ at }) => at > this.now);
    for (const { callback } of due) callback();
  }
}

/** A cluster whose events the test writes itself. */
export class FakeCluster implements ClusterProcess {
  readonly pid = undefined;
  readonly commands: TaskCommand[] = [];
  isStopped = false;

  constructor(
    readonly config: ClusterConfig,
    private readonly listener: ClusterListener,
  ) {}

  readonly send = (command: TaskCommand): void => {
    this.commands.push(command);
  };

  readonly stop = (): Promise<void> => {
    this.isStopped = true;
    return Promise.resolve();
  };

  say(event: RuntimeEvent): void {
    this.listener.onEvent(event);
  }

  exit(description = "exited with code 1"): void {
    this.listener.onExit(description);
  }

  /** The last task sent runs from its start to its end. */
  finish(result: Partial<Extract<RuntimeEvent, { event: "finished" }>> = {}): void {
    const task_key = this.commands.at(-1)?.task_key ?? "";
    this.say({ event: "started", task_key });
    this.say({ event: "finished", task_key, state: "SUCCESS", result: "", ...result });
  }
}

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export class TestWorkspace {
  readonly time = new ManualTime(Date.UTC(2026, 0, 1));
  readonly clusters: FakeCluster[] = [];
  readonly logged: string[] = [];
  readonly paths: Paths;
  workspace: Workspace;
  server: FastifyInstance;

  private constructor(readonly stateDir: string) {
    this.paths = pathsOf(stateDir, path.resolve(__dirname, "../.."));
    [this.workspace, this.server] = [undefined as never, undefined as never];
  }

  static async open(): Promise<TestWorkspace> {
    const stateDir = fs.mkdtempSync(path.join(os.tmpdir(), "workspace-"));
    const opened = new TestWorkspace(stateDir);
    for (const container of ["lake", "landing"]) {
      fs.mkdirSync(path.join(stateDir, "lake", "account", container), { recursive: true });
    }
    await opened.reopen();
    return opened;
  }

  /** As after a kill: a new server over what lies on the disk. */
  async reopen(): Promise<void> {
    this.time.forgetAlarms();
    this.workspace = openWorkspace(this.paths, {
      clock: this.time.clock,
      timer: this.time.timer,
      launch: (config, listener) => {
        const cluster = new FakeCluster(config, listener);
        this.clusters.push(cluster);
        return cluster;
      },
      log: (message) => this.logged.push(message),
      url: () => "http://127.0.0.1:8420",
    });
    this.server = await buildServer(this.workspace, () => undefined);
    this.workspace.scheduler.start();
  }

  async close(): Promise<void> {
    await this.server.close();
    fs.rmSync(this.stateDir, { recursive: true, force: true });
  }

  async call(method: string, url: string, body?: object): Promise<Answer> {
    const { statusCode, payload, headers } = await this.server.inject({
      method: method as "GET",
      url,
      headers: { host: "127.0.0.1", authorization: "Bearer local" },
      ...(body ? { payload: body } : {}),
    });
    const isJson = String(headers["content-type"]).includes("json");
    return { status: statusCode, body: (isJson ? JSON.parse(payload) : payload) as Answer["body"] };
  }

  get(url: string): Promise<Answer> {
    return this.call("GET", url);
  }

  post(url: string, body: object): Promise<Answer> {
    return this.call("POST", url, body);
  }

  /** What a run would have written: an empty Delta table at its place below `lake`. */
  table(place: string, columns: Readonly<Record<string, string>>): void {
    putTable(path.join(this.paths.lakeDir, "account", "lake", place), columns);
  }

  azureResource(id: string, more: object = {}): void {
    putAzureResource(this.stateDir, id, more);
  }

  /** A notebook below /Shared, its folder made. */
  async notebook(name: string, source = "# Databricks notebook source\n"): Promise<void> {
    await this.post("/api/2.0/workspace/mkdirs", { path: "/Shared/app" });
    await this.post("/api/2.0/workspace/import", {
      path: `/Shared/app/${name}`,
      format: "SOURCE",
      language: "PYTHON",
      content: Buffer.from(source).toString("base64"),
      overwrite: true,
    });
  }

  async job(settings: object): Promise<number> {
    const { body } = await this.post("/api/2.2/jobs/create", { ...oneCluster, ...settings });
    return body["job_id"] as number;
  }

  async runNow(jobId: number, more: object = {}): Promise<number> {
    const { body } = await this.post("/api/2.2/jobs/run-now", { job_id: jobId, ...more });
    return body["run_id"] as number;
  }

  async run(runId: number): Promise<ShownRun> {
    return (await this.get(`/api/2.2/jobs/runs/get?run_id=${runId}`)).body as unknown as ShownRun;
  }

  /** `a SUCCESS`, `b RUNNING`: each attempt's result, or its state while it has none. */
  async states(runId: number): Promise<string[]> {
    const { tasks, state } = await this.run(runId);
    const shown = (name: string, { result_state, life_cycle_state }: ShownState): string =>
      `${name} ${result_state ?? life_cycle_state}`;
    return [shown("run", state), ...tasks.map((task) => shown(task.task_key, task.state))];
  }
}

export interface ShownState {
  readonly life_cycle_state: string;
  readonly result_state?: string;
  readonly state_message: string;
}

export interface ShownRun {
  readonly state: ShownState;
  readonly status: object;
  readonly run_page_url: string;
  readonly tasks: readonly {
    readonly task_key: string;
    readonly run_id: number;
    readonly attempt_number: number;
    readonly state: ShownState;
    readonly status: object;
  }[];
}

/** An empty Delta table. */
export function putTable(folder: string, columns: Readonly<Record<string, string>>): void {
  const log = path.join(folder, "_delta_log");
  fs.mkdirSync(log, { recursive: true });
  const fields = Object.entries(columns).map(([name, type]) => ({ name, type, nullable: true }));
  const metaData = { id: "7d1e", configuration: {}, schemaString: JSON.stringify({ fields }) };
  fs.writeFileSync(path.join(log, `${"0".repeat(20)}.json`), JSON.stringify({ metaData }));
}

/** Notes in the record of Azure that a resource of that id is there. */
export function putAzureResource(stateDir: string, id: string, more: object = {}): void {
  const store = new ResourceStore(path.join(stateDir, "azure"));
  store.put({ id, armType: "", inputs: {}, outputs: {}, ...more });
}

/** Resource id of an access connector. */
export const connectorId =
  "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Databricks/accessConnectors/dbac";

export const oneCluster = {
  name: "job",
  job_clusters: [
    { job_cluster_key: "main", new_cluster: { spark_version: "18.0.x", num_workers: 1 } },
  ],
};

export function task(key: string, ...upstream: string[]): Record<string, unknown> {
  return {
    task_key: key,
    job_cluster_key: "main",
    notebook_task: { notebook_path: "/Shared/app/notebook" },
    ...(upstream.length > 0 ? { depends_on: upstream.map((task_key) => ({ task_key })) } : {}),
  };
}

/** The whole answer of a request that was refused. */
export const refusal = (status: number, error_code: string, message: unknown): Answer => ({
  status,
  body: { error_code, message },
});
