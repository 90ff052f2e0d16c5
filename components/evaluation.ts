import * as pulumi from "@pulumi/pulumi";
import {
  costParameters,
  retrainingParameters,
  windowParameters,
  type MistakeCosts,
  type RetrainingLimits,
  type WindowSettings,
} from "../settings/parameters";
import { model, modelAlias, tables, volumes } from "../settings/tables";
import { Stage, type StageArgs } from "./stage";

export interface EvaluationArgs extends StageArgs {
  /** The windows whose predictions are judged. */
  readonly windows: WindowSettings;
  /** What a failure costs that no alarm announced, and an alarm that no failure follows; in one unit. */
  readonly costs: MistakeCosts;
  /** Beyond which findings the model is to be trained anew. */
  readonly retraining: RetrainingLimits;
}

/** Predictions whose outcome is known become figures of quality and drift, and the word whether to train anew. */
export class Evaluation extends Stage {
  constructor(name: string, args: EvaluationArgs, opts?: pulumi.ComponentResourceOptions) {
    super(
      name,
      {
        kind: "Evaluation",
        taskKey: "evaluate",
        reads: [
          tables.predictions,
          tables.failures,
          tables.machines,
          tables.telemetry,
          tables.features,
          model,
        ],
        writes: [tables.quality, tables.drift],
        volumeUses: [{ volume: volumes.reports, access: "write" }],
      },
      args,
      {
        ...windowParameters(args.windows),
        ...costParameters(args.costs),
        ...retrainingParameters(args.retraining),
        model_name: pulumi.interpolate`${args.storage.catalogName}.${model}`,
        model_alias: modelAlias,
        reports_path: args.storage.reportsPath,
      },
      opts,
    );
  }
}
