import * as fs from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as databricks from "@pulumi/databricks";
import {
  foldersOf,
  isNotebookSource,
  moduleFiles,
  notebookFiles,
  notebookName,
  withoutOutputs,
} from "../settings/codeFiles";
import { present } from "../settings/given";
import type { Names } from "../settings/names";

export interface CodeArgs {
  /**
   * Workspace folders, which only administrators make at the top: `workspaceRoot` of the notebooks, with the package in a
   * folder of its name, and `experimentsRoot` of what training tells MLflow, for which no permission on the code counts.
   */
  readonly names: Pick<Names, "workspaceRoot" | "experimentsRoot">;
  /** Folder on this machine with one notebook in source format a task, and Jupyter files for people. */
  readonly notebooksFolder: string;
  /** What a notebook started by hand takes for its parameters, by name: the stack's own. */
  readonly defaultParameters: Readonly<Record<string, pulumi.Input<string>>>;
  /** Folder on this machine with the Python package; its own name is the package's. */
  readonly packageFolder: string;
  /** Application id of the service principal whose runs read the code. @default administrators alone */
  readonly runAsApplicationId?: pulumi.Input<string> | undefined;
  /** Groups that start notebooks by hand and read what training told MLflow, and change neither. */
  readonly runnerGroups: readonly string[];
  /** What folders, notebooks and files vanish with; undefined for a workspace that stays. */
  readonly workspace: pulumi.Resource | undefined;
}

/**
 * Notebooks and package as workspace objects. A notebook's own folder is on its Python path, so `import pipeline`
 * finds the package without a wheel.
 */
export class Code extends pulumi.ComponentResource {
  /** The folder of the code, known once it exists. */
  public readonly workspaceRoot: pulumi.Output<string>;
  /** Folder of what training tells MLflow, known once the principal of the jobs may write there. */
  public readonly experimentsFolder: pulumi.Output<string>;
  private readonly notebookPaths: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: CodeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:Code", name, {}, opts);

    const root = this.directory(name, args.names.workspaceRoot, args);
    this.workspaceRoot = root.path;
    this.readers(name, args, root);
    this.experimentsFolder = this.experiments(name, args);
    const beside = [...this.package(name, args, root), this.parameters(name, args, root)];
    this.notebookPaths = this.notebooks(name, args, root, beside);
    this.registerOutputs({ workspaceRoot: this.workspaceRoot });
  }

  /** Path of a notebook in the workspace, known once the package it imports is there too. */
  public notebookPath(notebook: string): pulumi.Output<string> {
    const found = this.notebookPaths[notebook];
    if (found === undefined) {
      const present = Object.keys(this.notebookPaths).join(", ");
      throw new Error(
        `there is no notebook \`${notebook}\`, the notebooks are: ${present}; add it to the notebooks folder`,
      );
    }
    return found;
  }

  private readers(name: string, args: CodeArgs, root: databricks.Directory): void {
    this.access(`${name}-readers`, args, root, { runs: "CAN_READ", people: "CAN_RUN" });
  }

  /**
   * Runs of MLflow go to the notebook's own experiment by default, which takes the right to change the notebook; here
   * whoever trains may make experiments, and no code lies beside them. People do not write there: scoring and evaluation
   * go by the report of the champion's run.
   */
  private experiments(name: string, args: CodeArgs): pulumi.Output<string> {
    const folder = this.directory(`${name}-experiments`, args.names.experimentsRoot, args);
    const levels = { runs: "CAN_MANAGE", people: "CAN_READ" };
    const access = this.access(`${name}-experiments-access`, args, folder, levels);
    if (access === undefined) return folder.path;
    return pulumi.all([folder.path, access.id]).apply(([known]) => known);
  }

  /** Permissions of a folder count for all that is in it; beside these, administrators alone have any. */
  private access(
    name: string,
    args: CodeArgs,
    folder: databricks.Directory,
    levels: { readonly runs: string; readonly people: string },
  ): databricks.Permissions | undefined {
    const accessControls = [
      ...present([args.runAsApplicationId]).map((servicePrincipalName) => ({
        servicePrincipalName,
        permissionLevel: levels.runs,
      })),
      ...args.runnerGroups.map((groupName) => ({ groupName, permissionLevel: levels.people })),
    ];
    if (accessControls.length === 0) return undefined;
    return new databricks.Permissions(
      name,
      { directoryPath: folder.path, accessControls },
      { parent: this, deletedWith: args.workspace },
    );
  }

  private notebooks(
    name: string,
    args: CodeArgs,
    root: databricks.Directory,
    dependsOn: pulumi.Resource[],
  ): Record<string, pulumi.Output<string>> {
    const files = notebookFiles(listing(args.notebooksFolder));
    return Object.fromEntries(
      files.map((file) => [notebookName(file), this.notebook(name, file, args, root, dependsOn)]),
    );
  }

  private notebook(
    name: string,
    file: string,
    args: CodeArgs,
    root: databricks.Directory,
    dependsOn: pulumi.Resource[],
  ): pulumi.Output<string> {
    const notebook = new databricks.Notebook(
      `${name}-notebook-${notebookName(file)}`,
      {
        path: pulumi.interpolate`${root.path}/${notebookName(file)}`,
        ...notebookContent(path.join(args.notebooksFolder, file)),
      },
      { parent: this, dependsOn, deletedWith: args.workspace },
    );
    return notebook.path;
  }

  private package(
    name: string,
    args: CodeArgs,
    root: databricks.Directory,
  ): databricks.WorkspaceFile[] {
    const packageName = path.basename(args.packageFolder);
    const files = moduleFiles(listing(args.packageFolder));
    const folders = new Map<string, pulumi.Output<string>>();
    for (const folder of foldersOf(files)) {
      const role = [packageName, ...folder.split("/")].filter((piece) => piece !== "").join("-");
      const below = [packageName, folder].filter((piece) => piece !== "").join("/");
      folders.set(
        folder,
        this.directory(`${name}-folder-${role}`, pulumi.interpolate`${root.path}/${below}`, args)
          .path,
      );
    }
    return files.map((file) => {
      const folder = path.posix.dirname(file) === "." ? "" : path.posix.dirname(file);
      return new databricks.WorkspaceFile(
        `${name}-file-${packageName}-${file.replaceAll("/", "-").replace(/\.py$/, "")}`,
        {
          path: pulumi.interpolate`${folders.get(folder)}/${path.posix.basename(file)}`,
          contentBase64: fs.readFileSync(path.join(args.packageFolder, file)).toString("base64"),
        },
        { parent: this, deletedWith: args.workspace },
      );
    });
  }

  /** Read by the notebooks that people start; jobs pass every parameter. */
  private parameters(
    name: string,
    args: CodeArgs,
    root: databricks.Directory,
  ): databricks.WorkspaceFile {
    const content = pulumi.jsonStringify(args.defaultParameters);
    return new databricks.WorkspaceFile(
      `${name}-file-parameters`,
      {
        path: pulumi.interpolate`${root.path}/parameters.json`,
        contentBase64: content.apply((text) => Buffer.from(text).toString("base64")),
      },
      { parent: this, deletedWith: args.workspace },
    );
  }

  private directory(
    name: string,
    workspacePath: pulumi.Input<string>,
    args: CodeArgs,
  ): databricks.Directory {
    return new databricks.Directory(
      name,
      // Python leaves compiled files beside the modules it imports, MLflow what it is told.
      { path: workspacePath, deleteRecursive: true },
      { parent: this, deletedWith: args.workspace },
    );
  }
}

/** Content and format of a notebook's file. */
function notebookContent(
  file: string,
): Pick<databricks.NotebookArgs, "language" | "format" | "contentBase64"> {
  const content = fs.readFileSync(file, "utf8");
  // A Jupyter file says its language itself, but the provider takes no content without one.
  if (file.endsWith(".ipynb")) return python("JUPYTER", withoutOutputs(file, content));
  if (!isNotebookSource(content)) {
    throw new Error(
      `${file} is no notebook; its first line must be \`# Databricks notebook source\``,
    );
  }
  return python("SOURCE", content);
}

function python(format: "JUPYTER" | "SOURCE", content: string) {
  return { language: "PYTHON", format, contentBase64: Buffer.from(content).toString("base64") };
}

function listing(folder: string): string[] {
  return fs.readdirSync(folder, { recursive: true, encoding: "utf8" });
}
