import path from "node:path";

import { cloneRoot } from "../commands/places";
import { ResourceStore } from "../azure/resourceStore";
import { Hosts } from "../providers/hosts";
import { pathsOf } from "../workspace/paths";
import type { ClusterLauncher } from "../workspace/runs/clusterProcess";
import { EngineError } from "./errors";
import { withHosts } from "./fetch";
import { LOCAL_STACK, type StackFolders } from "./folders";

const USUAL_PORT = 8420;

/** The server of stack `local`, which its commands start and keep. */
export function localWorkspacePort(): number {
  return Number(process.env["BATCH_SCORING_WORKSPACE_PORT"] ?? USUAL_PORT);
}

/**
 * Serves the workspace of a stack as long as its update lasts, on any free port, and lets this process reach it under
 * its name in Azure. The workspace of `local` has a server of its own already.
 */
export async function whileServed<T>(
  folders: StackFolders,
  work: (workspacePort: number) => Promise<T>,
): Promise<T> {
  const store = new ResourceStore(path.join(folders.platform, "azure"));
  const reached = (host: string, port: number) =>
    withHosts(new Hosts(store, host), () => work(port));
  if (folders.stack === LOCAL_STACK) {
    const port = localWorkspacePort();
    return reached(`127.0.0.1:${port}`, port);
  }
  const { startServer } = await import("../workspace/start"); // half a second no preview has to wait
  const server = await startServer(
    pathsOf(folders.platform, cloneRoot),
    0,
    noCluster(folders.stack),
  );
  const { host, port } = new URL(server.url);
  try {
    return await reached(host, Number(port));
  } finally {
    await server.stop();
  }
}

/** An update defines jobs; running them is for the stack `local`, whose server stays. */
function noCluster(stack: string): ClusterLauncher {
  return () => {
    throw new EngineError(
      `the workspace of stack "${stack}" is served for the length of an update and runs no job; run jobs with: npm run local`,
    );
  };
}
