import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { jestCounts, pytestCounts, suites } from "../../local/commands/suites";

const junit = (counts: string) =>
  `<?xml version="1.0"?><testsuites><testsuite name="pytest" ${counts} time="1.0"></testsuite></testsuites>`;

it("counts what jest reports", () => {
  expect(jestCounts(JSON.stringify({ numPassedTests: 12, numFailedTests: 2 }), 1)).toEqual({
    passed: 12,
    failed: 2,
  });
});

it("counts a jest run that ended badly with no failed test as one failure", () => {
  expect(jestCounts(JSON.stringify({ numPassedTests: 12, numFailedTests: 0 }), 1)).toEqual({
    passed: 12,
    failed: 1,
  });
});

it("counts errors of pytest as failures and skipped tests as neither", () => {
  expect(pytestCounts(junit('errors="1" failures="2" skipped="3" tests="20"'), 1)).toEqual({
    passed: 14,
    failed: 3,
  });
});

it("counts a pytest run that collected nothing as a failure", () => {
  expect(pytestCounts(junit('errors="0" failures="0" skipped="0" tests="0"'), 5)).toEqual({
    passed: 0,
    failed: 1,
  });
});

describe("runners that broke before any test", () => {
  const reports = mkdtempSync(path.join(tmpdir(), "reports-"));
  afterAll(() => rmSync(reports, { recursive: true }));

  it.each(["jest", "pytest", "end-to-end"])(
    "count as one failure of %s, which wrote no report",
    (name) => {
      const suite = suites("python", reports).find((each) => each.name === name);
      expect([suite?.count(1), suite?.count(0)]).toEqual([
        { passed: 0, failed: 1 },
        { passed: 0, failed: 1 },
      ]);
    },
  );
});
