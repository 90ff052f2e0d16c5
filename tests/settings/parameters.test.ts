import { windowParameters } from "../../settings/parameters";

const grid = { horizonHours: 24, stepHours: 12, offsetHours: 6 };

test("writes windows as the text a job parameter is", () => {
  const range = { start: "2015-01-01T06:00:00", end: "2016-01-01T06:00:00" };
  expect(windowParameters({ ...grid, range })).toEqual({
    range_start: "2015-01-01T06:00:00",
    range_end: "2016-01-01T06:00:00",
    horizon_hours: "24",
    window_step_hours: "12",
    window_offset_hours: "6",
  });
});

test("gives a range without bounds the hours to look back", () => {
  const range = { start: "", end: "" };
  expect(windowParameters({ ...grid, range, lookbackHours: 48 })).toEqual({
    range_start: "",
    range_end: "",
    horizon_hours: "24",
    window_step_hours: "12",
    window_offset_hours: "6",
    scoring_lookback_hours: "48",
  });
});
