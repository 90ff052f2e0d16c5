import path from "node:path";
import { existsSync } from "node:fs";
import { CommandError, fail } from "../errors";
import { predictionsOptions, type PredictionsOptions } from "./options.cjs";
import { stackOutputs } from "./stack";
import { paths } from "../places";
import { lakeDirectory } from "../workspace/lake";
import { runPython } from "./python";
import { table } from "./screen";
import { anyServer } from "./workspaceServer";
import { type JobSettings, WorkspaceClient } from "./workspaceClient";

export interface Prediction {
  machine_id: number;
  component: string;
  window_end: string;
  probability: number;
  is_alarm: boolean;
  reasons: { feature: string; value: number | null; contribution: number }[];
  model_version: string;
}

/** @returns the folder of the Delta table behind a three-level name */
export async function tableFolder(client: WorkspaceClient, fullName: string): Promise<string> {
  const location = await client.tableLocation(fullName);
  const folder = location === undefined ? undefined : lakeDirectory(paths, location);
  if (folder !== undefined && existsSync(folder)) return folder;
  throw new CommandError(
    `the table ${fullName} holds nothing yet; \`npm run local\` makes predictions`,
  );
}

/** @param scoringJob whose parameter says how far ahead it looks */
export function worklistTitle({ parameters = [] }: Pick<JobSettings, "parameters">): string {
  const horizon = parameters.find(({ name }) => name === "horizon_hours")?.default;
  const when = horizon === undefined ? "soon" : `within the next ${horizon} hours`;
  return `Which component of which machine fails ${when}`;
}

/** @returns the top of the planner's list: the champion's predictions that still stand, in the order scoring gave them */
export function worklistRows(folder: string, limit: number): Promise<Prediction[]> {
  return read(folder, ["--worklist", "--limit", String(limit)]);
}

async function read(folder: string, which: readonly string[]): Promise<Prediction[]> {
  const reader = ["-m", "local.runtime.predictions", "--table", folder];
  return JSON.parse(await runPython([...reader, "--json", ...which])) as Prediction[];
}

/**
 * @returns predictions as a person reads them: machine, component, probability, alarm, window end, strongest reasons, and
 *   the version of the model where they are of several: each says something of the same machine
 */
export function predictionLines(predictions: readonly Prediction[]): string {
  const hasVersions = new Set(predictions.map((each) => each.model_version)).size > 1;
  const rows = predictions.map((each) => [
    String(each.machine_id),
    each.component,
    each.probability.toFixed(3),
    each.is_alarm ? "yes" : "no",
    each.window_end.replace("T", " ").slice(0, 16),
    ...(hasVersions ? [each.model_version] : []),
    each.reasons.map(reasonText).join(", "),
  ]);
  const header = ["machine", "component", "probability", "alarm", "window end (UTC)"];
  const version = hasVersions ? ["version"] : [];
  return table(
    [...header, ...version, "strongest reasons"],
    rows,
    hasVersions ? [0, 2, 5] : [0, 2],
  );
}

/** A text, such as the machine's model, has no value to show. */
function reasonText({ feature, value }: Prediction["reasons"][number]): string {
  if (feature === "model") return feature;
  return `${feature} ${value === null ? "missing" : Number(value.toPrecision(4))}`;
}

async function show(options: PredictionsOptions): Promise<void> {
  const outputs = await stackOutputs();
  const server = await anyServer();
  const folder = await tableFolder(new WorkspaceClient(server.url), outputs.predictionsTable);
  const range = [
    ...(options.rangeStart === undefined ? [] : ["--range-start", options.rangeStart]),
    ...(options.rangeEnd === undefined ? [] : ["--range-end", options.rangeEnd]),
  ];
  if (options.csvFile !== undefined) return write(options.csvFile, folder, range);
  const rows = await read(folder, [...range, "--limit", String(options.limit)]);
  console.log(predictionLines(rows));
}

async function write(csvFile: string, folder: string, range: readonly string[]): Promise<void> {
  const file = path.resolve(process.env["INIT_CWD"] ?? process.cwd(), csvFile);
  const reader = ["-m", "local.runtime.predictions", "--table", folder];
  const said = await runPython([...reader, ...range, "--csv", file]);
  const { rows } = JSON.parse(said) as { rows: number };
  console.log(`${rows.toLocaleString("en-US")} predictions written to ${file}`);
}

if (require.main === module) {
  const { options } = predictionsOptions(process.argv.slice(2));
  if (options) show(options).catch(fail);
}
