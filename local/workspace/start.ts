import * as fs from "node:fs";
import * as path from "node:path";
import writeFileAtomic from "write-file-atomic";
import { systemClock, systemTimer } from "./clock";
import { startLog } from "./log";
import type { Paths } from "../places";
import { commandOf } from "./processes";
import type { ClusterLauncher } from "./runs/clusterProcess";
import { buildServer } from "./server";
import { openWorkspace, type Workspace } from "./workspace";

const HOST = "127.0.0.1";

/** What a person must do something about: one sentence, and no trace. */
export class StartError extends Error {}

export interface RunningServer {
  readonly url: string;
  /** Ends the runs under way and their processes, then the server. */
  readonly stop: () => Promise<void>;
}

/** Serves the workspace whose state lies under `paths`, until stopped. */
export async function startServer(
  paths: Paths,
  port: number,
  launch: ClusterLauncher,
): Promise<RunningServer> {
  refuseSecondServer(paths);
  try {
    return await serving(paths, port, launch);
  } catch (error) {
    throw startError(error as NodeJS.ErrnoException, paths, port);
  }
}

async function serving(
  paths: Paths,
  port: number,
  launch: ClusterLauncher,
): Promise<RunningServer> {
  fs.mkdirSync(path.dirname(paths.logFile), { recursive: true });
  const log = startLog(paths.logFile, systemClock);
  let url = `http://${HOST}:${port}`;
  const workspace = openWorkspace(paths, {
    clock: systemClock,
    timer: systemTimer,
    launch,
    log,
    url: () => url,
  });
  const server = await buildServer(workspace, log);
  url = await server.listen({ host: HOST, port });
  recordServer(paths, url);
  resumeQueues(workspace);
  workspace.scheduler.start();
  return {
    url,
    stop: async () => {
      workspace.scheduler.stop();
      await workspace.engine.shutDown(
        "The local workspace was stopped; run the job again, it continues from the tables as they are.",
      );
      await server.close();
    },
  };
}

/** Stays after a stop: the address is part of the stack, and the next start reads its port here. */
function recordServer(paths: Paths, url: string): void {
  const record = {
    pid: process.pid,
    port: Number(new URL(url).port),
    url,
    startedAt: new Date(systemClock()).toISOString(),
  };
  writeFileAtomic.sync(paths.serverFile, `${JSON.stringify(record)}\n`);
}

/** Runs that waited when the server before this one ended. */
function resumeQueues(workspace: Workspace): void {
  for (const { job_id: jobId } of workspace.jobs.list()) workspace.engine.startQueued(jobId);
}

/** Two servers over one state would overwrite each other's objects. */
function refuseSecondServer(paths: Paths): void {
  if (!fs.existsSync(paths.serverFile)) return;
  const { pid, url } = JSON.parse(fs.readFileSync(paths.serverFile, "utf8")) as {
    pid: number;
    url: string;
  };
  const command = pid === process.pid ? undefined : commandOf(pid);
  if (command?.includes(paths.stateDir)) {
    throw new StartError(
      `a workspace server over ${paths.stateDir} is already running at ${url} (process ${pid}); use it, or stop it first with: kill ${pid}`,
    );
  }
}

/** What went wrong in the words of whoever must act; an error with no such words stays as it is. */
function startError(error: NodeJS.ErrnoException, paths: Paths, port: number): Error {
  if (error.code === "EADDRINUSE") {
    return new StartError(
      `port ${port} of ${HOST} is in use by another program; stop that program or choose another port with --port`,
    );
  }
  if (error.syscall === "listen" && error.code === "EACCES") {
    return new StartError(
      `port ${port} of ${HOST} may not be opened by this user; choose one above 1023`,
    );
  }
  if (["ENOSPC", "EDQUOT", "EACCES", "EROFS"].includes(error.code ?? "")) {
    return new StartError(
      `cannot write to ${paths.workspaceDir} (${error.message}); free space there or choose another --state-dir`,
    );
  }
  return error;
}
