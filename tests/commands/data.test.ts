import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { fileFault } from "../../local/commands/data";

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
