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
import { registered } from "./registered";
import { stagesArgs } from "./stagesArgs";

const root = path.join(__dirname, "..", "..");

interface Pipeline {
  /** `<schema>.<table>` by the name of the constant in `pipeline/tables.py`. */
  readonly tables: Record<string, string>;
  /** Parameters of the notebooks after ingestion. */
  readonly widgets: readonly string[];
}

const program = `
import json
from pipeline import settings, tables
declared = {k: f"{t.schema}.{t.name}" for k, t in vars(tables).items() if isinstance(t, tables.Table)}
print(json.dumps({"tables": declared, "widgets": list(settings.WIDGETS)}))
`;

let pipeline: Pipeline;
const stages: Stage[] = [];

beforeAll(async () => {
  const python = path.join(root, ".venv", "bin", "python");
  pipeline = JSON.parse(
    execFileSync(python, ["-c", program], { cwd: root, encoding: "utf8" }),
  ) as Pipeline;
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
}, 60_000);

function source(stage: Stage): string {
  return fs.readFileSync(path.join(root, "notebooks", `${stage.taskKey}.py`), "utf8");
}

/** The tables whose constants a notebook imports; columns and other names it imports are none. */
function tablesNamed(notebook: string): string[] {
  const imports = /^from pipeline\.tables import (?:\(([^)]*)\)|(.*))$/m.exec(notebook);
  const names = (imports?.[1] ?? imports?.[2] ?? "").split(",").map((name) => name.trim());
  return names.map((name) => pipeline.tables[name]).filter((table) => table !== undefined);
}

test("declares every table a stage's notebook names", () => {
  const undeclared = stages.flatMap((stage) =>
    tablesNamed(source(stage))
      .filter((table) => ![...stage.reads, ...stage.writes].includes(table))
      .map((table) => `${stage.taskKey} uses ${table}`),
  );
  expect(undeclared).toEqual([]);
});

test("tells a notebook started by hand nothing that no notebook reads", () => {
  const told = Object.keys(parametersByHand(stagesArgs().settings));
  expect(told.filter((name) => !pipeline.widgets.includes(name))).toEqual([]);
});

test("gives a notebook no parameter it does not read", () => {
  const unread = stages.flatMap((stage) => {
    const notebook = source(stage);
    const widgets = notebook.includes("WIDGETS") ? pipeline.widgets : [];
    return Object.keys(stage.parameters)
      .filter((name) => !widgets.includes(name) && !notebook.includes(`"${name}"`))
      .map((name) => `${stage.taskKey} does not read ${name}`);
  });
  expect(unread).toEqual([]);
});
