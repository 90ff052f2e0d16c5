/** Of a folder's files the Python modules, with forward slashes, in an order that is the same on every machine. */
export function moduleFiles(files: readonly string[]): string[] {
  return visibleFiles(files, [".py"]);
}

/** Of a folder's files the notebooks, in source format and as Jupyter files, in the same order everywhere. */
export function notebookFiles(files: readonly string[]): string[] {
  return visibleFiles(files, [".py", ".ipynb"]);
}

function visibleFiles(files: readonly string[], extensions: readonly string[]): string[] {
  return files
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => extensions.some((extension) => file.endsWith(extension)))
    .filter((file) => !file.split("/").some((piece) => piece.startsWith(".")))
    .sort((left, right) => (left < right ? -1 : 1));
}

/** The folders the files are in, parents first; the top is the empty name. */
export function foldersOf(files: readonly string[]): string[] {
  const folders = files.flatMap((file) => {
    const pieces = file.split("/").slice(0, -1);
    return ["", ...pieces.map((_, position) => pieces.slice(0, position + 1).join("/"))];
  });
  return [...new Set(folders)].sort((left, right) => (left < right ? -1 : 1));
}

/** Name of a notebook in the workspace, which keeps no extension. */
export function notebookName(file: string): string {
  return file.replace(/\.(py|ipynb)$/, "");
}

interface JupyterNotebook {
  readonly nbformat: number;
  readonly cells: readonly { readonly cell_type: string }[];
  readonly metadata: Readonly<Record<string, unknown>>;
}

/**
 * A Jupyter file without what its cells put out when they were rendered: the plots of a simulated fleet have no place
 * in a workspace with data of its own, and the stack's state would hold every one of them.
 */
export function withoutOutputs(file: string, content: string): string {
  const notebook = jupyterNotebook(file, content);
  const { rendered_from: _, ...metadata } = notebook.metadata;
  const cells = notebook.cells.map((cell) =>
    cell.cell_type === "code" ? { ...cell, outputs: [], execution_count: null } : cell,
  );
  return `${JSON.stringify({ ...notebook, cells, metadata }, null, 1)}\n`;
}

function jupyterNotebook(file: string, content: string): JupyterNotebook {
  try {
    const notebook = JSON.parse(content) as JupyterNotebook;
    if (notebook.nbformat === 4 && Array.isArray(notebook.cells)) return notebook;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new Error(
    `${file} is no Jupyter notebook of version 4; open it in Jupyter and save it, or remove it`,
  );
}

/** Whether Databricks imports the file as a notebook and not as a module. */
export function isNotebookSource(content: string): boolean {
  return /^# Databricks notebook source\r?\n/.test(content);
}
