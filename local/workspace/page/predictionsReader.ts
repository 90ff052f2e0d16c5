import { execFile } from "node:child_process";
import * as path from "node:path";
import { promisify } from "node:util";
import type { Paths } from "../../places";
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

/** Windows that end after `start`, up to and including `end`. */
export interface PredictionRange {
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

  /** The newest predictions of the range, of every version of the model. */
  predictions(tableDirectory: string, range: PredictionRange): Promise<readonly Prediction[]> {
    const { start, end } = range;
    return this.read(tableDirectory, [
      ...(start === undefined ? [] : ["--range-start", start]),
      ...(end === undefined ? [] : ["--range-end", end]),
    ]);
  }

  /** What scoring put on the planner's list, in its order: of the champion alone, and what still stands. */
  worklist(tableDirectory: string): Promise<readonly Prediction[]> {
    return this.read(tableDirectory, ["--worklist"]);
  }

  private read(tableDirectory: string, which: readonly string[]): Promise<readonly Prediction[]> {
    const version = latestVersion(path.join(tableDirectory, "_delta_log"));
    const key = JSON.stringify([tableDirectory, version, which]);
    const known = this.answers.get(key);
    if (known) return known;
    const answer = this.ask(tableDirectory, which);
    this.answers.set(key, answer);
    answer.catch(() => this.answers.delete(key));
    const oldest = [...this.answers.keys()][0];
    if (this.answers.size > KEPT_ANSWERS && oldest !== undefined) this.answers.delete(oldest);
    return answer;
  }

  private async ask(
    tableDirectory: string,
    which: readonly string[],
  ): Promise<readonly Prediction[]> {
    const reader = ["-m", "local.runtime.predictions", "--table", tableDirectory, "--json"];
    const args = [...reader, "--limit", String(MAX_PREDICTIONS), ...which];
    const { stdout } = await run(this.paths.pythonExecutable, args, {
      cwd: this.paths.cloneDir,
      timeout: TIMEOUT_MS,
      maxBuffer: MAX_OUTPUT_BYTES,
    });
    return JSON.parse(stdout) as readonly Prediction[];
  }
}
