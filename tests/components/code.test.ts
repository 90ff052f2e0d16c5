import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as databricks from "@pulumi/databricks";
import * as pulumi from "@pulumi/pulumi";
import { Code, type CodeArgs } from "../../components/code";
import { valueOf } from "./outputs";
import { dependencies, registered } from "./registered";

const jupyter = (outputs: object[]) =>
  `${JSON.stringify({ cells: [{ cell_type: "code", source: "1", outputs, execution_count: null }], nbformat: 4, nbformat_minor: 5, metadata: {} }, null, 1)}\n`;
const notebook = "# Databricks notebook source\nprint(1)\n";
let folder = "";

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "code-"));
  write("notebooks/ingest.py", notebook);
  write("notebooks/1a_raw-data.ipynb", jupyter([{ output_type: "stream" }]));
  write("notebooks/__pycache__/ingest.cpython-311.pyc", "");
  write("pipeline/__init__.py", '"""Package."""\n');
  write("pipeline/simulation/machines.py", "x = 1\n");
});

afterEach(() => {
  fs.rmSync(folder, { recursive: true });
});

function write(file: string, content: string): void {
  fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  fs.writeFileSync(path.join(folder, file), content);
}

function build(more: Partial<CodeArgs> = {}): Code {
  const provider = new databricks.Provider("given", {
    host: "https://adb-1.2.azuredatabricks.net",
  });
  return new Code(
    "code",
    {
      names: {
        workspaceRoot: "/batch-scoring-dev",
        experimentsRoot: "/batch-scoring-dev-experiments",
      },
      notebooksFolder: path.join(folder, "notebooks"),
      packageFolder: path.join(folder, "pipeline"),
      defaultParameters: { catalog: "batch_scoring_dev", model_name: pulumi.output("m.n.o") },
      runnerGroups: [],
      workspace: new pulumi.ComponentResource("test:Workspace", "workspace"),
      ...more,
    },
    { providers: { databricks: provider } },
  );
}

const own = { parent: "code", provider: "given", deletedWith: "workspace" };
const base64 = (content: string) => Buffer.from(content).toString("base64");

function directory(name: string, below: string) {
  return {
    ...own,
    type: "databricks:index/directory:Directory",
    name,
    inputs: { path: `/batch-scoring-dev${below}`, deleteRecursive: true },
  };
}

function file(name: string, below: string, content: string) {
  return {
    ...own,
    type: "databricks:index/workspaceFile:WorkspaceFile",
    name,
    inputs: { path: `/batch-scoring-dev/${below}`, contentBase64: base64(content) },
  };
}

test("uploads notebooks and modules, each under a name of its own, and nothing Python compiled", async () => {
  const made = await registered(() => build());
  expect(made.filter(({ name }) => name.startsWith("code"))).toEqual([
    { type: "batchScoring:components:Code", name: "code", parent: "", inputs: {} },
    directory("code", ""),
    directory("code-experiments", "-experiments"),
    file(
      "code-file-parameters",
      "parameters.json",
      '{"catalog":"batch_scoring_dev","model_name":"m.n.o"}',
    ),
    file("code-file-pipeline-__init__", "pipeline/__init__.py", '"""Package."""\n'),
    file("code-file-pipeline-simulation-machines", "pipeline/simulation/machines.py", "x = 1\n"),
    directory("code-folder-pipeline", "/pipeline"),
    directory("code-folder-pipeline-simulation", "/pipeline/simulation"),
    {
      ...own,
      type: "databricks:index/notebook:Notebook",
      name: "code-notebook-1a_raw-data",
      inputs: {
        path: "/batch-scoring-dev/1a_raw-data",
        language: "PYTHON",
        format: "JUPYTER",
        // Without what it put out when it was rendered.
        contentBase64: base64(jupyter([])),
      },
    },
    {
      ...own,
      type: "databricks:index/notebook:Notebook",
      name: "code-notebook-ingest",
      inputs: {
        path: "/batch-scoring-dev/ingest",
        language: "PYTHON",
        format: "SOURCE",
        contentBase64: base64(notebook),
      },
    },
  ]);
});

test("uploads a notebook after the package it imports", async () => {
  const waits = await dependencies(() => build());
  expect(waits["code-notebook-ingest"]).toEqual([
    "code",
    "code-file-parameters",
    "code-file-pipeline-__init__",
    "code-file-pipeline-simulation-machines",
  ]);
});

const run = { servicePrincipalName: "run-c", permissionLevel: "CAN_READ" };
const people = { groupName: "scientists", permissionLevel: "CAN_RUN" };

test.each<[Partial<CodeArgs>, object[]]>([
  [{ runAsApplicationId: "run-c" }, [run]],
  [{ runnerGroups: ["scientists"] }, [people]],
  [{ runAsApplicationId: "run-c", runnerGroups: ["scientists"] }, [run, people]],
])("lets nobody change the code, and of %j read or run it", async (more, expected) => {
  const made = await registered(() => build(more));
  expect(made.find(({ name }) => name === "code-readers")).toEqual({
    ...own,
    type: "databricks:index/permissions:Permissions",
    name: "code-readers",
    inputs: { directoryPath: "/batch-scoring-dev", accessControls: expected },
  });
});

const trainer = { servicePrincipalName: "run-c", permissionLevel: "CAN_MANAGE" };
const reader = { groupName: "scientists", permissionLevel: "CAN_READ" };

test.each<[Partial<CodeArgs>, object[]]>([
  [{ runAsApplicationId: "run-c" }, [trainer]],
  [{ runnerGroups: ["scientists"] }, [reader]],
  [{ runAsApplicationId: "run-c", runnerGroups: ["scientists"] }, [trainer, reader]],
])("of %j lets the principal of the jobs alone write to experiments", async (more, expected) => {
  const made = await registered(() => build(more));
  expect(made.find(({ name }) => name === "code-experiments-access")).toEqual({
    ...own,
    type: "databricks:index/permissions:Permissions",
    name: "code-experiments-access",
    inputs: { directoryPath: "/batch-scoring-dev-experiments", accessControls: expected },
  });
});

test("lays no code where the principal of the jobs writes its experiments", async () => {
  const codes: Code[] = [];
  const made = await registered(() => codes.push(build({ runAsApplicationId: "run-c" })));
  const folder = "/batch-scoring-dev-experiments";
  const below = made.filter(({ inputs }) => JSON.stringify(inputs).includes(`"${folder}/`));
  expect(below).toEqual([]);
  expect(await valueOf((codes[0] as Code).experimentsFolder)).toEqual({
    value: folder,
    madeOf: ["code-experiments", "code-experiments-access"],
  });
});

test("says where a notebook is", async () => {
  const codes: Code[] = [];
  await registered(() => codes.push(build()));
  const notebookPath = codes[0]?.notebookPath("ingest") as pulumi.Output<string>;
  expect(await valueOf(notebookPath)).toEqual({
    value: "/batch-scoring-dev/ingest",
    madeOf: ["code-notebook-ingest"],
  });
});

test("rejects a notebook that is not there and names those that are", async () => {
  await expect(registered(() => build().notebookPath("score"))).rejects.toThrow(
    "there is no notebook `score`, the notebooks are: 1a_raw-data, ingest; add it to the notebooks folder",
  );
});

test("rejects a file that Databricks would not take for a notebook", async () => {
  write("notebooks/ingest.py", "print(1)\n");
  await expect(registered(() => build())).rejects.toThrow(
    `${path.join(folder, "notebooks", "ingest.py")} is no notebook; its first line must be \`# Databricks notebook source\``,
  );
});
