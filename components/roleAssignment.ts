import * as authorization from "@pulumi/azure-native/authorization";
import * as random from "@pulumi/random";
import type * as pulumi from "@pulumi/pulumi";
import { roleDefinitionId } from "../settings/names";
import type { GroupOutputs } from "./resourceGroup";

/** Azure's built-in roles that components give out, by what they are called in Azure. */
export const roles = {
  contributor: "b24988ac-6180-42a0-ab88-20f7382dd24c",
  costManagementContributor: "434105ed-43f6-45c7-a02f-909b2ba83430",
  costManagementReader: "72fafb9e-0641-4937-9268-a91bfd8191a3",
  eventGridEventSubscriptionContributor: "428e0ff0-5e57-4d9c-a221-2c70d0e0a443",
  eventHubsDataReceiver: "a638d3c7-ab3a-418d-83e6-5f17a39d4fde",
  keyVaultCryptoServiceEncryptionUser: "e147488a-f6f5-4113-8e2d-b22465e65bf6",
  locksContributor: "28bf596f-4eb7-45ce-b5bc-6cf482fec137",
  networkContributor: "4d97b98b-1d4f-4787-a291-c67834d212e7",
  owner: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
  reader: "acdd72a7-3385-48ef-bd42-f606fba81ae7",
  roleBasedAccessControlAdministrator: "f58310d9-a9f6-439a-9e8d-f62e7b41a168",
  storageAccountContributor: "17d1049b-9a84-46fb-8f53-869881c3d3ab",
  storageBlobDataContributor: "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
  storageQueueDataContributor: "974c5e8b-45b9-4653-ba55-5f855dd0fb88",
  userAccessAdministrator: "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
} as const;

export interface RoleArgs {
  /** One of Azure's built-in roles. */
  readonly role: keyof typeof roles;
  /** Object id of the identity that is given the role. */
  readonly principalId: pulumi.Input<string>;
  /** Id of the resource the role is given on. */
  readonly scope: pulumi.Input<string>;
  /** In whose subscription the role's definition is. */
  readonly group: Pick<GroupOutputs, "groupId">;
  /** What the role does not allow after all. */
  readonly condition?: string | undefined;
}

/** Gives an identity a role, as a child of `parent`. */
export function assignRole(
  parent: pulumi.Resource,
  name: string,
  { role, principalId, scope, group, condition }: RoleArgs,
  opts: pulumi.CustomResourceOptions = {},
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
      ...(condition !== undefined && { condition, conditionVersion: "2.0" }),
    },
    { parent, ...opts },
  );
}
