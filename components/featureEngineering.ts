import type * as pulumi from "@pulumi/pulumi";
import { windowParameters, type WindowSettings } from "../settings/parameters";
import { tables } from "../settings/tables";
import { Stage, type StageArgs } from "./stage";

export interface FeatureEngineeringArgs extends StageArgs {
  /** The windows to make features of. */
  readonly windows: WindowSettings;
}

/** Raw tables become one row of features per machine and window, from what was known when the window ended. */
export class FeatureEngineering extends Stage {
  constructor(name: string, args: FeatureEngineeringArgs, opts?: pulumi.ComponentResourceOptions) {
    super(
      name,
      {
        kind: "FeatureEngineering",
        taskKey: "features",
        // Failures are the future; only labels may look at them.
        reads: [tables.machines, tables.telemetry, tables.errors, tables.maint],
        writes: [tables.features],
      },
      args,
      windowParameters(args.windows),
      opts,
    );
  }
}
