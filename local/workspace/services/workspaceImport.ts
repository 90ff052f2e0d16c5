import * as path from "node:path";
import { invalidParameter, notImplemented } from "../errors";
import { isJupyter, jupyterLanguage, SOURCE_HEADER, type Language } from "./notebookFormats";
import { normalized } from "./workspacePath";
import type { ObjectType, WorkspaceObject } from "./workspaceTree";

export interface ImportRequest {
  readonly path: string;
  readonly content: Buffer;
  readonly format: string;
  readonly language?: Language | undefined;
  readonly overwrite: boolean;
}

const HEADERS: Record<string, readonly [extension: string, header: string]> = {
  PYTHON: [".py", SOURCE_HEADER],
  SQL: [".sql", "-- Databricks notebook source"],
  SCALA: [".scala", "// Databricks notebook source"],
  R: [".r", "# Databricks notebook source"],
};

/** Where an import puts its content, and as what. */
export function placed(request: ImportRequest): Placed {
  const target = normalized(request.path);
  if (request.format === "RAW") return { path: target, type: "FILE" };
  if (request.format === "SOURCE") {
    if (!request.language) {
      throw invalidParameter("The language must be specified when the format is SOURCE");
    }
    return { path: target, type: "NOTEBOOK", language: request.language };
  }
  if (request.format === "JUPYTER") return jupyterPlaced(target, request.content);
  if (request.format === "AUTO") return sniffed(target, request.content);
  throw notImplemented(
    `workspace import with format '${request.format}' (SOURCE, JUPYTER, RAW and AUTO are)`,
  );
}

interface Placed {
  readonly path: string;
  readonly type: ObjectType;
  readonly language?: Language | undefined;
}

/** Notebooks keep no extension. */
function jupyterPlaced(target: string, content: Buffer): Placed {
  const language = jupyterLanguage(content);
  return { path: target.replace(/\.ipynb$/i, ""), type: "NOTEBOOK", language };
}

function sniffed(target: string, content: Buffer): Placed {
  if (/\.ipynb$/i.test(target) && isJupyter(content)) return jupyterPlaced(target, content);
  const firstLine = content.toString("utf8", 0, 64).split(/\r?\n/, 1)[0];
  for (const [language, [extension, header]] of Object.entries(HEADERS)) {
    if (target.toLowerCase().endsWith(extension) && firstLine === header) {
      const path = target.slice(0, -extension.length);
      return { path, type: "NOTEBOOK", language: language as Language };
    }
  }
  return { path: target, type: "FILE" };
}

export function extensionOf(object: WorkspaceObject): string {
  if (object.language) return (HEADERS[object.language]?.[0] ?? "").slice(1);
  return path.posix.extname(object.path).slice(1);
}
