import { CommandError, type EngineEvent } from "@pulumi/pulumi/automation";

import { diagnosticsIn } from "./diagnostics";
import { EngineError } from "./errors";
import { findingLine, findingsIn } from "./policy";

/** What the SDK says of a program that logged errors, after those. */
const SUMMARY = /^One or more errors occurred\. Check logs/;

/** Why an operation failed, in the words of the program, the providers and the policy rather than those of the CLI. */
export function failureOf(error: unknown, events: readonly EngineEvent[]): Error {
  const errors = [
    ...diagnosticsIn(events)
      .filter(({ severity }) => severity === "error")
      .map(({ text }) => text)
      .filter((text) => !SUMMARY.test(text)),
    ...findingsIn(events)
      .filter(({ isMandatory }) => isMandatory)
      .map((finding) => `policy ${findingLine(finding)}`),
  ];
  if (errors.length > 0) return new EngineError(errors.join("\n\n"));
  if (error instanceof CommandError) return new EngineError(cliErrorIn(error.message));
  return error instanceof Error ? error : new Error(String(error));
}

/** What the CLI itself complains about, without the command line the Automation API repeats before and after it. */
function cliErrorIn(message: string): string {
  const lines = message.split("\n").map((line) => line.trim());
  const complaints = lines.filter((line) => line.startsWith("error: "));
  return complaints.length === 0 ? message : [...new Set(complaints)].join("\n");
}
