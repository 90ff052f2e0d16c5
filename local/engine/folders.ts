import path from "node:path";

import { cloneRoot, stateDir } from "../places";

/** The one stack that lives on this machine; the others are tried apart from it. */
export const LOCAL_STACK = "local";

/** Where the engine keeps what it knows of one stack. */
export interface StackFolders {
  readonly stack: string;
  /** The committed project: `Pulumi.yaml`, the stack's settings, `index.ts`. */
  readonly source: string;
  /** Copies of the project's YAML files, so that the committed ones never get a salt written into them. */
  readonly project: string;
  /** The engine's `file://` backend. */
  readonly backend: string;
  /** What the providers keep: the record of Azure resources and the lake. */
  readonly platform: string;
  readonly updateRecord: string;
}

export const engineDir = path.join(stateDir, "pulumi");

export const launchersDir = path.join(engineDir, "bin");
export const pulumiHome = path.join(engineDir, "home");
export const passphraseFile = path.join(engineDir, "passphrase");

export function foldersOf(stack: string, source: string = cloneRoot): StackFolders {
  const folder = path.join(engineDir, stack);
  return {
    stack,
    source,
    project: path.join(folder, "project"),
    backend: path.join(folder, "state"),
    platform: stack === LOCAL_STACK ? stateDir : path.join(folder, "platform"),
    updateRecord: path.join(folder, "update.json"),
  };
}
