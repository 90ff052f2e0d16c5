import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { fail } from "../errors";
import { testOptions } from "./options.cjs";
import { cloneRoot, paths } from "../places";
import { duration } from "./screen";
import { suites, type Counts, type Suite } from "./suites";

const reports = path.join(cloneRoot, ".tools", "reports");

function runSuite(suite: Suite): Counts {
  const started = Date.now();
  const [command, ...args] = suite.command;
  process.stdout.write(`${suite.name.padEnd(18)} ${suite.proves}\n`);
  const { status } = spawnSync(command, args, { cwd: cloneRoot, stdio: "inherit" });
  const counts = suite.count(status ?? 1);
  console.log(
    `${suite.name.padEnd(18)} ${counts.passed} passed, ${counts.failed} failed in ${duration(Date.now() - started)}\n`,
  );
  return counts;
}

function test(names: readonly string[]): void {
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  const started = Date.now();
  const chosen = suites(paths.pythonExecutable, reports).filter(
    (suite) => names.length === 0 || names.includes(suite.name),
  );
  const results = chosen.map((suite) => ({ name: suite.name, ...runSuite(suite) }));
  for (const { name, passed, failed } of results)
    console.log(
      `${failed ? "FAILED" : "ok    "} ${name.padEnd(18)} ${passed} passed, ${failed} failed`,
    );
  const total = (kind: keyof Counts) => results.reduce((sum, counts) => sum + counts[kind], 0);
  console.log(`in ${duration(Date.now() - started)}`);
  console.log(`${total("passed")} passed, ${total("failed")} failed`);
  process.exitCode = total("failed") === 0 ? 0 : 1;
}

if (require.main === module) {
  const { options } = testOptions(process.argv.slice(2));
  try {
    if (options) test(options.suites);
  } catch (error) {
    fail(error);
  }
}
