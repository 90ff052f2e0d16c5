import { foldersOf, isNotebookSource, moduleFiles, notebookName } from "../../settings/codeFiles";

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

test("drops a notebook's extension", () => {
  expect(notebookName("ingest.py")).toBe("ingest");
});

test.each([
  ["# Databricks notebook source\nprint(1)\n", true],
  ["# Databricks notebook source\r\nprint(1)\r\n", true],
  ["\n# Databricks notebook source\n", false],
  ["# Databricks notebook sources\n", false],
  ["import pipeline\n", false],
])("knows whether %j is a notebook: %s", (content, expected) => {
  expect(isNotebookSource(content)).toBe(expected);
});
