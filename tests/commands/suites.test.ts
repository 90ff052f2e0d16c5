import { jestCounts, pytestCounts } from "../../local/commands/suites";

const junit = (counts: string) =>
  `<?xml version="1.0"?><testsuites><testsuite name="pytest" ${counts} time="1.0"></testsuite></testsuites>`;

it("counts what jest reports", () => {
  expect(jestCounts(JSON.stringify({ numPassedTests: 12, numFailedTests: 2 }), 1)).toEqual({
    passed: 12,
    failed: 2,
  });
});

it("counts a jest run that broke before any test as one failure", () => {
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
