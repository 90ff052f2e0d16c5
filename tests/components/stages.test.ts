import * as pulumi from "@pulumi/pulumi";
import { makeStages } from "../../components/stages";
import { valueOf } from "./outputs";
import { registered, type Registered } from "./registered";
import { stageNames, stagesArgs } from "./stagesArgs";

type Stages = ReturnType<typeof makeStages>;

let stages: Stages;
let made: Registered[] = [];
beforeAll(async () => {
  made = await registered(() => (stages = makeStages(stagesArgs())));
});

/** Something of each stage, in the order of the data. */
async function ofEach(part: (stage: Stages[keyof Stages]) => pulumi.Input<unknown>) {
  const parts = Object.values(stages).map(async (stage) => {
    const { value } = await valueOf(pulumi.output(part(stage)));
    return [stage.stage, value];
  });
  return Promise.all(parts);
}

/** The value of a job parameter, by the stages whose notebooks read it. */
async function given(parameter: string): Promise<object> {
  const values = await ofEach(({ parameters }) => parameters[parameter]);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined)) as object;
}

test("makes the stages of the pipeline, features once for each range, and no resource", () => {
  expect(made).toEqual(
    [
      ["Evaluation", "evaluation"],
      ["Ingestion", "ingestion"],
      ["Labelling", "labelling"],
      ["Scoring", "scoring"],
      ["FeatureEngineering", "scoring-features"],
      ["Training", "training"],
      ["FeatureEngineering", "training-features"],
    ].map(([kind, name]) => ({
      type: `batchScoring:components:${kind}`,
      name,
      parent: "",
      inputs: {},
    })),
  );
});

test("runs each stage's own notebook", async () => {
  const notebooks = await ofEach(({ task }) => task.notebookTask);
  const own = ["ingest", "features", "labels", "train", "features", "score", "evaluate"];
  expect(notebooks).toEqual(
    own.map((notebook, position) => [
      stageNames[position],
      { notebookPath: `/Shared/p/${notebook}`, source: "WORKSPACE" },
    ]),
  );
});

const start = "2015-01-01T06:00:00";
test.each<[string, object]>([
  [
    "range_start",
    {
      "training-features": start,
      labelling: start,
      training: start,
      "scoring-features": "",
      scoring: "",
      evaluation: "",
    },
  ],
  ["scoring_lookback_hours", { "scoring-features": "48", scoring: "48" }],
  ["evaluation_lookback_hours", { evaluation: "720" }],
  ["holdout_start", { training: "2015-10-01T06:00:00" }],
  ["seed", { training: "7" }],
  ["experiment_path", { training: "/p/experiments/training" }],
  ["missed_failure_cost", { training: "9000", scoring: "9000", evaluation: "9000" }],
  ["least_recall_percent", { evaluation: "91" }],
  ["sources", { ingestion: '{"errors":{"reader":"jdbc","options":{"url":"u"}}}' }],
])(
  "gives the parameter %s to the stages that read it, and to no other",
  async (parameter, expected) => {
    expect(await given(parameter)).toEqual(expected);
  },
);

test("installs what reads the sources where they are read, beside what every stage has", async () => {
  const shared = { pypi: { package: "sparkdq==0.12.1" } };
  const libraries = await ofEach(({ task }) => task.libraries);
  expect(libraries).toEqual(
    stageNames.map((stage) => [
      stage,
      stage === "ingestion" ? [shared, { maven: { coordinates: "g:a:1" } }] : [shared],
    ]),
  );
});
