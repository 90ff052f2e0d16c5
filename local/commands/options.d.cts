export interface LocalOptions {
  readonly machines: number;
  readonly seed: number;
  /** Switches of the simulation, in the order of `realismSwitches`. */
  readonly realism: readonly string[];
  readonly dataFolder: string | undefined;
  readonly stages: readonly string[];
  readonly port: number | undefined;
  readonly fresh: boolean;
  /** UTC times such as 2015-01-01T06:00:00. */
  readonly rangeStart: string;
  readonly holdoutStart: string;
  readonly rangeEnd: string;
}

export interface PredictionsOptions {
  readonly csvFile: string | undefined;
  readonly rangeStart: string | undefined;
  readonly rangeEnd: string | undefined;
  readonly limit: number;
}

export interface QualityOptions {
  readonly machines: number | undefined;
  readonly seed: number;
  /** Rows of the table: switches, none or all; every row when empty. */
  readonly only: readonly string[];
  /** Put the table into docs/quality.md. */
  readonly write: boolean;
}

export type BenchmarkOptions =
  | {
      /** Module of benchmarks/. */
      readonly name: string;
      readonly stack?: undefined;
      readonly machines: number;
      readonly runs: number;
    }
  | { readonly name: "startup"; readonly stack: string };

type Parsed<Options> =
  | { readonly help: string; readonly options?: undefined }
  | { readonly help?: undefined; readonly options: Options };

export class OptionError extends Error {}
export const stages: readonly string[];
export const stacks: readonly string[];
export const realismSwitches: readonly string[];
export function localOptions(argv: string[]): Parsed<LocalOptions>;
export function predictionsOptions(argv: string[]): Parsed<PredictionsOptions>;
export function downOptions(argv: string[]): Parsed<Record<string, never>>;
export function notebooksOptions(argv: string[]): Parsed<Record<string, never>>;
export function docsOptions(argv: string[]): Parsed<Record<string, never>>;
export function setupOptions(argv: string[]): Parsed<Record<string, never>>;
export function testOptions(argv: string[]): Parsed<{ readonly suites: readonly string[] }>;
export function qualityOptions(argv: string[]): Parsed<QualityOptions>;
export function previewOptions(argv: string[]): Parsed<{ readonly stack: string }>;
export function benchmarkOptions(argv: string[]): Parsed<BenchmarkOptions>;
