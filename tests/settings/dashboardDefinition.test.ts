import * as fs from "node:fs";
import * as path from "node:path";
import { dashboardDefinition } from "../../settings/dashboardDefinition";
import { tables } from "../../settings/tables";

interface Definition {
  readonly datasets: readonly { readonly name: string; readonly queryLines: readonly string[] }[];
  readonly pages: readonly {
    readonly layout: readonly {
      readonly widget: {
        readonly name: string;
        readonly queries: readonly {
          readonly query: {
            readonly datasetName: string;
            readonly fields: readonly { readonly name: string }[];
          };
        }[];
        readonly spec: { readonly encodings: object };
      };
      readonly position: { x: number; y: number; width: number; height: number };
    }[];
  }[];
}

const names = {
  worklist: `c.${tables.worklist}`,
  predictions: `c.${tables.predictions}`,
  failures: `c.${tables.failures}`,
  quarantine: `c.${tables.quarantine}`,
};
const definition = JSON.parse(
  dashboardDefinition(names, { horizonHours: 24, failureReportDelayHours: 0 }),
) as Definition;
const widgets = definition.pages.flatMap(({ layout }) => layout);
const sql = (name: string) =>
  definition.datasets.find((dataset) => dataset.name === name)?.queryLines.join("") ?? "";

test("shows the worklist, the alarms, whether they came true, the runs and the quality of the data", () => {
  expect(widgets.map(({ widget }) => widget.name)).toEqual([
    "worklist",
    "alarms_per_day",
    "alarms_come_true",
    "runs",
    "quality",
  ]);
});

test("draws only what a dataset of its own gives", () => {
  for (const { widget } of widgets) {
    const query = widget.queries[0]?.query;
    const selected = sql(query?.datasetName ?? "").split(/\bFROM\b/)[0] ?? "";
    for (const { name } of query?.fields ?? [])
      expect(selected).toMatch(new RegExp(`\\b${name}\\b`));
  }
});

test("encodes every field it asks for and no other", () => {
  for (const { widget } of widgets) {
    const encoded = [...JSON.stringify(widget.spec.encodings).matchAll(/"fieldName":"(\w+)"/g)];
    expect(encoded.map(([, name]) => name)).toEqual(
      widget.queries[0]?.query.fields.map(({ name }) => name),
    );
  }
});

test("lays no widget over another, and none beyond the six columns", () => {
  const cells = widgets.flatMap(({ position: { x, y, width, height } }) =>
    Array.from({ length: width * height }, (_, cell) => {
      const column = x + (cell % width);
      expect(column).toBeLessThan(6);
      return `${String(column)},${String(y + Math.floor(cell / width))}`;
    }),
  );
  expect(new Set(cells).size).toBe(cells.length);
});

test("judges an alarm by the stack's horizon, once it is over and its failures are reported", () => {
  const outcome = { horizonHours: 36, failureReportDelayHours: 12 };
  const hours = JSON.parse(dashboardDefinition(names, outcome)) as Definition;
  const text = JSON.stringify(hours.datasets);
  expect([...text.matchAll(/INTERVAL (\d+) HOURS/g)].map(([, found]) => found)).toEqual([
    "36",
    "48",
  ]);
});

test("lists the alarms of the pipeline's own worklist, in its order", () => {
  expect(sql("worklist")).toMatch(/FROM c\.predictions\.worklist WHERE is_alarm ORDER BY place\n$/);
});

test("counts an alarm of two versions once", () => {
  expect(sql("alarms_per_day")).toContain(
    "count(DISTINCT IF(is_alarm, struct(machine_id, component, window_end), NULL)) AS alarms",
  );
});

test("reads only columns that the tables have", () => {
  const declared = fs.readFileSync(
    path.join(__dirname, "..", "..", "pipeline", "tables.py"),
    "utf8",
  );
  const columns = [
    ...[
      "place",
      "expected_saving",
      "machine_id",
      "component",
      "probability",
      "window_end",
      "is_alarm",
      "reasons",
    ],
    ...["model_version", "run_id", "scored_at", "failed_at", "table_name", "reason"],
  ];
  const all = definition.datasets.map(({ name }) => sql(name)).join("\n");
  for (const column of columns) {
    expect(all).toMatch(new RegExp(`\\b${column}\\b`));
    expect(declared).toContain(`"${column}"`);
  }
});
