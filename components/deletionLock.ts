import * as authorization from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import { assignDeployerRoles } from "./deployerRoles";
import type { ResourceGroup } from "./resourceGroup";

export interface DeletionLockArgs {
  /** Id of the resource that may not be deleted, nor anything that holds it. */
  readonly scope: pulumi.Input<string>;
  /** Changes stay possible: the other level would refuse those as well. */
  readonly level: "CanNotDelete";
  /** The group of what is locked. */
  readonly group: Pick<ResourceGroup, "groupId" | "resource">;
  /** Object id of the identity that deploys, and so takes the lock away one day. @default people alone do */
  readonly deployPrincipalId: pulumi.Input<string> | undefined;
}

/**
 * Refuses a deletion to everybody, in the portal as well. On the account rather than on the group: a group that holds a
 * locked resource can not be deleted either, and everything else can still be replaced.
 */
export class DeletionLock extends pulumi.ComponentResource {
  constructor(name: string, args: DeletionLockArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:DeletionLock", name, {}, opts);

    // Neither Contributor nor who gives roles may touch a lock.
    const roles = assignDeployerRoles(
      this,
      name,
      { scope: args.group.groupId, group: args.group, deploy: "locksContributor" },
      { deployPrincipalId: args.deployPrincipalId },
    );
    new authorization.ManagementLockByScope(
      name,
      {
        lockName: "keep-data",
        scope: args.scope,
        level: args.level,
        notes: "Holds the tables. Goes with the stack's setting isDataProtected.",
      },
      // The right goes after the lock, which could not be taken away without it.
      { parent: this, dependsOn: roles },
    );
    this.registerOutputs({});
  }
}
