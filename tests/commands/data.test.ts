import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { checkFolder, fileFault, rawTables } from "../../local/commands/data";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "data-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test.each([
  ["a,b\n1,2\n", undefined],
  ["a,b\r\n1,2\r\n", undefined],
  ["a,b\n1,2\r", undefined],
  ["", "FILE is empty, 0 bytes; put the whole file there"],
  [
    "a,b\n1,2",
    'FILE has no line end after its last line, so it may be cut off; if that line is whole, add one: echo >> "FILE"',
  ],
])("tells of a file with %j what ingestion would refuse it for", (content, fault) => {
  const file = path.join(folder, "telemetry.csv");
  writeFileSync(file, content);
  expect(fileFault(file)?.replaceAll(file, "FILE")).toBe(fault);
});

const year2015 = {
  rangeStart: "2015-01-01T06:00:00",
  holdoutStart: "2015-10-01T06:00:00",
  rangeEnd: "2016-01-01T06:00:00",
};

/** What a folder is refused for whose telemetry has these lines; undefined where it is taken. */
async function refusal(...lines: string[]): Promise<string | undefined> {
  for (const table of rawTables) writeFileSync(path.join(folder, `${table}.csv`), "header\n");
  const rows = ["datetime,machineID,volt", ...lines].map((line) => `${line}\n`);
  writeFileSync(path.join(folder, "telemetry.csv"), rows.join(""));
  const told = await checkFolder(folder, year2015).catch((error: Error) => error.message);
  return told?.replaceAll(folder, "FOLDER");
}

test("refuses data of another year, and says what it holds and what to type", async () => {
  const rows = ["2019-03-05 06:00:00,2,170.1", "2019-03-01 06:00:00,1,170.1"];
  expect(await refusal(...rows)).toBe(
    "FOLDER/telemetry.csv has no row of the range 2015-01-01T06:00:00 to 2016-01-01T06:00:00: " +
      "its first row is of 2019-03-01T06:00:00, its last of 2019-03-05T06:00:00. " +
      "Say what to learn from and until when to predict, for example: " +
      "--range-start 2019-03-01T06:00:00 --holdout-start 2019-03-04T06:00:00 --range-end 2019-03-05T06:00:00",
  );
});

test.each([
  ["a row at the end of the range", ["2016-01-01 06:00:00,1,170.1"]],
  [
    "a row between others",
    ["2014-01-01 0:00:00,1,1", "2015-7-1T6:00,1,1", "2017-01-01 0:00:00,1,1"],
  ],
  ["a row that is of the range in its zone", ["2016-01-01 12:00:00+09:00,1,170.1"]],
  ["a quoted time", ['"2015-06-01 06:00:00",1,170.1']],
])("takes data with %s", async (_, rows) => {
  expect(await refusal(...rows)).toBeUndefined();
});

test.each([[[]], [["01/02/2015 06:00,1,170.1"]]])(
  "refuses telemetry with no time to read: %j",
  async (rows) => {
    expect(await refusal(...rows)).toBe(
      "FOLDER/telemetry.csv has no row that begins with a time such as 2015-01-01 06:00:00; " +
        'put the files there as README.md, "Your own data", describes them',
    );
  },
);

test("refuses a folder with files missing before it looks into any", async () => {
  writeFileSync(path.join(folder, "machines.csv"), "header\n");
  await expect(checkFolder(folder, year2015)).rejects.toThrow(
    "has no telemetry.csv, no errors.csv, no maint.csv, no failures.csv",
  );
});

test("the README tells the headers and components that the pipeline takes", () => {
  const root = path.join(__dirname, "..", "..");
  const program =
    "import json; from pipeline.landing import LANDING_FILES; from pipeline.tables import COMPONENTS; " +
    "print(json.dumps([[[f.name, list(f.header)] for f in LANDING_FILES], COMPONENTS]))";
  const python = path.join(root, ".venv", "bin", "python");
  const [files, components] = JSON.parse(
    execFileSync(python, ["-c", program], { cwd: root, encoding: "utf8" }),
  ) as [[string, string[]][], string[]];
  const readme = readFileSync(path.join(root, "README.md"), "utf8");
  const section = /^### Your own data$.*?(?=^##)/ms.exec(readme)?.[0] ?? "";
  const told = [...section.matchAll(/^\| `(\w+)\.csv` \| `([\w,]+)` \|$/gm)];
  expect(told.map(([, name, header]) => [name, header])).toEqual(
    files.map(([name, header]) => [name, header.join(",")]),
  );
  expect(section.match(/\bcomp\d/g)).toEqual(components);
}, 60_000);
