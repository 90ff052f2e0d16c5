import path from "node:path";
import { existsSync, readFileSync } from "node:fs";

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

type Command = Suite["command"];

const node = (tool: string, ...args: string[]): Command => [
  path.join("node_modules", ".bin", tool),
  ...args,
];

/** @returns the suites in the order of what fails soonest; `python` and `reports` are absolute paths */
export function suites(python: string, reports: string): readonly Suite[] {
  const ran = (module: string, ...args: string[]): Command => [python, "-m", module, ...args];
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
    jest(
      reports,
      "jest",
      "settings, components, providers, engine, workspace",
      "--testPathIgnorePatterns",
      "end_to_end",
    ),
    pytest(reports, ran),
    jest(
      reports,
      "end-to-end",
      "up, the three jobs, the predictions and reports, an empty second up, destroy",
      "--runInBand",
      "tests/end_to_end",
    ),
  ];
}

function jest(reports: string, name: string, proves: string, ...args: string[]): Suite {
  const report = path.join(reports, `${name}.json`);
  return {
    name,
    proves,
    command: node("jest", "--json", `--outputFile=${report}`, ...args),
    count: (exitCode) => jestCounts(written(report), exitCode),
  };
}

function pytest(reports: string, ran: (module: string, ...args: string[]) => Command): Suite {
  const report = path.join(reports, "pytest.xml");
  return {
    name: "pytest",
    proves: "pipeline and runtime on local Spark",
    // A file keeps its session and its lakes to itself, so files can run side by side, in the order of tests/conftest.py.
    command: ran(
      "pytest",
      ...["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"],
      `--junitxml=${report}`,
    ),
    count: (exitCode) => pytestCounts(written(report), exitCode),
  };
}

function check(name: string, proves: string, command: readonly [string, ...string[]]): Suite {
  return {
    name,
    proves,
    command,
    count: (exitCode) => atLeastOne({ passed: exitCode === 0 ? 1 : 0, failed: 0 }, exitCode),
  };
}

/** @returns the report, or undefined where the runner died before it wrote one */
function written(report: string): string | undefined {
  return existsSync(report) ? readFileSync(report, "utf8") : undefined;
}

/** A runner that says it succeeded and has nothing to show for it did not. */
const noReport: Counts = { passed: 0, failed: 1 };

/** A suite that ended badly without naming a failed test counts as one. */
function atLeastOne(counts: Counts, exitCode: number): Counts {
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

export function jestCounts(report: string | undefined, exitCode: number): Counts {
  if (report === undefined) return noReport;
  const { numPassedTests, numFailedTests } = JSON.parse(report) as {
    numPassedTests: number;
    numFailedTests: number;
  };
  return atLeastOne({ passed: numPassedTests, failed: numFailedTests }, exitCode);
}

export function pytestCounts(report: string | undefined, exitCode: number): Counts {
  if (report === undefined) return noReport;
  const suite = /<testsuite [^>]*>/.exec(report)?.[0] ?? "";
  const attribute = (name: string) => Number(new RegExp(` ${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
  const failed = attribute("failures") + attribute("errors");
  return atLeastOne(
    { passed: attribute("tests") - failed - attribute("skipped"), failed },
    exitCode,
  );
}
