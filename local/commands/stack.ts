import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { moduleFiles, notebookFiles, withoutOutputs } from "../../settings/codeFiles";
import { tables } from "../../settings/tables";
import { engineDir } from "../engine/folders";
import { isKept, type ResourceChange } from "../engine/changes";
import { summaryOf, treeOf } from "../engine/report";
import { type EngineResult, outputs, refresh, up } from "../engine/stack";
import { CommandError } from "../errors";
import { cloneRoot } from "../places";
import { clearTransient, line, transient } from "./screen";

/** The outputs of the stack `local` that the commands use, with the types the program gives them. */
export interface StackOutputs {
  readonly workspaceUrl: string;
  readonly landingPath: string;
  readonly predictionsTable: string;
  readonly worklistTable: string;
  readonly trainingJobId: number;
  readonly scoringJobId: number;
  readonly evaluationJobId: number;
}

const names = [
  "workspaceUrl",
  "catalogName",
  "landingPath",
  "predictionsTable",
  "trainingJobId",
  "scoringJobId",
  "evaluationJobId",
] as const;

/**
 * Provisions the stack `local` against the workspace on `port` and shows what changed. The workspace's address is part of
 * the stack; on another port than before, the stack hears of it as of anything that changed outside it.
 */
export async function bringUp(port: number): Promise<StackOutputs> {
  process.env["BATCH_SCORING_WORKSPACE_PORT"] = String(port);
  const result = await shownUp();
  if (result.outputs["workspaceUrl"] === `http://127.0.0.1:${port}`) return typed(result.outputs);
  line(`the stack moves to port ${port}`);
  await refresh("local", { onResource: (name) => transient(name), onNotice: line });
  return typed((await shownUp()).outputs);
}

async function shownUp(): Promise<EngineResult> {
  const result = await up("local", { onResource: (name) => transient(name), onNotice: line });
  clearTransient();
  for (const { severity, text } of result.diagnostics) line(`${severity}: ${text}`);
  changeLines(result.changes).forEach(line);
  line(summaryOf(result.kind, result.counts, result.seconds));
  return result;
}

/** More lines than this are counted by component: a first `up` is read as what it brings, not name by name. */
const mostLines = 20;

function changeLines(changes: readonly ResourceChange[]): string[] {
  const tree = treeOf(changes);
  return tree.length <= mostLines ? tree : countsByComponent(changes);
}

/** @returns e.g. "lake  8 created", one line for each component below the stack in the program's order */
export function countsByComponent(changes: readonly ResourceChange[]): string[] {
  const stack = changes.find(({ type }) => type === "pulumi:pulumi:Stack")?.urn;
  const parents = new Map(changes.map(({ urn, parent }) => [urn, parent]));
  const topOf = (urn: string): string => {
    const parent = parents.get(urn);
    return parent === undefined || parent === stack ? urn : topOf(parent);
  };
  return changes
    .filter(({ parent }) => parent === stack)
    .map((top) => ({
      name: top.name,
      below: changes.filter((change) => isKept(change) && topOf(change.urn) === top.urn),
    }))
    .filter(({ below }) => below.some(({ operation }) => operation !== "same"))
    .map(({ name, below }) => `${name.padEnd(18)} ${operationCounts(below)}`);
}

function operationCounts(changes: readonly ResourceChange[]): string {
  const verbs = {
    create: "created",
    update: "updated",
    replace: "replaced",
    delete: "deleted",
    same: "unchanged",
  } as const;
  return Object.entries(verbs)
    .map(([operation, verb]) => ({
      verb,
      count: changes.filter((change) => change.operation === operation).length,
    }))
    .filter(({ count }) => count > 0)
    .map(({ verb, count }) => `${count} ${verb}`)
    .join(", ");
}

/** The outputs of the last update; raises CommandError when there is none. */
export async function stackOutputs(): Promise<StackOutputs> {
  const notUp = new CommandError(
    "the stack `local` is not up; `npm run local` brings it up and makes predictions",
  );
  if (!existsSync(engineDir)) throw notUp;
  const found = await outputs("local");
  if (names.some((name) => found[name] === undefined)) throw notUp;
  return typed(found);
}

function typed(found: Readonly<Record<string, unknown>>): StackOutputs {
  const text = (name: (typeof names)[number]) => String(found[name]);
  return {
    workspaceUrl: text("workspaceUrl"),
    landingPath: text("landingPath"),
    predictionsTable: text("predictionsTable"),
    worklistTable: `${text("catalogName")}.${tables.worklist}`,
    trainingJobId: Number(text("trainingJobId")),
    scoringJobId: Number(text("scoringJobId")),
    evaluationJobId: Number(text("evaluationJobId")),
  };
}

/** @returns the digest of the code as it is deployed: no plots of a notebook, no checkpoint of Jupyter */
export function codeDigest(folder: string = cloneRoot): string {
  const hash = createHash("sha256");
  const listed = (name: string) =>
    readdirSync(path.join(folder, name), { recursive: true, encoding: "utf8" });
  for (const file of [
    ...notebookFiles(listed("notebooks")).map((name) => `notebooks/${name}`),
    ...moduleFiles(listed("pipeline")).map((name) => `pipeline/${name}`),
  ]) {
    const content = readFileSync(path.join(folder, file), "utf8");
    const deployed = file.endsWith(".ipynb") ? withoutOutputs(file, content) : content;
    hash.update(`${file}\0${deployed}\0`);
  }
  return hash.digest("hex");
}
