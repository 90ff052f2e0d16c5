import * as pulumi from "@pulumi/pulumi";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as databricks from "@pulumi/databricks";
import type { DeploymentSubjects, FederatedSubject } from "../settings/identities";
import { roleCondition } from "../settings/roleCondition";
import type { GroupOutputs, ResourceGroup } from "./resourceGroup";
import { assignRole, roles, type RoleArgs } from "./roleAssignment";

export interface DeploymentIdentitiesArgs {
  /** Name in Azure of the identity that deploys. */
  readonly deployIdentityName: string;
  /** Name in Azure of the identity that only reads. */
  readonly previewIdentityName: string;
  /** The group either has roles on. */
  readonly group: GroupOutputs & Pick<ResourceGroup, "resource">;
  /** Azure region of the identities. */
  readonly location: string;
  /** Who may sign in as which, without a secret. */
  readonly subjects: DeploymentSubjects;
  /** Tags of the identities. */
  readonly tags: Readonly<Record<string, string>>;
  /** What the service principal vanishes with. */
  readonly workspace: pulumi.Resource | undefined;
}

const audience = "api://AzureADTokenExchange";
const givingRoles = [
  roles.owner,
  roles.userAccessAdministrator,
  roles.roleBasedAccessControlAdministrator,
];

/**
 * The identities CI signs in as: one that deploys what is in the resource group, and one that reads it to preview a pull
 * request. They go with the group itself, so that a destroy by the one that deploys keeps its rights until the end.
 */
export class DeploymentIdentities extends pulumi.ComponentResource {
  /** Client ids for the CI system's settings. */
  public readonly deployClientId: pulumi.Output<string>;
  /** Of the identity that previews pull requests. */
  public readonly previewClientId: pulumi.Output<string>;
  /** Object ids in the directory, for roles outside of the group or beyond those given here. */
  public readonly deployPrincipalId: pulumi.Output<string>;
  /** Of the identity that previews pull requests. */
  public readonly previewPrincipalId: pulumi.Output<string>;
  /** The deploying identity's name in Databricks. */
  public readonly deployApplicationId: pulumi.Output<string>;

  constructor(
    name: string,
    args: DeploymentIdentitiesArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("batchScoring:components:DeploymentIdentities", name, {}, opts);

    const deploy = this.identity(`${name}-deploy`, args, args.deployIdentityName);
    const preview = this.identity(`${name}-preview`, args, args.previewIdentityName);
    this.federate(`${name}-deploy`, args, deploy, args.subjects.deploy);
    this.federate(`${name}-preview`, args, preview, args.subjects.preview);
    this.allow(`${name}-deploy-contributor`, args, deploy, "contributor");
    // What it deploys gives roles to identities, to identities alone and none that gives roles.
    this.allow(
      `${name}-deploy-access`,
      args,
      deploy,
      "roleBasedAccessControlAdministrator",
      roleCondition(givingRoles),
    );
    this.allow(`${name}-preview-reader`, args, preview, "reader");
    const principal = new databricks.ServicePrincipal(
      `${name}-deploy-principal`,
      // Whoever has signed in through Azure before is there already.
      { applicationId: deploy.clientId, displayName: args.deployIdentityName, force: true },
      { parent: this, deletedWith: args.workspace },
    );

    this.deployClientId = deploy.clientId;
    this.previewClientId = preview.clientId;
    this.deployPrincipalId = deploy.principalId;
    this.previewPrincipalId = preview.principalId;
    this.deployApplicationId = principal.applicationId;
    this.registerOutputs({
      deployClientId: this.deployClientId,
      previewClientId: this.previewClientId,
      deployPrincipalId: this.deployPrincipalId,
      previewPrincipalId: this.previewPrincipalId,
      deployApplicationId: this.deployApplicationId,
    });
  }

  private identity(
    name: string,
    { group, location, tags }: DeploymentIdentitiesArgs,
    resourceName: string,
  ): managedidentity.UserAssignedIdentity {
    return new managedidentity.UserAssignedIdentity(
      name,
      { resourceName, resourceGroupName: group.groupName, location, tags },
      { parent: this, deletedWith: group.resource },
    );
  }

  /** One after the other: Azure refuses two credentials of one identity at the same time. */
  private federate(
    name: string,
    { group }: DeploymentIdentitiesArgs,
    identity: managedidentity.UserAssignedIdentity,
    subjects: readonly FederatedSubject[],
  ): void {
    subjects.reduce<pulumi.Resource[]>(
      (before, { name: subjectName, issuer, subject }) => [
        new managedidentity.FederatedIdentityCredential(
          `${name}-${subjectName}`,
          {
            federatedIdentityCredentialResourceName: subjectName,
            resourceName: identity.name,
            resourceGroupName: group.groupName,
            issuer,
            subject,
            audiences: [audience],
          },
          { parent: this, deletedWith: group.resource, dependsOn: before },
        ),
      ],
      [],
    );
  }

  private allow(
    name: string,
    { group }: DeploymentIdentitiesArgs,
    identity: managedidentity.UserAssignedIdentity,
    role: RoleArgs["role"],
    condition?: string,
  ): void {
    const { principalId } = identity;
    assignRole(
      this,
      name,
      { role, principalId, scope: group.groupId, group, condition },
      { deletedWith: group.resource },
    );
  }
}
