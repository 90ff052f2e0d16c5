import type * as pulumi from "@pulumi/pulumi";
import { rawTables, tables, volumes } from "../settings/tables";
import { Stage, type StageArgs } from "./stage";

/** Landing files become typed raw tables; lines that can not are kept with their reason. */
export class Ingestion extends Stage {
  constructor(name: string, args: StageArgs, opts?: pulumi.ComponentResourceOptions) {
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
      },
      args,
      { landing_path: args.storage.landingPath, checkpoint_path: args.storage.checkpointPath },
      opts,
    );
  }
}
