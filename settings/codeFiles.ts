/** Of a folder's files the Python modules, with forward slashes, in an order that is the same on every machine. */
export function moduleFiles(files: readonly string[]): string[] {
  return files
    .map((file) => file.replaceAll("\\", "/"))
    .filter(
      (file) => file.endsWith(".py") && !file.split("/").some((piece) => piece.startsWith(".")),
    )
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
  return file.replace(/\.py$/, "");
}

/** Whether Databricks imports the file as a notebook and not as a module. */
export function isNotebookSource(content: string): boolean {
  return /^# Databricks notebook source\r?\n/.test(content);
}
