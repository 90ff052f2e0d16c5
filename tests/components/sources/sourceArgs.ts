import * as pulumi from "@pulumi/pulumi";
import type { SourceArgs } from "../../../components/sources/place";

/** What every source of these tests is made with. */
export const sourceArgs = (): SourceArgs => ({
  project: "batch-scoring",
  stack: "dev",
  group: {
    groupName: pulumi.output("rg-a"),
    groupId: pulumi.output("/subscriptions/s-1/resourceGroups/rg-a"),
    suffix: pulumi.output("ab12c"),
  },
  location: "westeurope",
  tables: ["telemetry", "errors"],
  accessConnector: {
    connectorId: pulumi.output("/connector"),
    principalId: pulumi.output("p-1"),
    tenantId: pulumi.output("t-1"),
  },
  serviceCredential: "sources",
  privateLink: undefined,
  publicNetworkAccess: "Disabled",
  tags: { Project: "p" },
});

export const administrator = { login: "sql-admins", objectId: "g-1" };

/** A role given to an identity, and the resource its name is made of. */
export function role(
  parent: string,
  name: string,
  roleId: string,
  principalId: string,
  scope: string,
) {
  return [
    {
      type: "azure-native:authorization:RoleAssignment",
      name,
      parent,
      inputs: {
        roleAssignmentName: "u-1",
        roleDefinitionId: `/subscriptions/s-1/providers/Microsoft.Authorization/roleDefinitions/${roleId}`,
        scope,
        principalId,
        principalType: "ServicePrincipal",
      },
    },
    {
      type: "random:index/randomUuid:RandomUuid",
      name: `${name}-name`,
      parent,
      inputs: { keepers: { principalId, scope } },
    },
  ];
}
