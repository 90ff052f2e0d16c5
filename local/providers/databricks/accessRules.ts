import { parseDefinition } from "../../workspace/runs/policy";
import { isApplicable } from "../../workspace/services/unityCatalog/privileges";
import { type Inputs, isRecord, text } from "../protocol/values";
import { type Failure, notOneOf } from "../schema/check";

/** The workspace's own reading of a policy, at the preview already. */
export function policyRuleFaults(inputs: Inputs): Failure[] {
  const definition = text(inputs, "definition");
  if (definition === undefined) return [];
  try {
    parseDefinition(definition);
    return [];
  } catch (error) {
    return [{ property: "definition", reason: (error as Error).message }];
  }
}

/** Privileges that the securable does not take. */
export function grantRuleFaults(inputs: Inputs): Failure[] {
  const securable = Object.keys(inputs).find((key) => key !== "grants") ?? "";
  const own = securable.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const type = own === "model" ? "function" : own; // the API grants on a model as on a function
  const grants = Array.isArray(inputs["grants"]) ? inputs["grants"] : [inputs];
  return grants.filter(isRecord).flatMap((grant, position) => {
    const privileges = Array.isArray(grant["privileges"]) ? grant["privileges"] : [];
    return privileges.flatMap((privilege, index) => {
      if (typeof privilege !== "string") return [];
      if (isApplicable(type, privilege.toUpperCase().replaceAll(" ", "_"))) return [];
      const property = `grants[${position}].privileges[${index}]`;
      return [
        { property, reason: `Privilege ${privilege} is not applicable to this entity [${type}]` },
      ];
    });
  });
}

const FILE_LEVELS = ["CAN_READ", "CAN_RUN", "CAN_EDIT", "CAN_MANAGE"];

/** https://learn.microsoft.com/azure/databricks/security/auth/access-control/ */
const LEVELS: Readonly<Record<string, readonly string[]>> = {
  clusterPolicyId: ["CAN_USE"],
  dashboardId: FILE_LEVELS,
  directoryId: FILE_LEVELS,
  directoryPath: FILE_LEVELS,
  instancePoolId: ["CAN_ATTACH_TO", "CAN_MANAGE"],
  jobId: ["CAN_VIEW", "CAN_MANAGE_RUN", "CAN_MANAGE", "IS_OWNER"],
  notebookId: FILE_LEVELS,
  notebookPath: FILE_LEVELS,
  sqlEndpointId: ["CAN_VIEW", "CAN_MONITOR", "CAN_USE", "CAN_MANAGE", "IS_OWNER"],
  workspaceFileId: FILE_LEVELS,
  workspaceFilePath: FILE_LEVELS,
};

/** Levels the object does not know, and entries that name nobody or several. */
export function permissionRuleFaults(inputs: Inputs): Failure[] {
  const levels = LEVELS[Object.keys(inputs).find((key) => LEVELS[key] !== undefined) ?? ""];
  const entries = Array.isArray(inputs["accessControls"]) ? inputs["accessControls"] : [];
  return entries.flatMap((entry, position) => {
    if (!isRecord(entry)) return [];
    const place = `accessControls[${position}]`;
    const level = text(entry, "permissionLevel");
    const isAllowed = level === undefined || levels === undefined || levels.includes(level);
    const named = ["userName", "groupName", "servicePrincipalName"].filter(
      (key) => entry[key] !== undefined,
    );
    return [
      ...(isAllowed ? [] : [notOneOf(`${place}.permissionLevel`, levels, level)]),
      ...(named.length === 1
        ? []
        : [
            {
              property: place,
              reason: `exactly one of userName, groupName, servicePrincipalName must be given, got ${named.join(", ") || "none"}`,
            },
          ]),
    ];
  });
}
