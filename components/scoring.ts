import * as pulumi from "@pulumi/pulumi";
import {
  costParameters,
  windowParameters,
  type MistakeCosts,
  type WindowSettings,
} from "../settings/parameters";
import { model, modelAlias, tables, volumes } from "../settings/tables";
import { Stage, type StageArgs } from "./stage";

export interface ScoringArgs extends StageArgs {
  /** The windows to score. */
  readonly windows: WindowSettings;
  /** What decides over the order of the worklist. */
  readonly costs: MistakeCosts;
}

/** Features of a range become predictions of the champion model, replaced by range and model version. */
export class Scoring extends Stage {
  constructor(name: string, args: ScoringArgs, opts?: pulumi.ComponentResourceOptions) {
    super(
      name,
      {
        kind: "Scoring",
        taskKey: "score",
        reads: [tables.features, model],
        writes: [tables.predictions, tables.worklist],
        volumeUses: [
          // MLflow stages models there.
          { volume: volumes.checkpoints, access: "write" },
          { volume: volumes.reports, access: "write" },
        ],
      },
      args,
      {
        ...windowParameters(args.windows),
        ...costParameters(args.costs),
        model_name: pulumi.interpolate`${args.storage.catalogName}.${model}`,
        model_alias: modelAlias,
        reports_path: args.storage.reportsPath,
      },
      opts,
    );
  }
}
