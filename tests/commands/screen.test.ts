import { duration, size, table } from "../../local/commands/screen";
import { setAside, summary } from "../../local/commands/taskResult";
import { qualityLines } from "../../local/commands/quality";
import { predictionLines, worklistTitle } from "../../local/commands/predictions";

it.each([
  [420, "0.4 s"],
  [9_999, "10.0 s"],
  [75_000, "75 s"],
  [725_000, "12 min 05 s"],
  [3_599_900, "59 min 59 s"],
])("tells %d ms as %s", (milliseconds, text) => {
  expect(duration(milliseconds)).toBe(text);
});

it.each([
  [12, "12 bytes"],
  [16_435, "16 kB"],
  [80_900_000, "81 MB"],
  [1_260_000_000, "1.3 GB"],
])("tells %d bytes as %s", (bytes, text) => {
  expect(size(bytes)).toBe(text);
});

it("aligns a table's columns, numbers to the right", () => {
  expect(
    table(
      ["machine", "part"],
      [
        ["7", "comp1"],
        ["1000", "comp2"],
      ],
      [0],
    ),
  ).toBe("    machine  part\n          7  comp1\n       1000  comp2");
});

it("tells what ingestion added, table by table", () => {
  const result = { rows: { machines: 100, telemetry: 876_100 }, quarantined: 2, refused_files: [] };
  expect(summary(result)).toBe("rows added: machines 100, telemetry 876,100, quarantined 2");
});

it("tells the numbers of any other stage by their names", () => {
  const result = { rows: 24_000, model_version: "1", thresholds: {}, unchanged: false };
  expect(summary(result)).toBe("rows 24,000, model version 1");
});

it("names each refused file, and says where the reasons for lines are", () => {
  const refused = [
    { file: "errors/errors.csv", reason: "the header is datetime,machineID (missing errorID)" },
  ];
  expect(setAside({ quarantined: 3, refused_files: refused }, "http://127.0.0.1:8420/run")).toEqual(
    [
      "    refused errors/errors.csv: the header is datetime,machineID (missing errorID)",
      "    3 lines are in raw.quarantine with file, line and reason: http://127.0.0.1:8420/run",
    ],
  );
});

it("says nothing of what was set aside when nothing was", () => {
  expect(setAside({ quarantined: 0, refused_files: [] }, "")).toEqual([]);
});

it("shows the quality of each component and of all", () => {
  const counted = { event_recall: 1, precision: 0.975, events: 20, alarms: 40 };
  const text = qualityLines({
    model_version: "3",
    quality: { ...counted, per_component: { comp1: counted } },
  });
  expect(text).toBe(
    [
      "Measured on the held-out period, model version 3",
      "",
      "    component  failures  of them foreseen  alarms  of them right",
      "    comp1            20             1.000      40          0.975",
      "    all              20             1.000      40          0.975",
    ].join("\n"),
  );
});

it("shows a dash where the held-out period has no failure to foresee, or no alarm to be right", () => {
  const quiet = { event_recall: null, precision: null, events: 0, alarms: 0 };
  const text = qualityLines({ model_version: "1", quality: { ...quiet, per_component: {} } });
  expect(text.split("\n").at(-1)).toBe(
    "    all               0                 -       0              -",
  );
});

it("shows a prediction as machine, component, probability, alarm, window end and reasons", () => {
  const reasons = [
    { feature: "error1_count_24h", value: 1, contribution: 0.4 },
    { feature: "volt_mean_24h", value: null, contribution: 0.2 },
    { feature: "model", value: null, contribution: 0.1 },
  ];
  const rows = [
    {
      machine_id: 7,
      component: "comp1",
      window_end: "2016-01-01T06:00:00",
      probability: 0.98765,
      is_alarm: true,
      reasons,
      model_version: "1",
    },
  ];
  expect(predictionLines(rows).split("\n")[1]).toBe(
    "          7  comp1            0.988  yes    2016-01-01 06:00  error1_count_24h 1, volt_mean_24h missing, model",
  );
});

it("names the version of each prediction where they are of two", () => {
  const said = {
    machine_id: 7,
    component: "comp1",
    window_end: "2016-01-01T06:00:00",
    probability: 0.5,
    is_alarm: false,
    reasons: [],
  };
  const rows = ["1", "2"].map((model_version) => ({ ...said, model_version }));
  expect(predictionLines(rows)).toBe(
    [
      "    machine  component  probability  alarm  window end (UTC)  version  strongest reasons",
      "          7  comp1            0.500  no     2016-01-01 06:00        1",
      "          7  comp1            0.500  no     2016-01-01 06:00        2",
    ].join("\n"),
  );
});

it("heads the worklist with how far ahead the scoring job looks", () => {
  const title = "Which component of which machine fails";
  const parameters = [
    { name: "catalog", default: "c" },
    { name: "horizon_hours", default: "48" },
  ];
  expect(worklistTitle({ parameters })).toBe(`${title} within the next 48 hours`);
  expect(worklistTitle({})).toBe(`${title} soon`);
});
