import type * as pulumi from "@pulumi/pulumi";
import type { OperationsPlan } from "../settings/operationsPlan";
import type { MistakeCosts, RetrainingLimits, WindowSettings } from "../settings/parameters";
import { Evaluation } from "./evaluation";
import { FeatureEngineering } from "./featureEngineering";
import { Ingestion } from "./ingestion";
import { Labelling } from "./labelling";
import { Scoring } from "./scoring";
import type { DataSource } from "./sources/reader";
import type { StageArgs } from "./stage";
import { Training } from "./training";

export interface StagesArgs {
  /** What every stage works with. */
  readonly shared: Omit<StageArgs, "notebookPath">;
  /** Places the raw tables come from. */
  readonly sources: readonly (DataSource | undefined)[];
  /** Where a notebook is in the workspace, by the stage's word. */
  readonly notebookPath: (notebook: string) => pulumi.Input<string>;
  /** Folder in the workspace of what training tells MLflow. */
  readonly experimentsFolder: pulumi.Input<string>;
  /** Windows, limits and costs the stages are made with. */
  readonly settings: {
    readonly operations: Pick<OperationsPlan, "sourceLibraries">;
    readonly trainingWindows: WindowSettings;
    readonly scoringWindows: WindowSettings;
    readonly evaluationWindows: WindowSettings;
    readonly holdoutStart: string;
    readonly mistakeCosts: MistakeCosts;
    readonly retrainingLimits: RetrainingLimits;
    readonly trainingSeed: number;
  };
}

/** Every stage of the pipeline, in the order of the data; jobs are lists of them. */
export function makeStages(args: StagesArgs) {
  const { shared, sources, notebookPath, experimentsFolder, settings } = args;
  const { sourceLibraries: libraries } = settings.operations;
  const { mistakeCosts: costs } = settings;
  const stage = (notebook: string) => ({ ...shared, notebookPath: notebookPath(notebook) });
  const onTraining = { windows: settings.trainingWindows };
  const onScoring = { windows: settings.scoringWindows };
  return {
    ingestion: new Ingestion("ingestion", { ...stage("ingest"), sources, libraries }),
    trainingFeatures: new FeatureEngineering("training-features", {
      ...stage("features"),
      ...onTraining,
    }),
    labelling: new Labelling("labelling", { ...stage("labels"), ...onTraining }),
    training: new Training("training", {
      ...stage("train"),
      ...onTraining,
      holdoutStart: settings.holdoutStart,
      experimentsFolder,
      costs,
      seed: settings.trainingSeed,
    }),
    scoringFeatures: new FeatureEngineering("scoring-features", {
      ...stage("features"),
      ...onScoring,
    }),
    scoring: new Scoring("scoring", { ...stage("score"), ...onScoring, costs }),
    evaluation: new Evaluation("evaluation", {
      ...stage("evaluate"),
      windows: settings.evaluationWindows,
      costs,
      retraining: settings.retrainingLimits,
    }),
  };
}
