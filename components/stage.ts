import * as pulumi from "@pulumi/pulumi";
import type * as databricks from "@pulumi/databricks";
import type { StageAccess, VolumeUse } from "../settings/grants";
import { taskLimits, type StageWiring, type TaskLimits } from "../settings/jobDefinition";
import type { SourceLibrary } from "../settings/sources";
import { taskCompute, type JobCompute } from "./jobCompute";

/** The shared storage every stage works on. */
export interface SharedStorage {
  /** First part of every table's name. */
  readonly catalogName: pulumi.Input<string>;
  /** Volume path with one folder a raw table. */
  readonly landingPath: pulumi.Input<string>;
  /** Volume path of what a stage remembers between runs. */
  readonly checkpointPath: pulumi.Input<string>;
  /** Folder of the pages that runs write for people. */
  readonly reportsPath: pulumi.Input<string>;
}

export interface StageArgs {
  /** Paths and catalog, the outputs of `Catalog`. */
  readonly storage: SharedStorage;
  /** Path of the stage's notebook in the workspace. */
  readonly notebookPath: pulumi.Input<string>;
  /** What the stage runs on, an output of `ComputePolicy`. */
  readonly compute: JobCompute;
  /** When a task is ended, and how often it is tried again. */
  readonly limits: TaskLimits;
}

/** What makes a stage the stage it is. */
export interface StageContract {
  /** Class of the stage. */
  readonly kind: string;
  /** The stage's one word: notebook, module, task and test have it too. */
  readonly taskKey: string;
  /** See `Stage`. */
  readonly reads: readonly string[];
  /** See `Stage`. */
  readonly writes: readonly string[];
  /** @default no volume */
  readonly volumeUses?: readonly VolumeUse[];
  /** What the notebook needs beyond the runtime. @default nothing */
  readonly libraries?: readonly SourceLibrary[];
}

/** Values of the job parameters a stage's notebook reads, by parameter name. */
export type StageParameters = Readonly<Record<string, pulumi.Input<string>>>;

/**
 * One step of a job: a notebook, the tables it reads and writes, and its parameters. A stage makes no resource;
 * the jobs that list it make its task theirs and refuse a list in which a table is read before it is written.
 */
export abstract class Stage extends pulumi.ComponentResource implements StageWiring, StageAccess {
  /** Name of the stage in the program, for messages. */
  public readonly stage: string;
  /** By which other tasks of the job depend on it. */
  public readonly taskKey: string;
  /** Tables below the catalog that must be there when the task starts. */
  public readonly reads: readonly string[];
  /** Tables below the catalog that the task leaves behind. */
  public readonly writes: readonly string[];
  /** Volumes it reads or writes, for its grants. */
  public readonly volumeUses: readonly VolumeUse[];
  /** Parameters of the job that the notebook reads, with their defaults. */
  public readonly parameters: StageParameters;
  /** The task without its place in a job. */
  public readonly task: databricks.types.input.JobTask;

  protected constructor(
    name: string,
    contract: StageContract,
    args: StageArgs,
    parameters: StageParameters,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super(`batchScoring:components:${contract.kind}`, name, {}, opts);

    this.stage = name;
    this.taskKey = contract.taskKey;
    this.reads = contract.reads;
    this.writes = contract.writes;
    this.volumeUses = contract.volumeUses ?? [];
    this.parameters = { catalog: args.storage.catalogName, ...parameters };
    this.task = {
      taskKey: contract.taskKey,
      ...withLibraries(taskCompute(args.compute), contract.libraries ?? []),
      notebookTask: { notebookPath: args.notebookPath, source: "WORKSPACE" },
      ...taskLimits(args.limits),
    };
    this.registerOutputs({ taskKey: this.taskKey, reads: this.reads, writes: this.writes });
  }
}

type TaskCompute = ReturnType<typeof taskCompute>;

/** Beside the packages every task of a cluster brings. */
function withLibraries(compute: TaskCompute, more: readonly SourceLibrary[]): TaskCompute {
  if (more.length === 0) return compute;
  return {
    ...compute,
    libraries: pulumi.output(compute.libraries).apply((own) => [...(own ?? []), ...more]),
  };
}
