import { parametersByHand, windowParameters } from "../../settings/parameters";
import { grid, stagesArgs } from "../components/stagesArgs";

const gridTexts = {
  horizon_hours: "24",
  failure_report_delay_hours: "72",
  window_step_hours: "12",
  window_offset_hours: "6",
  telemetry_hours: "12,24,36",
  error_hours: "12,24,48",
};

test("writes windows as the text a job parameter is", () => {
  const range = { start: "2015-01-01T06:00:00", end: "2016-01-01T06:00:00" };
  expect(windowParameters({ ...grid, range })).toEqual({
    range_start: "2015-01-01T06:00:00",
    range_end: "2016-01-01T06:00:00",
    ...gridTexts,
  });
});

test("gives a range without bounds the hours to look back", () => {
  const range = { start: "", end: "" };
  expect(windowParameters({ ...grid, range, lookbackHours: 48 })).toEqual({
    range_start: "",
    range_end: "",
    ...gridTexts,
    scoring_lookback_hours: "48",
  });
});

test("tells a notebook started by hand what all jobs agree on, but no range", () => {
  expect(parametersByHand(stagesArgs().settings)).toEqual({
    range_start: "",
    range_end: "",
    ...gridTexts,
    scoring_lookback_hours: "48",
    evaluation_lookback_hours: "720",
    missed_failure_cost: "9000",
    needless_visit_cost: "300",
    least_recall_percent: "91",
    least_precision_percent: "82",
    most_drift_percent: "23",
    holdout_hours: "2208",
    seed: "7",
  });
});
