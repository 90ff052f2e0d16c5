import * as authorization from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";

export interface DeletionLockArgs {
  /** Id of the resource that may not be deleted, nor anything that holds it. */
  readonly scope: pulumi.Input<string>;
  /** Changes stay possible: the other level would refuse those as well. */
  readonly level: "CanNotDelete";
}

/**
 * Refuses a deletion to everybody, in the portal as well. On the account rather than on the group: a group that holds a
 * locked resource can not be deleted either, and everything else can still be replaced.
 */
export class DeletionLock extends pulumi.ComponentResource {
  constructor(name: string, args: DeletionLockArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:DeletionLock", name, {}, opts);

    new authorization.ManagementLockByScope(
      name,
      {
        lockName: "keep-data",
        scope: args.scope,
        level: args.level,
        notes: "Holds the tables. Goes with the stack's setting isDataProtected.",
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
