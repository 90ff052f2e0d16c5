import * as pulumi from "@pulumi/pulumi";
import { Evaluation } from "../../components/evaluation";
import { FeatureEngineering } from "../../components/featureEngineering";
import { Ingestion } from "../../components/ingestion";
import { Labelling } from "../../components/labelling";
import { Scoring } from "../../components/scoring";
import type { Stage } from "../../components/stage";
import { Training } from "../../components/training";
import { valueOf } from "./outputs";
import { registered } from "./registered";
import { grid } from "./stagesArgs";

const libraries = [{ pypi: { package: "sparkdq==0.12.1" } }];
const compute = {
  mode: "classic",
  libraries,
  jobCluster: { jobClusterKey: "main", newCluster: {} },
} as const;
const args = {
  storage: {
    catalogName: pulumi.output("c"),
    landingPath: pulumi.output("/Volumes/c/landing/files"),
    checkpointPath: pulumi.output("/Volumes/c/landing/checkpoints"),
    reportsPath: pulumi.output("/Volumes/c/predictions/reports"),
  },
  notebookPath: pulumi.output("/Shared/p/notebook"),
  compute,
  limits: { timeoutMinutes: 120, maxRetries: 1, retryIntervalMinutes: 2 },
};
const windows = {
  ...grid,
  range: { start: "2015-01-01T06:00:00", end: "2016-01-01T06:00:00" },
};
const windowParameters = {
  range_start: "2015-01-01T06:00:00",
  range_end: "2016-01-01T06:00:00",
  horizon_hours: "24",
  failure_report_delay_hours: "72",
  window_step_hours: "12",
  window_offset_hours: "6",
  telemetry_hours: "12,24,36",
  error_hours: "12,24,48",
};
const costs = { missedFailure: 9000, needlessVisit: 300 };
const costParameters = { missed_failure_cost: "9000", needless_visit_cost: "300" };
const modelParameters = { model_name: "c.models.component_failure", model_alias: "champion" };

interface Expected {
  readonly kind: string;
  readonly taskKey: string;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly parameters: object;
}

const stages: readonly (readonly [() => Stage, Expected])[] = [
  [
    () => new Ingestion("stage", args),
    {
      kind: "Ingestion",
      taskKey: "ingest",
      reads: [],
      writes: [
        "raw.machines",
        "raw.telemetry",
        "raw.errors",
        "raw.maint",
        "raw.failures",
        "raw.quarantine",
        "raw.positions",
      ],
      parameters: {
        landing_path: "/Volumes/c/landing/files",
        checkpoint_path: "/Volumes/c/landing/checkpoints",
      },
    },
  ],
  [
    () => new FeatureEngineering("stage", { ...args, windows }),
    {
      kind: "FeatureEngineering",
      taskKey: "features",
      reads: ["raw.machines", "raw.telemetry", "raw.errors", "raw.maint"],
      writes: ["features.features"],
      parameters: windowParameters,
    },
  ],
  [
    () => new Labelling("stage", { ...args, windows }),
    {
      kind: "Labelling",
      taskKey: "labels",
      reads: ["raw.telemetry", "raw.failures", "features.features"],
      writes: ["features.labels"],
      parameters: windowParameters,
    },
  ],
  [
    () =>
      new Training("stage", {
        ...args,
        windows,
        costs,
        holdoutStart: "2015-10-01T06:00:00",
        experimentsFolder: "/p/experiments",
        seed: 7,
      }),
    {
      kind: "Training",
      taskKey: "train",
      reads: ["features.features", "features.labels", "raw.failures"],
      writes: ["models.component_failure"],
      parameters: {
        ...windowParameters,
        ...modelParameters,
        ...costParameters,
        holdout_start: "2015-10-01T06:00:00",
        experiment_path: "/p/experiments/training",
        seed: "7",
      },
    },
  ],
  [
    () => new Scoring("stage", { ...args, costs, windows: { ...windows, lookbackHours: 48 } }),
    {
      kind: "Scoring",
      taskKey: "score",
      reads: ["features.features", "models.component_failure"],
      writes: ["predictions.predictions", "predictions.worklist"],
      parameters: {
        ...windowParameters,
        ...modelParameters,
        reports_path: "/Volumes/c/predictions/reports",
        ...costParameters,
        scoring_lookback_hours: "48",
      },
    },
  ],
  [
    () =>
      new Evaluation("stage", {
        ...args,
        windows: { ...windows, evaluationLookbackHours: 720 },
        costs,
        retraining: {
          leastRecallPercent: 91,
          leastPrecisionPercent: 82,
          mostDriftPercent: 23,
          holdoutHours: 2208,
        },
      }),
    {
      kind: "Evaluation",
      taskKey: "evaluate",
      reads: [
        "predictions.predictions",
        "raw.failures",
        "raw.machines",
        "raw.telemetry",
        "features.features",
        "models.component_failure",
      ],
      writes: ["monitoring.quality", "monitoring.drift"],
      parameters: {
        ...windowParameters,
        ...modelParameters,
        reports_path: "/Volumes/c/predictions/reports",
        ...costParameters,
        evaluation_lookback_hours: "720",
        least_recall_percent: "91",
        least_precision_percent: "82",
        most_drift_percent: "23",
        holdout_hours: "2208",
      },
    },
  ],
];

describe.each(stages)("%#", (build, { kind, ...contract }) => {
  test(`${kind} keeps the contract of a stage and makes no resource of its own`, async () => {
    const built: Stage[] = [];
    const made = await registered(() => built.push(build()));
    const { taskKey, reads, writes, parameters } = built[0] as Stage;
    expect(made).toEqual([
      { type: `batchScoring:components:${kind}`, name: "stage", parent: "", inputs: {} },
    ]);
    expect({
      taskKey,
      reads,
      writes,
      parameters: (await valueOf(pulumi.output(parameters))).value,
    }).toEqual({
      ...contract,
      parameters: { catalog: "c", ...contract.parameters },
    });
  });

  test(`${kind} is one task on the job cluster, with limits`, async () => {
    const built: Stage[] = [];
    await registered(() => built.push(build()));
    expect((await valueOf(pulumi.output(built[0]?.task))).value).toEqual({
      taskKey: contract.taskKey,
      jobClusterKey: "main",
      libraries,
      notebookTask: { notebookPath: "/Shared/p/notebook", source: "WORKSPACE" },
      timeoutSeconds: 7200,
      maxRetries: 1,
      minRetryIntervalMillis: 120_000,
      retryOnTimeout: false,
    });
  });
});
