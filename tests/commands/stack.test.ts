import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { codeDigest, countsByComponent } from "../../local/commands/stack";
import type { ResourceChange } from "../../local/engine/changes";

const stack = "urn:stack";

function change(
  name: string,
  type: string,
  operation: ResourceChange["operation"],
  parent = stack,
): ResourceChange {
  return {
    urn: `urn:${name}`,
    name,
    type,
    operation,
    parent,
    isCustom: !type.startsWith("batchScoring"),
    properties: [],
  };
}

it("counts what is kept below each component, and leaves out components without a change", () => {
  const changes = [
    { ...change("batch-scoring-local", "pulumi:pulumi:Stack", "create", ""), urn: stack },
    change("lake", "batchScoring:components:Lake", "create"),
    change("account", "azure-native:storage:StorageAccount", "create", "urn:lake"),
    change("landing", "azure-native:storage:BlobContainer", "same", "urn:account"),
    change("code", "batchScoring:components:Code", "same"),
    change("ingest", "databricks:index/notebook:Notebook", "same", "urn:code"),
  ];
  expect(countsByComponent(changes)).toEqual(["lake               1 created, 1 unchanged"]);
});

describe("the digest of the code, by which a run stands or is repeated,", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "code-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** The digest once these files are there too. */
  function digestWith(files: Readonly<Record<string, string>>): string {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), content);
    }
    return codeDigest(folder);
  }

  const notebook = (source: string, output: string) =>
    JSON.stringify({
      nbformat: 4,
      metadata: {},
      cells: [{ cell_type: "code", source, outputs: [output], execution_count: output.length }],
    });
  const code = {
    "notebooks/1_a.ipynb": notebook("1 + 1", ""),
    "notebooks/score.py": "# Databricks notebook source\n",
    "pipeline/sources/files.py": "",
  };

  it.each([
    ["a notebook's output", { "notebooks/1_a.ipynb": notebook("1 + 1", "2") }],
    ["a checkpoint of Jupyter", { "notebooks/.ipynb_checkpoints/1_a-checkpoint.ipynb": "{" }],
    ["what is no code", { "pipeline/__pycache__/files.pyc": "x", "notebooks/parameters.json": "" }],
  ])("is the same with %s", (_, files) => {
    expect(digestWith(files)).toBe(before);
  });

  it.each([
    ["a cell", { "notebooks/1_a.ipynb": notebook("1 + 2", "") }],
    ["a task's notebook", { "notebooks/score.py": "# Databricks notebook source\n1" }],
    ["a module", { "pipeline/sources/files.py": "1" }],
  ])("is another one with another text of %s", (_, files) => {
    expect(digestWith(files)).not.toBe(before);
  });

  let before: string;
  beforeEach(() => {
    before = digestWith(code);
  });
});
