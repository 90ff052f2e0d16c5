import * as pulumi from "@pulumi/pulumi";
import {
  costParameters,
  windowParameters,
  type MistakeCosts,
  type WindowSettings,
} from "../settings/parameters";
import { model, modelAlias, tables, volumes } from "../settings/tables";
import { Stage, type StageArgs } from "./stage";

export interface TrainingArgs extends StageArgs {
  /** The windows to train on and to measure the model with. */
  readonly windows: WindowSettings;
  /** Windows that end after this time measure the model. */
  readonly holdoutStart: string;
  /** What a failure costs that no alarm announced, and an alarm that no failure follows; in one unit. */
  readonly costs: MistakeCosts;
  /** Folder in the workspace of the experiment that keeps the runs. */
  readonly experimentsFolder: pulumi.Input<string>;
  /** The same data, parameters and seed give the same model. */
  readonly seed: number;
}

/** Features and labels become a registered model; the alias moves to it if it costs less than the champion. */
export class Training extends Stage {
  constructor(name: string, args: TrainingArgs, opts?: pulumi.ComponentResourceOptions) {
    super(
      name,
      {
        kind: "Training",
        taskKey: "train",
        reads: [tables.features, tables.labels, tables.failures],
        writes: [model],
        // MLflow stages models there.
        volumeUses: [{ volume: volumes.checkpoints, access: "write" }],
      },
      args,
      {
        ...windowParameters(args.windows),
        ...costParameters(args.costs),
        holdout_start: args.holdoutStart,
        model_name: pulumi.interpolate`${args.storage.catalogName}.${model}`,
        model_alias: modelAlias,
        experiment_path: pulumi.interpolate`${args.experimentsFolder}/training`,
        seed: String(args.seed),
      },
      opts,
    );
  }
}
