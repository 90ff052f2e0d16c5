import type * as pulumi from "@pulumi/pulumi";
import type { SourceLibrary } from "../settings/sources";
import { rawTables, tables, volumes } from "../settings/tables";
import { sourcesParameter, type DataSource } from "./sources/reader";
import { Stage, type StageArgs } from "./stage";

export interface IngestionArgs extends StageArgs {
  /** Where raw tables come from. @default all of them land as files */
  readonly sources?: readonly (DataSource | undefined)[];
  /** What reads them. @default the runtime has all it takes */
  readonly libraries?: readonly SourceLibrary[];
}

/** Landing files, and what other sources hold, become typed raw tables; lines that can not are kept with their reason. */
export class Ingestion extends Stage {
  constructor(name: string, args: IngestionArgs, opts?: pulumi.ComponentResourceOptions) {
    const sources = sourcesParameter(args.sources ?? []);
    super(
      name,
      {
        kind: "Ingestion",
        taskKey: "ingest",
        reads: [],
        writes: [...rawTables, tables.quarantine, tables.positions],
        volumeUses: [
          { volume: volumes.files, access: "read" },
          { volume: volumes.checkpoints, access: "write" },
        ],
        libraries: args.libraries ?? [],
      },
      args,
      {
        landing_path: args.storage.landingPath,
        checkpoint_path: args.storage.checkpointPath,
        ...(sources === undefined ? {} : { sources }),
      },
      opts,
    );
  }
}
