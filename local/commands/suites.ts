import path from "node:path";
import { readFileSync } from "node:fs";

/** One part of `npm test`: a command and how its result is counted. */
export interface Suite {
  readonly name: string;
  readonly proves: string;
  readonly command: readonly [string, ...string[]];
  readonly count: (exitCode: number) => Counts;
}

export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** @returns the suites in the order of what fails soonest; `python` and `reports` are absolute paths */
export function suites(python: string, reports: string): readonly Suite[] {
  const node = (tool: string, ...args: string[]): [string, ...string[]] => [
    "npx",
    "--no-install",
    tool,
    ...args,
  ];
  const ran = (module: string, ...args: string[]): [string, ...string[]] => [
    python,
    "-m",
    module,
    ...args,
  ];
  const jestReport = (name: string) => path.join(reports, `${name}.json`);
  const jest = (name: string, ...args: string[]) =>
    node("jest", "--json", `--outputFile=${jestReport(name)}`, ...args);
  const pytestReport = path.join(reports, "pytest.xml");
  return [
    check(
      "format-typescript",
      "prettier changes nothing",
      node("prettier", "--check", "--log-level", "warn", "."),
    ),
    check(
      "format-python",
      "ruff format changes nothing",
      ran("ruff", "format", "--check", "--quiet", "."),
    ),
    check("lint-python", "ruff finds nothing", ran("ruff", "check", "--quiet", ".")),
    check("types-python", "mypy --strict finds nothing", ran("mypy", "--no-error-summary")),
    check("types-typescript", "tsc --noEmit finds nothing", node("tsc", "--noEmit")),
    check("lint-typescript", "eslint finds nothing", node("eslint", "--max-warnings", "0", ".")),
    {
      name: "jest",
      proves: "settings, components, providers, engine, workspace",
      command: jest("jest", "--testPathIgnorePatterns", "end_to_end"),
      count: (exitCode) => jestCounts(readFileSync(jestReport("jest"), "utf8"), exitCode),
    },
    {
      name: "pytest",
      proves: "pipeline and runtime on local Spark",
      command: ran("pytest", `--junitxml=${pytestReport}`),
      count: (exitCode) => pytestCounts(readFileSync(pytestReport, "utf8"), exitCode),
    },
    {
      name: "end-to-end",
      proves: "up, both jobs, the predictions, an empty second up, destroy",
      command: jest("end-to-end", "--runInBand", "tests/end_to_end"),
      count: (exitCode) => jestCounts(readFileSync(jestReport("end-to-end"), "utf8"), exitCode),
    },
  ];
}

function check(name: string, proves: string, command: readonly [string, ...string[]]): Suite {
  return {
    name,
    proves,
    command,
    count: (exitCode) => atLeastOne({ passed: exitCode === 0 ? 1 : 0, failed: 0 }, exitCode),
  };
}

/** A suite that ended badly without naming a failed test counts as one. */
function atLeastOne(counts: Counts, exitCode: number): Counts {
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

export function jestCounts(report: string, exitCode: number): Counts {
  const { numPassedTests, numFailedTests } = JSON.parse(report) as {
    numPassedTests: number;
    numFailedTests: number;
  };
  return atLeastOne({ passed: numPassedTests, failed: numFailedTests }, exitCode);
}

export function pytestCounts(report: string, exitCode: number): Counts {
  const suite = /<testsuite [^>]*>/.exec(report)?.[0] ?? "";
  const attribute = (name: string) => Number(new RegExp(` ${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
  const failed = attribute("failures") + attribute("errors");
  return atLeastOne(
    { passed: attribute("tests") - failed - attribute("skipped"), failed },
    exitCode,
  );
}
