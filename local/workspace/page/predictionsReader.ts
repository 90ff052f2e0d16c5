import { execFile } from "node:child_process";
import * as path from "node:path";
import { promisify } from "node:util";
import type { Paths } from "../paths";
import { latestVersion } from "../services/unityCatalog/deltaLog";

export interface Prediction {
  readonly machine_id: number;
  readonly component: string;
  readonly window_end: string;
  readonly probability: number;
  readonly is_alarm: boolean;
  readonly reasons: readonly { feature: string; value: number | null; contribution: number }[];
  readonly model_version: string;
}

export interface PredictionRange {
  /** Windows that end after this instant, up to and including `end`; without both, the latest window alone. */
  readonly start?: string | undefined;
  readonly end?: string | undefined;
}

/** A week and a half of a thousand machines; more is for the CSV file, not for a page. */
export const MAX_PREDICTIONS = 100_000;
const TIMEOUT_MS = 120_000;
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;
const KEPT_ANSWERS = 8;

const run = promisify(execFile);

/** Reads a predictions table with the runtime's reader; the same question about the same table version is asked once. */
export class PredictionsReader {
  private readonly answers = new Map<string, Promise<readonly Prediction[]>>();

  constructor(private readonly paths: Paths) {}

  read(tableDirectory: string, range: PredictionRange): Promise<readonly Prediction[]> {
    const version = latestVersion(path.join(tableDirectory, "_delta_log"));
    const key = JSON.stringify([tableDirectory, version, range]);
    const known = this.answers.get(key);
    if (known) return known;
    const answer = this.ask(tableDirectory, range);
    this.answers.set(key, answer);
    answer.catch(() => this.answers.delete(key));
    const oldest = [...this.answers.keys()][0];
    if (this.answers.size > KEPT_ANSWERS && oldest !== undefined) this.answers.delete(oldest);
    return answer;
  }

  private async ask(
    tableDirectory: string,
    { start, end }: PredictionRange,
  ): Promise<readonly Prediction[]> {
    const isLatest = start === undefined && end === undefined;
    const args = [
      ...[
        "-m",
        "local.runtime.predictions",
        "--table",
        tableDirectory,
        "--json",
        "--limit",
        String(MAX_PREDICTIONS),
      ],
      ...(isLatest ? ["--latest"] : []),
      ...(start === undefined ? [] : ["--range-start", start]),
      ...(end === undefined ? [] : ["--range-end", end]),
    ];
    const { stdout } = await run(this.paths.pythonExecutable, args, {
      cwd: this.paths.cloneDir,
      timeout: TIMEOUT_MS,
      maxBuffer: MAX_OUTPUT_BYTES,
    });
    return JSON.parse(stdout) as readonly Prediction[];
  }
}
