import { z } from "zod";
import { invalidParameter, notImplemented } from "../errors";

export type Language = "PYTHON" | "SQL" | "SCALA" | "R";

export const SOURCE_HEADER = "# Databricks notebook source";
const CELL = "\n\n# COMMAND ----------\n\n";
const CELL_LINE = /^# COMMAND -+[ \t]*$/m;
const MAGIC = "# MAGIC ";
const INDENT = 1;

const text = z.union([z.string(), z.array(z.string())]);
const jupyter = z.object({
  nbformat: z.literal(4),
  cells: z.array(z.object({ cell_type: z.enum(["code", "markdown", "raw"]), source: text })),
  metadata: z.object({ language_info: z.object({ name: z.string() }).optional() }).optional(),
});

type Cells = z.infer<typeof jupyter>["cells"];

/** Whether a stored notebook is kept as the .ipynb it was imported as. */
export function isJupyter(content: Buffer): boolean {
  return content.toString("utf8", 0, 64).trimStart().startsWith("{");
}

/** The language an .ipynb file says it is in; what is no such file is refused. */
export function jupyterLanguage(content: Buffer): Language {
  const name = parsed(content).metadata?.language_info?.name.toUpperCase() ?? "PYTHON";
  if (["PYTHON", "SQL", "SCALA", "R"].includes(name)) return name as Language;
  throw invalidParameter(`The language '${name.toLowerCase()}' of the notebook is not supported`);
}

/** A stored notebook as Databricks source; one that is kept so comes back byte for byte. */
export function asSource(content: Buffer): Buffer {
  if (!isJupyter(content)) return content;
  if (jupyterLanguage(content) !== "PYTHON") {
    throw notImplemented("workspace export as SOURCE of an .ipynb that is not Python");
  }
  const cells = parsed(content).cells.map(sourceCell);
  return Buffer.from(`${SOURCE_HEADER}\n${cells.join(CELL)}\n`);
}

/** A stored notebook as an .ipynb file; one that is kept so comes back byte for byte. */
export function asJupyter(content: Buffer, language: Language | undefined): Buffer {
  if (isJupyter(content)) return content;
  if (language !== "PYTHON") {
    throw notImplemented(`workspace export as JUPYTER of a notebook in ${language}`);
  }
  const parts = content.toString("utf8").replace(/\r\n/g, "\n").split(CELL_LINE);
  const cells = parts.map((part) => part.replace(`${SOURCE_HEADER}\n`, "").trim());
  const notebook = {
    cells: cells.filter((cell) => cell !== "").map(jupyterCell),
    metadata: { language_info: { name: "python" } },
    nbformat: 4,
    nbformat_minor: 5,
  };
  return Buffer.from(`${JSON.stringify(notebook, null, INDENT)}\n`);
}

function parsed(content: Buffer): z.infer<typeof jupyter> {
  try {
    return jupyter.parse(JSON.parse(content.toString("utf8")));
  } catch {
    // What is wrong with it, JSON or shape, is the same to whoever sent it.
    throw invalidParameter("The notebook content is not a Jupyter notebook of version 4");
  }
}

function sourceCell({ cell_type: type, source }: Cells[number]): string {
  const lines = (Array.isArray(source) ? source.join("") : source).trimEnd().split("\n");
  if (type === "markdown") return magic(["%md", ...lines]);
  return lines[0]?.startsWith("%") ? magic(lines) : lines.join("\n");
}

function magic(lines: readonly string[]): string {
  return lines.map((line) => `${MAGIC}${line}`.trimEnd()).join("\n");
}

function jupyterCell(cell: string, position: number): object {
  const isMagic = cell.startsWith(MAGIC);
  const bare = isMagic ? cell.replace(/^# MAGIC ?/gm, "") : cell;
  const common = { id: `cell-${position}`, metadata: {} };
  if (isMagic && /^%md(?=\s)/.test(bare)) {
    return { cell_type: "markdown", ...common, source: bare.replace(/^%md\s+/, "") };
  }
  return { cell_type: "code", ...common, execution_count: null, outputs: [], source: bare };
}
