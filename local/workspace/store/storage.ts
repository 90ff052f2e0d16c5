import * as path from "node:path";
import { AzureRecord } from "../azureRecord";
import type { Clock } from "../clock";
import type { Paths } from "../../places";
import { Collection } from "./collection";
import { DurableFiles } from "./durableFile";
import { Identifiers } from "./identifiers";

/** Where services keep things, and what they stamp them with. */
export interface Storage {
  readonly paths: Paths;
  readonly azure: AzureRecord;
  readonly clock: Clock;
  readonly ids: Identifiers;
  readonly files: DurableFiles;
  /** The objects of one kind, from their folder. */
  readonly collection: <T extends object>(kind: string) => Collection<T>;
}

export function openStorage(paths: Paths, clock: Clock): Storage {
  return {
    paths,
    azure: new AzureRecord(paths),
    clock,
    ids: new Identifiers(path.join(paths.objectsDir, "identifiers")),
    files: new DurableFiles(path.join(paths.workspaceDir, "tmp")),
    collection: <T extends object>(kind: string) =>
      new Collection<T>(path.join(paths.objectsDir, kind)),
  };
}
