import * as pulumi from "@pulumi/pulumi";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as databricks from "@pulumi/databricks";

export interface RunIdentityArgs {
  /** Name in Azure, and of the service principal in the workspace. */
  readonly identityName: string;
  /** Resource group of the identity. */
  readonly groupName: pulumi.Input<string>;
  /** Azure region of the identity. */
  readonly location: string;
  /** Databricks account that keeps who may let jobs run as the identity. */
  readonly accountId: string;
  /** Account group whose members may, and say who else. */
  readonly deployerGroup: string;
  /** Application id of the service principal that may too. @default nobody besides `deployerGroup` */
  readonly deployerApplicationId: pulumi.Input<string> | undefined;
  /** Tags of the identity. */
  readonly tags: Readonly<Record<string, string>>;
  /** What the service principal vanishes with. */
  readonly workspace: pulumi.Resource | undefined;
}

/**
 * To let jobs run as it, and to change who may. Neither implies the other, and the rules speak for the whole principal:
 * without the second the role that its maker got is taken away.
 */
const deployerRoles = ["roles/servicePrincipal.user", "roles/servicePrincipal.manager"];

/** The identity the jobs run as. It has no role in Azure: all it reads and writes it reaches through Unity Catalog. */
export class RunIdentity extends pulumi.ComponentResource {
  /** The service principal's name in Databricks, known once the deployers may let jobs run as it. */
  public readonly applicationId: pulumi.Output<string>;

  constructor(name: string, args: RunIdentityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:RunIdentity", name, {}, opts);

    const inWorkspace = { parent: this, deletedWith: args.workspace };
    const identity = new managedidentity.UserAssignedIdentity(
      name,
      {
        resourceName: args.identityName,
        resourceGroupName: args.groupName,
        location: args.location,
        tags: args.tags,
      },
      { parent: this },
    );
    const principal = new databricks.ServicePrincipal(
      `${name}-principal`,
      { applicationId: identity.clientId, displayName: args.identityName, active: true },
      inWorkspace,
    );
    const rules = new databricks.AccessControlRuleSet(
      `${name}-users`,
      {
        name: pulumi.interpolate`accounts/${args.accountId}/servicePrincipals/${principal.applicationId}/ruleSets/default`,
        grantRules: deployerRoles.map((role) => ({ role, principals: deployers(args) })),
      },
      inWorkspace,
    );

    this.applicationId = pulumi
      .all([principal.applicationId, rules.id])
      .apply(([applicationId]) => applicationId);
    this.registerOutputs({ applicationId: this.applicationId });
  }
}

function deployers(args: RunIdentityArgs): pulumi.Input<string>[] {
  const { deployerGroup: group, deployerApplicationId: applicationId } = args;
  return [
    `groups/${group}`,
    ...(applicationId === undefined
      ? []
      : [pulumi.interpolate`servicePrincipals/${applicationId}`]),
  ];
}
