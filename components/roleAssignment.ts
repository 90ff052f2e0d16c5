import * as authorization from "@pulumi/azure-native/authorization";
import * as random from "@pulumi/random";
import type * as pulumi from "@pulumi/pulumi";
import { roleDefinitionId } from "../settings/names";
import type { GroupOutputs } from "./resourceGroup";

/** Azure's built-in roles that components give out, by what they are called in Azure. */
export const roles = {
  contributor: "b24988ac-6180-42a0-ab88-20f7382dd24c",
  eventHubsDataReceiver: "a638d3c7-ab3a-418d-83e6-5f17a39d4fde",
  owner: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
  storageBlobDataContributor: "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
} as const;

export interface RoleArgs {
  readonly role: keyof typeof roles;
  readonly principalId: pulumi.Input<string>;
  /** Id of the resource the role is given on. */
  readonly scope: pulumi.Input<string>;
  readonly group: Pick<GroupOutputs, "groupId">;
}

/** Gives an identity a role, as a child of `parent`. */
export function assignRole(
  parent: pulumi.Resource,
  name: string,
  { role, principalId, scope, group }: RoleArgs,
): authorization.RoleAssignment {
  // A name made of what is assigned, so that a second life of the stack does not meet the first one's.
  const assignmentName = new random.RandomUuid(
    `${name}-name`,
    { keepers: { principalId, scope } },
    { parent },
  );
  return new authorization.RoleAssignment(
    name,
    {
      roleAssignmentName: assignmentName.result,
      roleDefinitionId: group.groupId.apply((id) => roleDefinitionId(id, roles[role])),
      scope,
      principalId,
      // Without it Azure looks the new identity up in a directory that may not know it yet.
      principalType: authorization.PrincipalType.ServicePrincipal,
    },
    { parent },
  );
}
