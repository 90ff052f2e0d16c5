import { ResourceStore } from "../azure/resourceStore";
import { cloneRoot, localWorkspacePort, pathsOf } from "../places";
import { Hosts } from "../providers/hosts";
import type { ClusterLauncher } from "../workspace/runs/clusterProcess";
import { EngineError } from "./errors";
import { withHosts } from "./fetch";
import { LOCAL_STACK, type StackFolders } from "./folders";

/**
 * Serves the workspace of a stack as long as its update lasts, on any free port, and lets this process reach it under
 * its name in Azure. The workspace of `local` has a server of its own already.
 */
export async function whileServed<T>(
  folders: StackFolders,
  work: (workspacePort: number) => Promise<T>,
): Promise<T> {
  const paths = pathsOf(folders.platform, cloneRoot);
  const store = new ResourceStore(paths.azureDir);
  const reached = (host: string, port: number) =>
    withHosts(new Hosts(store, host), () => work(port));
  if (folders.stack === LOCAL_STACK) {
    const port = localWorkspacePort();
    return reached(`127.0.0.1:${port}`, port);
  }
  const { startServer } = await import("../workspace/start"); // half a second no preview has to wait
  const server = await startServer(paths, 0, noCluster(folders.stack));
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
