import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { Evaluation } from "../../components/evaluation";
import { FeatureEngineering } from "../../components/featureEngineering";
import { Ingestion } from "../../components/ingestion";
import { Labelling } from "../../components/labelling";
import { Scoring } from "../../components/scoring";
import type { Stage } from "../../components/stage";
import { Training } from "../../components/training";
import { parametersByHand } from "../../settings/parameters";
import { tables } from "../../settings/tables";
import { registered } from "./registered";
import { stagesArgs } from "./stagesArgs";

const root = path.join(__dirname, "..", "..");

/** Parameters of the notebooks after ingestion. */
let widgets: readonly string[];
/** The tables that each stage's notebook and the code it reaches name. */
let named: Readonly<Record<string, readonly string[]>>;
const stages: Stage[] = [];

/** What a Python program of the clone prints. */
function printed(...args: string[]): unknown {
  const python = path.join(root, ".venv", "bin", "python");
  return JSON.parse(execFileSync(python, args, { cwd: root, encoding: "utf8" }));
}

beforeAll(async () => {
  const program =
    "import json; from pipeline import settings; print(json.dumps([*settings.WIDGETS]))";
  widgets = printed("-c", program) as string[];
  const shared = {
    storage: { catalogName: "c", landingPath: "/l", checkpointPath: "/k", reportsPath: "/r" },
    notebookPath: "/n",
    compute: {
      mode: "classic",
      libraries: [],
      jobCluster: { jobClusterKey: "main", newCluster: {} },
    } as const,
    limits: { timeoutMinutes: 1, maxRetries: 0, retryIntervalMinutes: 1 },
  };
  const grid = {
    horizonHours: 24,
    failureReportDelayHours: 0,
    stepHours: 12,
    offsetHours: 6,
    telemetryHours: [12, 24, 36],
    errorHours: [12, 24, 48],
    lookbackHours: 48,
  };
  const windowed = { ...shared, windows: { ...grid, range: { start: "", end: "" } } };
  await registered(() => {
    stages.push(new Ingestion("ingestion", shared));
    stages.push(new FeatureEngineering("features", windowed));
    stages.push(new Labelling("labelling", windowed));
    const costs = { missedFailure: 2, needlessVisit: 1 };
    stages.push(
      new Training("training", {
        ...windowed,
        holdoutStart: "",
        experimentsFolder: "/e",
        costs,
        seed: 1,
      }),
    );
    stages.push(new Scoring("scoring", { ...windowed, costs }));
    const retraining = {
      leastRecallPercent: 90,
      leastPrecisionPercent: 80,
      mostDriftPercent: 25,
      holdoutHours: 24,
    };
    stages.push(new Evaluation("evaluation", { ...windowed, costs, retraining }));
  });
  const keys = stages.map(({ taskKey }) => taskKey);
  named = printed("-m", "tests.components.stage_tables", ...keys) as typeof named;
}, 60_000);

function source(stage: Stage): string {
  return fs.readFileSync(path.join(root, "notebooks", `${stage.taskKey}.py`), "utf8");
}

/** A notebook's title cell from one bold word to the next. */
function section(stage: Stage, word: string): string {
  return new RegExp(`\\*\\*${word}\\*\\*([^]*?)(\\*\\*|# COMMAND)`).exec(source(stage))?.[1] ?? "";
}

const isTable = (name: string) => (Object.values(tables) as string[]).includes(name);

const tablesIn = (text: string) =>
  [...text.matchAll(/`(\w+\.\w+)`/g)].map(([, name = ""]) => name).filter(isTable);

/** Each stage's tables, sorted; the model is none. */
const byStage = (of: (stage: Stage) => readonly string[]) =>
  Object.fromEntries(
    stages.map((stage) => [stage.taskKey, [...new Set(of(stage).filter(isTable))].sort()]),
  );

test("declares every table that a stage's notebook or the code it reaches names, and no other", () => {
  expect(byStage(({ reads, writes }) => [...reads, ...writes])).toEqual(named);
});

test("reads the tables that the title of a stage's notebook calls input, and no other", () => {
  expect(byStage(({ reads }) => reads)).toEqual(
    byStage((stage) => tablesIn(section(stage, "Input"))),
  );
});

test("writes the tables that the title of a stage's notebook calls output, and no other", () => {
  expect(byStage(({ writes }) => writes)).toEqual(
    byStage((stage) => tablesIn(section(stage, "Output"))),
  );
});

test("tells a notebook started by hand nothing that no notebook reads", () => {
  const told = Object.keys(parametersByHand(stagesArgs().settings));
  expect(told.filter((name) => !widgets.includes(name))).toEqual([]);
});

test("gives a notebook no parameter it does not read", () => {
  const unread = stages.flatMap((stage) => {
    const notebook = source(stage);
    const common = notebook.includes("WIDGETS") ? widgets : [];
    return Object.keys(stage.parameters)
      .filter((name) => !common.includes(name) && !notebook.includes(`"${name}"`))
      .map((name) => `${stage.taskKey} does not read ${name}`);
  });
  expect(unread).toEqual([]);
});
