import path from "node:path";
import { existsSync } from "node:fs";
import { CommandError, fail } from "./errors";
import { predictionsOptions, type PredictionsOptions } from "./options.cjs";
import { stackOutputs } from "./stack";
import { lakeFolder } from "./places";
import { runPython } from "./python";
import { table } from "./screen";
import { ensureServer, lastPort } from "./workspaceServer";
import { WorkspaceClient } from "./workspaceClient";

export interface Prediction {
  machine_id: number;
  component: string;
  window_end: string;
  probability: number;
  is_alarm: boolean;
  reasons: { feature: string; value: number | null; contribution: number }[];
}

/** @returns the folder of the Delta table behind a three-level name */
export async function tableFolder(client: WorkspaceClient, fullName: string): Promise<string> {
  const location = await client.tableLocation(fullName);
  if (location !== undefined && existsSync(lakeFolder(location))) return lakeFolder(location);
  throw new CommandError(
    `the table ${fullName} holds nothing yet; \`npm run local\` makes predictions`,
  );
}

/** @returns the predictions of the latest window, the most probable failures first */
export async function latestPredictions(folder: string, limit: number): Promise<Prediction[]> {
  const text = await runPython([
    "-m",
    "local.runtime.predictions",
    "--table",
    folder,
    "--json",
    "--latest",
    "--limit",
    String(limit),
  ]);
  return JSON.parse(text) as Prediction[];
}

/** @returns the worklist as a person reads it: machine, component, probability, window end, strongest reasons */
export function worklist(predictions: readonly Prediction[]): string {
  const rows = predictions.map((each) => [
    String(each.machine_id),
    each.component,
    each.probability.toFixed(3),
    each.is_alarm ? "yes" : "no",
    each.window_end.replace("T", " ").slice(0, 16),
    each.reasons
      .map(
        ({ feature, value }) =>
          `${feature} ${value === null ? "missing" : Number(value.toPrecision(4))}`,
      )
      .join(", "),
  ]);
  return table(
    ["machine", "component", "probability", "alarm", "window end (UTC)", "strongest reasons"],
    rows,
    [0, 2],
  );
}

async function show(options: PredictionsOptions): Promise<void> {
  const outputs = await stackOutputs();
  const server = await ensureServer(lastPort());
  const folder = await tableFolder(new WorkspaceClient(server.url), outputs.predictionsTable);
  const range = [
    ...(options.rangeStart === undefined ? [] : ["--range-start", options.rangeStart]),
    ...(options.rangeEnd === undefined ? [] : ["--range-end", options.rangeEnd]),
  ];
  if (options.csvFile !== undefined) {
    const file = path.resolve(process.env["INIT_CWD"] ?? process.cwd(), options.csvFile);
    const said = await runPython([
      "-m",
      "local.runtime.predictions",
      "--table",
      folder,
      ...range,
      "--csv",
      file,
    ]);
    const { rows } = JSON.parse(said) as { rows: number };
    console.log(`${rows.toLocaleString("en-US")} predictions written to ${file}`);
    return;
  }
  const text = await runPython([
    "-m",
    "local.runtime.predictions",
    "--table",
    folder,
    ...range,
    "--json",
    "--limit",
    String(options.limit),
  ]);
  console.log(worklist(JSON.parse(text) as Prediction[]));
}

if (require.main === module) {
  const { options } = predictionsOptions(process.argv.slice(2));
  if (options) show(options).catch(fail);
}
