import { record, requiredText, text, type Inputs } from "../protocol/values";
import { TENANT_ID, type Arm } from "./arm";
import { ArmPath } from "./armPath";
import type { ArmType } from "./armType";
import { BUILT_IN_ROLES } from "./builtInRoles";
import { badRequest, conflict } from "./errors";

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Outputs that are identities; a user-assigned one is a principal itself. */
const PRINCIPAL_OUTPUTS = ["identity", "storageAccountIdentity", "managedDiskIdentity"];
const ROLE_DEFINITION = /\/providers\/Microsoft\.Authorization\/roleDefinitions\/([^/]+)$/i;

function refuse(inputs: Inputs, id: string, arm: Arm): void {
  const principalId = requiredText(inputs, "principalId");
  // With a principalType given, Azure does not look the principal up: it may be too new for the directory to know.
  if (inputs["principalType"] === undefined && !hasPrincipal(arm, principalId)) {
    throw badRequest(
      "PrincipalNotFound",
      `Principal ${principalId.replaceAll("-", "")} does not exist in the directory ${TENANT_ID}. ` +
        "Check that you have the correct principal ID.",
    );
  }
  refuseUnknownRole(requiredText(inputs, "roleDefinitionId"), arm);
  const same = (other: Inputs) =>
    ["scope", "principalId", "roleDefinitionId"].every((key) => other[key] === inputs[key]);
  const existing = arm.store
    .ofType("Microsoft.Authorization/roleAssignments")
    .find((other) => other.id !== id && same(other.inputs));
  if (existing !== undefined) {
    const name = text(existing.outputs, "name") ?? "";
    throw conflict(
      "RoleAssignmentExists",
      `The role assignment already exists. The ID of the conflicting role assignment is ${name.replaceAll("-", "")}.`,
    );
  }
}

/** A role is one of Azure's own or one that was made before. */
function refuseUnknownRole(roleDefinitionId: string, arm: Arm): void {
  const guid = (ROLE_DEFINITION.exec(roleDefinitionId)?.[1] ?? "").toLowerCase();
  if (guid in BUILT_IN_ROLES || arm.exists(roleDefinitionId)) return;
  throw badRequest(
    "RoleDefinitionDoesNotExist",
    `The specified role definition with ID '${guid.replaceAll("-", "")}' does not exist.`,
  );
}

function hasPrincipal(arm: Arm, principalId: string): boolean {
  return arm.store
    .all()
    .some(({ outputs }) =>
      [outputs, ...PRINCIPAL_OUTPUTS.map((key) => record(outputs, key) ?? {})].some(
        (holder) => holder["principalId"] === principalId,
      ),
    );
}

export const roleAssignment: ArmType = {
  path: ArmPath.below("scope", "Microsoft.Authorization/roleAssignments/{roleAssignmentName}"),
  apiVersion: "2022-04-01",
  autoname: "uuid",
  isLocated: false,
  immutable: [
    "principalId",
    "principalType",
    "roleDefinitionId",
    "delegatedManagedIdentityResourceId",
  ],
  nameFault: (name) =>
    GUID.test(name)
      ? undefined
      : `The role assignment ID '${name}' is not valid. The role assignment ID must be a GUID.`,
  faults: (inputs) => {
    const role = text(inputs, "roleDefinitionId");
    if (role === undefined || GUID.test(ROLE_DEFINITION.exec(role)?.[1] ?? "")) return [];
    const reason = `expected .../providers/Microsoft.Authorization/roleDefinitions/<GUID>, got ${role}`;
    return [{ property: "roleDefinitionId", reason }];
  },
  refuse,
  outputs: (_inputs, _id, arm, previous) => {
    const createdOn = previous?.["createdOn"] ?? new Date().toISOString();
    const by = arm.client.objectId;
    return { createdBy: by, createdOn, updatedBy: by, updatedOn: new Date().toISOString() };
  },
};
