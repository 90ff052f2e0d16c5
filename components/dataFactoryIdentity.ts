import * as pulumi from "@pulumi/pulumi";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as databricks from "@pulumi/databricks";
import type { GroupOutputs } from "./resourceGroup";

export interface DataFactoryIdentityArgs {
  /** Name in Azure; unique in the resource group. */
  readonly identityName: string;
  /** Where the identity is. */
  readonly group: GroupOutputs;
  /** Azure region of the identity. */
  readonly location: string;
  /** Tags of the identity. */
  readonly tags: Readonly<Record<string, string>>;
  /** What the service principal vanishes with; undefined for a workspace that stays. */
  readonly workspace: pulumi.Resource | undefined;
}

/** Who the data factory is in Azure and in the workspace: made before the job, which lets it run. */
export class DataFactoryIdentity extends pulumi.ComponentResource {
  /** Resource id, with which the factory takes the identity on. */
  public readonly identityId: pulumi.Output<string>;
  /** Object id, to which its role on the workspace is given. */
  public readonly principalId: pulumi.Output<string>;
  /** The name permissions know it by in the workspace. */
  public readonly clientId: pulumi.Output<string>;

  constructor(name: string, args: DataFactoryIdentityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:DataFactoryIdentity", name, {}, opts);

    const identity = new managedidentity.UserAssignedIdentity(
      name,
      {
        resourceName: args.identityName,
        resourceGroupName: args.group.groupName,
        location: args.location,
        tags: args.tags,
      },
      { parent: this },
    );
    const principal = new databricks.ServicePrincipal(
      `${name}-principal`,
      { applicationId: identity.clientId, displayName: args.identityName },
      { parent: this, deletedWith: args.workspace },
    );

    this.identityId = identity.id;
    this.principalId = identity.principalId;
    this.clientId = principal.applicationId;
    this.registerOutputs({ identityId: this.identityId, clientId: this.clientId });
  }
}
