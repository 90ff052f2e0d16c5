import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { armTemplate } from "./armTemplate";
import type { Stack } from "../../policy/rule";

const executable = path.join(__dirname, "..", "..", ".tools", "checkov", "bin", "checkov");

/** A check of Checkov on one resource of a template. */
export interface CheckovFinding {
  readonly check: string;
  readonly demand: string;
  /** Type and name in Azure. */
  readonly type: string;
  readonly name: string;
}

export interface CheckovReport {
  readonly passed: number;
  readonly failed: readonly CheckovFinding[];
}

interface Output {
  readonly results: {
    readonly passed_checks: readonly unknown[];
    readonly failed_checks: readonly {
      readonly check_id: string;
      readonly check_name: string;
      readonly resource: string;
    }[];
    readonly parsing_errors: readonly string[];
  };
}

/** What Checkov's checks of ARM templates find in a stack; it reads nothing but the template. */
export async function checkov(stack: Stack): Promise<CheckovReport> {
  if (!existsSync(executable))
    throw new Error(`Checkov is not at ${executable}; install it with: npm run setup`);
  const folder = mkdtempSync(path.join(tmpdir(), "checkov-"));
  try {
    const template = path.join(folder, "template.json");
    writeFileSync(template, JSON.stringify(armTemplate(stack), undefined, 2));
    return reportIn(await output(template));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function output(template: string): Promise<string> {
  const format = ["--framework", "arm", "--output", "json", "--compact", "--soft-fail"];
  const { stdout } = await promisify(execFile)(
    executable,
    ["--file", template, ...format, "--skip-download"],
    { maxBuffer: 1 << 26 },
  );
  return stdout;
}

function reportIn(text: string): CheckovReport {
  const { results } = JSON.parse(text) as Output;
  if (results.parsing_errors.length > 0) throw new Error("Checkov can not read the template");
  return {
    passed: results.passed_checks.length,
    failed: results.failed_checks.map(({ check_id: check, check_name: demand, resource }) => {
      const [type = "", name = ""] = splitOnce(resource);
      return { check, demand, type, name };
    }),
  };
}

/** `Microsoft.Storage/storageAccounts.lake` is a type and a name; types have a dot too. */
function splitOnce(resource: string): [string, string] {
  const dot = resource.indexOf(".", resource.indexOf("/"));
  return [resource.slice(0, dot), resource.slice(dot + 1)];
}
