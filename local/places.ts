import path from "node:path";
import { usualPort } from "./usualPort.cjs";

/** Where everything of the local platform is. */
export interface Paths {
  readonly cloneDir: string;
  /** The root all local parts share (`.local`). */
  readonly stateDir: string;
  readonly workspaceDir: string;
  readonly objectsDir: string;
  readonly filesDir: string;
  readonly runsDir: string;
  readonly logFile: string;
  readonly serverFile: string;
  /** The record of Azure resources. */
  readonly azureDir: string;
  readonly lakeDir: string;
  readonly mlflowDir: string;
  readonly jarsDir: string;
  readonly pythonExecutable: string;
}

export function pathsOf(stateDir: string, cloneDir: string): Paths {
  const workspaceDir = path.join(stateDir, "workspace");
  return {
    cloneDir,
    stateDir,
    workspaceDir,
    objectsDir: path.join(workspaceDir, "state"),
    filesDir: path.join(workspaceDir, "files"),
    runsDir: path.join(workspaceDir, "runs"),
    logFile: path.join(workspaceDir, "log", "server.log"),
    serverFile: path.join(workspaceDir, "server.json"),
    azureDir: path.join(stateDir, "azure"),
    lakeDir: path.join(stateDir, "lake"),
    mlflowDir: path.join(stateDir, "mlflow"),
    jarsDir: path.join(cloneDir, ".tools", "jars"),
    pythonExecutable: path.join(cloneDir, ".venv", "bin", "python"),
  };
}

export const cloneRoot = path.resolve(__dirname, "..");
/** BATCH_SCORING_STATE_DIR moves the state; tests use a folder of their own. */
export const stateDir = path.resolve(
  process.env["BATCH_SCORING_STATE_DIR"] ?? path.join(cloneRoot, ".local"),
);
/** Those of this clone and its state. */
export const paths = pathsOf(stateDir, cloneRoot);
export const landingDir = path.join(stateDir, "landing");
export const toolsDir = path.join(cloneRoot, ".tools");
/** What Node loads first to run TypeScript; it keeps what it transpiled, and starts several times faster than ts-node. */
export const typescriptLoader = path.join(cloneRoot, "local", "providers", "typescript.cjs");

/** The port of the workspace of stack `local`, which its commands start and keep. */
export function localWorkspacePort(): number {
  return Number(process.env["BATCH_SCORING_WORKSPACE_PORT"] ?? usualPort);
}
