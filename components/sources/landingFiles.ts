import * as pulumi from "@pulumi/pulumi";
import { type DataSource, filesReader, readersOf } from "./reader";

export interface LandingFilesArgs {
  /** Raw tables that land as CSV files, by name. */
  readonly tables: readonly string[];
  /** Volume folder in which each table has a folder of its name. */
  readonly landingPath: pulumi.Input<string>;
}

/** Files that arrive in the lake. Container, external location and volume are there for all stacks; it adds nothing to them. */
export class LandingFiles extends pulumi.ComponentResource implements DataSource {
  /** See `DataSource`: CSV files, which the ingest stage reads unless told otherwise. */
  public readonly readers: DataSource["readers"];
  /** Where the files of each table arrive. */
  public readonly folders: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: LandingFilesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:LandingFiles", name, {}, opts);
    this.readers = readersOf(args.tables, filesReader, () => ({}));
    this.folders = Object.fromEntries(
      args.tables.map((table) => [table, pulumi.interpolate`${args.landingPath}/${table}`]),
    );
    this.registerOutputs({ folders: this.folders });
  }
}
