import { spawn, type ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { createInterface } from "node:readline";
import { killGroup } from "../processes";

/** What the runtime is told about the cluster it is to be. */
export interface ClusterConfig {
  readonly catalogs: Readonly<Record<string, string>>;
  readonly volumes: Readonly<Record<string, string>>;
  readonly workspace_files: string;
  readonly jars_dir: string;
  readonly work_dir: string;
  readonly mlflow_tracking_uri: string;
  readonly mlflow_artifact_root: string;
  readonly spark_conf: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  /** Requirements a serverless environment brings: they have to be met already. */
  readonly packages: readonly string[];
  readonly app_name: string;
}

/** One task, as sent to the runtime. */
export interface TaskCommand {
  readonly task_key: string;
  readonly run_id: number;
  readonly job_id: number;
  readonly job_run_id: number;
  readonly notebook_path: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly output_dir: string;
  readonly task_values: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface FinishedEvent {
  readonly event: "finished";
  readonly task_key: string;
  readonly state: "SUCCESS" | "FAILED";
  readonly result?: string;
  readonly error?: string;
  readonly error_trace?: string;
  readonly task_values?: Readonly<Record<string, unknown>>;
}

export type RuntimeEvent =
  | { readonly event: "ready" }
  | { readonly event: "started"; readonly task_key: string }
  | {
      readonly event: "progress";
      readonly task_key: string;
      readonly cell: number;
      readonly of: number;
    }
  | FinishedEvent
  | { readonly event: "fatal"; readonly error: string };

export interface ClusterListener {
  readonly onEvent: (event: RuntimeEvent) => void;
  /** The process is gone; the sentence says how. */
  readonly onExit: (description: string) => void;
}

/** How a cluster process is started; tests put a process without Spark in its place. */
export type ClusterLauncher = (config: ClusterConfig, listener: ClusterListener) => ClusterProcess;

export interface ClusterProcess {
  readonly pid: number | undefined;
  readonly send: (command: TaskCommand) => void;
  /** Ends it and everything it started; done when it is gone. */
  readonly stop: () => Promise<void>;
}

/** The runtime ends its JVM and itself when its stdin closes; one that is stuck is killed after this long. */
const GRACE_MS = 2000;

/** Passed on to the runtime; whatever else is set in the server's environment stays out of the notebooks. */
const INHERITED = [
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "LANG",
  "LC_ALL",
  "TMPDIR",
  "JAVA_HOME",
  "LD_LIBRARY_PATH",
];

/** The runtime, as a module of the clone's Python. */
export function pythonLauncher(pythonExecutable: string, cloneDir: string): ClusterLauncher {
  return commandLauncher(pythonExecutable, ["-m", "local.runtime"], cloneDir, {
    PYSPARK_PYTHON: pythonExecutable,
    PYSPARK_DRIVER_PYTHON: pythonExecutable,
    // The same hash order in every process, as the clusters of the service set it.
    PYTHONHASHSEED: "0",
  });
}

/** Any program that speaks the protocol; the path of cluster.json is its last argument. */
export function commandLauncher(
  executable: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): ClusterLauncher {
  return (config, listener) => {
    const configFile = writeConfig(config);
    const log = fs.openSync(path.join(config.work_dir, "runtime.log"), "a");
    const child = spawn(executable, [...args, configFile], {
      cwd,
      env: { ...inheritedEnvironment(), ...env },
      // A group of its own, so that one signal ends the process and all it started.
      detached: true,
      stdio: ["pipe", "pipe", log],
    });
    fs.closeSync(log);
    if (child.pid !== undefined) fs.writeFileSync(pidFile(config.work_dir), String(child.pid));
    return listened(child, listener);
  };
}

/** Where a killed server's successor finds what is left of a cluster. */
export const pidFile = (workDir: string): string => path.join(workDir, "pid");

/** Speaks the protocol with a child process: one JSON object a line, tasks in on stdin, events out on stdout. */
function listened(child: ChildProcess, listener: ClusterListener): ClusterProcess {
  const stop = stopper(child);
  createInterface({ input: child.stdout as NodeJS.ReadableStream }).on("line", (line) => {
    const event = parsedEvent(line);
    listener.onEvent(event);
    if (event.event === "fatal") void stop();
  });
  // Writing to a process that has just died is no news: its exit is reported below.
  child.stdin?.on("error", () => undefined);
  child.on("error", (error) => {
    if (child.pid === undefined) listener.onExit(`could not be started (${error.message})`);
  });
  // 'close', not 'exit': the last events may still be in the pipe when the process is gone.
  child.on("close", (code, signal) => {
    if (child.pid === undefined) return;
    killGroup(child.pid);
    listener.onExit(signal ? `was killed by ${signal}` : `exited with code ${code}`);
  });
  return {
    pid: child.pid,
    send: (command) => child.stdin?.write(`${JSON.stringify(command)}\n`),
    stop,
  };
}

function stopper(child: ChildProcess): () => Promise<void> {
  const closed = new Promise<void>((resolve) => {
    child.once("close", () => {
      resolve();
    });
    if (child.pid === undefined) resolve();
  });
  return () => {
    child.stdin?.end();
    const timer = setTimeout(() => {
      if (child.pid !== undefined) killGroup(child.pid);
    }, GRACE_MS);
    return closed.finally(() => {
      clearTimeout(timer);
    });
  };
}

function parsedEvent(line: string): RuntimeEvent {
  try {
    return JSON.parse(line) as RuntimeEvent;
  } catch {
    return {
      event: "fatal",
      error: `the runtime wrote a line that is no event: ${line.slice(0, 200)}`,
    };
  }
}

function writeConfig(config: ClusterConfig): string {
  fs.mkdirSync(config.work_dir, { recursive: true });
  const file = path.join(config.work_dir, "cluster.json");
  fs.writeFileSync(file, `${JSON.stringify(config, null, 1)}\n`);
  return file;
}

function inheritedEnvironment(): Record<string, string> {
  const inherited = INHERITED.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(inherited);
}
