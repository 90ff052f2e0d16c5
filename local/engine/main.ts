import path from "node:path";
import { parseArgs } from "node:util";

import { EngineError } from "./errors";
import { findingLine } from "./policy";
import { summaryOf, treeOf } from "./report";
import {
  type EngineOptions,
  type EngineResult,
  cancel,
  destroy,
  outputs,
  preview,
  refresh,
  up,
} from "./stack";

const USAGE = `usage: main.ts <preview|up|refresh|destroy|outputs|cancel> [--stack local|dev|prod] [--expect-no-changes] [--json] [--source FOLDER] [--policy FOLDER]

  preview   what an up would change
  up        makes the stack what the program says
  refresh   what somebody else changed since the last up
  destroy   takes away everything the stack holds
  outputs   the stack's outputs
  cancel    takes away what an interrupted update left behind

The engine is the real one; the providers are the local ones, for every stack.`;

interface Asked {
  readonly command: string | undefined;
  readonly stack: string;
  readonly asJson: boolean;
  readonly options: EngineOptions;
}

function asked(argv: readonly string[]): Asked {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      stack: { type: "string", default: "local" },
      source: { type: "string" },
      json: { type: "boolean", default: false },
      policy: { type: "string" },
      "expect-no-changes": { type: "boolean", default: false },
    },
  });
  return {
    command: positionals[0],
    stack: values.stack,
    asJson: values.json,
    options: {
      ...(values.source === undefined ? {} : { source: values.source }),
      ...(values.policy === undefined ? {} : { policyPack: path.resolve(values.policy) }),
      expectNoChanges: values["expect-no-changes"],
      onNotice: (sentence) => console.error(sentence),
      onResource: progress,
    },
  };
}

function progress(name: string, done: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K  ${done} ${name}`);
}

function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[2K");
}

/** The report for people: warnings, one line per change, the summary. */
export function show(result: EngineResult): void {
  for (const { severity, text } of result.diagnostics) console.log(`${severity}: ${text}`);
  for (const line of treeOf(result.changes)) console.log(`  ${line}`);
  for (const finding of result.policy) console.log(`policy ${findingLine(finding)}`);
  if (result.undecided.length > 0)
    console.log(`policy waits for the update to judge ${result.undecided.join(", ")}`);
  console.log(`${result.stack}: ${summaryOf(result.kind, result.counts, result.seconds)}`);
}

async function run({ command, stack, asJson, options }: Asked): Promise<void> {
  if (command === "outputs") {
    console.log(JSON.stringify(await outputs(stack, options), undefined, 2));
    return;
  }
  if (command === "cancel") return cancel(stack, options);
  const operation = { preview, up, refresh, destroy }[command ?? ""];
  if (operation === undefined) throw new EngineError(USAGE);
  const result = await operation(stack, options);
  clearProgress();
  if (asJson) console.log(JSON.stringify(result, undefined, 2));
  else show(result);
}

if (require.main === module) {
  run(asked(process.argv.slice(2))).catch((error: unknown) => {
    clearProgress();
    console.error(error instanceof EngineError ? error.message : error);
    process.exitCode = 1;
  });
}
