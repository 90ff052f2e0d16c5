import {
  foldersOf,
  isNotebookSource,
  moduleFiles,
  notebookFiles,
  notebookName,
  withoutOutputs,
} from "../../settings/codeFiles";

test("takes the Python modules of a folder, in one order, and leaves what Python compiled", () => {
  const listing = [
    "train.py",
    "simulation",
    "simulation/__init__.py",
    "__pycache__/train.cpython-311.pyc",
    ".ipynb_checkpoints/train.py",
    "notes.md",
    "features.py",
    "simulation\\machines.py",
  ];
  expect(moduleFiles(listing)).toEqual([
    "features.py",
    "simulation/__init__.py",
    "simulation/machines.py",
    "train.py",
  ]);
});

test("names the folders of files, parents first", () => {
  expect(foldersOf(["a.py", "deep/er/b.py", "deep/c.py"])).toEqual(["", "deep", "deep/er"]);
});

test("takes notebooks of both formats, and leaves what Jupyter keeps of its own", () => {
  const listing = ["ingest.py", ".ipynb_checkpoints/1a.ipynb", "1a.ipynb", "notes.md"];
  expect(notebookFiles(listing)).toEqual(["1a.ipynb", "ingest.py"]);
});

test("drops a notebook's extension", () => {
  expect(["ingest.py", "1a_raw-data.ipynb"].map(notebookName)).toEqual(["ingest", "1a_raw-data"]);
});

test("drops what the cells of a Jupyter notebook put out and nothing else", () => {
  const markdown = { cell_type: "markdown", id: "a", metadata: {}, source: ["# T"] };
  const code = { cell_type: "code", id: "b", metadata: {}, source: ["1"] };
  const notebook = {
    metadata: { kernelspec: { name: "python3" } },
    nbformat: 4,
    nbformat_minor: 5,
  };
  const rendered = {
    ...notebook,
    metadata: { ...notebook.metadata, rendered_from: "digest" },
    cells: [markdown, { ...code, execution_count: 3, outputs: [{ output_type: "display_data" }] }],
  };
  expect(JSON.parse(withoutOutputs("n.ipynb", JSON.stringify(rendered)))).toEqual({
    ...notebook,
    cells: [markdown, { ...code, execution_count: null, outputs: [] }],
  });
});

test.each(["{", '{"nbformat": 3, "cells": []}', '{"nbformat": 4}'])(
  "rejects %s as a Jupyter notebook",
  (content) => {
    expect(() => withoutOutputs("n.ipynb", content)).toThrow(
      "n.ipynb is no Jupyter notebook of version 4; open it in Jupyter and save it, or remove it",
    );
  },
);

test.each([
  ["# Databricks notebook source\nprint(1)\n", true],
  ["# Databricks notebook source\r\nprint(1)\r\n", true],
  ["\n# Databricks notebook source\n", false],
  ["# Databricks notebook sources\n", false],
  ["import pipeline\n", false],
])("knows whether %j is a notebook: %s", (content, expected) => {
  expect(isNotebookSource(content)).toBe(expected);
});
