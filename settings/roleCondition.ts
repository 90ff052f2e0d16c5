const assignments = "Microsoft.Authorization/roleAssignments";

/**
 * What whoever gives roles may not do, in the language of role assignment conditions: touch one of `reservedRoles`, or
 * give any role to a person or group.
 * https://learn.microsoft.com/azure/role-based-access-control/delegate-role-assignments-examples
 */
export function roleCondition(reservedRoles: readonly string[]): string {
  const reserved = `{${reservedRoles.join(", ")}}`;
  const role = (holder: string) =>
    `@${holder}[${assignments}:RoleDefinitionId] ForAnyOfAllValues:GuidNotEquals ${reserved}`;
  const principal = `@Request[${assignments}:PrincipalType] StringEqualsIgnoreCase 'ServicePrincipal'`;
  const unless = (action: string, ...allowed: string[]) =>
    `((!(ActionMatches{'${assignments}/${action}'})) OR (${allowed.join(" AND ")}))`;
  return `${unless("write", role("Request"), principal)} AND ${unless("delete", role("Resource"))}`;
}
