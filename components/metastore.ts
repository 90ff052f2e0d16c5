import * as databricks from "@pulumi/databricks";
import * as pulumi from "@pulumi/pulumi";

export interface MetastoreArgs {
  /** Id of a metastore in the workspace's region; none is ever made. */
  readonly metastoreId: string;
  /** The number Databricks knows the workspace by. */
  readonly workspaceId: pulumi.Input<string>;
  /** What the assignment vanishes with. */
  readonly workspace: pulumi.Resource | undefined;
}

/**
 * A metastore attached to the workspace. Only with one does the workspace know the account's groups and service principals,
 * so whoever is made in it, or let in from the account, waits for this, as the catalog does.
 */
export class Metastore extends pulumi.ComponentResource {
  constructor(name: string, args: MetastoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:Metastore", name, {}, opts);

    const { metastoreId, workspaceId, workspace } = args;
    new databricks.MetastoreAssignment(
      name,
      { metastoreId, workspaceId },
      { parent: this, deletedWith: workspace },
    );
    this.registerOutputs({});
  }
}
