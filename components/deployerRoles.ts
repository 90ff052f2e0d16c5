import type * as authorization from "@pulumi/azure-native/authorization";
import type * as pulumi from "@pulumi/pulumi";
import { bothGiven, given, present } from "../settings/given";
import type { ResourceGroup } from "./resourceGroup";
import { assignRole, type RoleArgs } from "./roleAssignment";

/** Object ids of whom CI deploys and previews as. */
export interface Deployers {
  /** @default people alone deploy */
  readonly deployPrincipalId?: pulumi.Input<string> | undefined;
  /** @default people alone preview */
  readonly previewPrincipalId?: pulumi.Input<string> | undefined;
}

export interface DeployerRolesArgs {
  /** Id of what a role on the stack's group does not reach, or allows too little of. */
  readonly scope: pulumi.Input<string>;
  /** The stack's group, with which the roles vanish. */
  readonly group: Pick<ResourceGroup, "groupId" | "resource">;
  /** What who deploys may do there. */
  readonly deploy: RoleArgs["role"];
  /** What who previews may do there. @default nothing */
  readonly preview?: RoleArgs["role"];
}

/** Gives CI's identities roles beside those on the group, as children of `parent`. */
export function assignDeployerRoles(
  parent: pulumi.Resource,
  name: string,
  { scope, group, deploy, preview }: DeployerRolesArgs,
  { deployPrincipalId, previewPrincipalId }: Deployers = {},
): authorization.RoleAssignment[] {
  // The identity could not take its own role away, nor is one left to anybody once the identity is gone.
  const opts = { deletedWith: group.resource };
  const assigned = (who: string, role: RoleArgs["role"], principalId: pulumi.Input<string>) =>
    assignRole(parent, `${name}-${who}`, { role, principalId, scope, group }, opts);
  return present([
    given(deployPrincipalId, (principalId) => assigned("deploy", deploy, principalId)),
    given(bothGiven(preview, previewPrincipalId), ([role, principalId]) =>
      assigned("preview", role, principalId),
    ),
  ]);
}
