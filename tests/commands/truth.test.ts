import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { csvRows, quality } from "../end_to_end/truth";

const alarm = (machine: string, at: string, is_alarm = "true") => ({
  machine_id: machine,
  component: "comp1",
  window_end: at,
  is_alarm,
});
const failure = (machine: string, at: string) => ({
  machineID: machine,
  failure: "comp1",
  datetime: at,
});
const month = ["2015-12-01T06:00:00", "2016-01-01T06:00:00"] as const;

it("reads quoted and unquoted cells", () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "csv-")), "a.csv");
  writeFileSync(file, '"a",b,c\r\n"1, ""x""",2,\r\n');
  expect(csvRows(file)).toEqual([{ a: '1, "x"', b: "2", c: "" }]);
});

it.each([
  ["24 h before", "2015-12-09T06:00:00", 1, 1],
  ["more than 24 h before", "2015-12-09T05:00:00", 0, 0],
  ["at the moment of the failure", "2015-12-10T06:00:00", 0, 0],
])("an alarm %s has recall %d", (_, at, recall, precision) => {
  expect(quality([alarm("1", at)], [failure("1", "2015-12-10 06:00:00")], ...month)).toEqual({
    events: 1,
    recall: expect.closeTo(recall) as number,
    precision,
  });
});

it("does not blame an alarm whose 24 h lie beyond the data", () => {
  const predictions = [alarm("1", "2015-12-09T06:00:00"), alarm("2", "2015-12-31T18:00:00")];
  expect(quality(predictions, [failure("1", "2015-12-10 06:00:00")], ...month)).toEqual({
    events: 1,
    recall: 1,
    precision: 1,
  });
});
