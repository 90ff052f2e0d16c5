import { boolean, integer, oneOf, optional } from "./key";

const logWorkspaceId =
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.OperationalInsights\/workspaces\/[^/]+$/;

/** Who keeps a record of what was done, and how long. */
export const logsKeys = {
  hasLogs: boolean(),
  existingLogWorkspaceId: optional(
    logWorkspaceId,
    "the id of a Log Analytics workspace",
    "/subscriptions/<id>/resourceGroups/rg-hub/providers/Microsoft.OperationalInsights/workspaces/log-hub",
  ),
  logRetentionDays: integer(30, 730, 30),
  logIngestionAccess: oneOf(["Enabled", "Disabled"] as const),
  logQueryAccess: oneOf(["Enabled", "Disabled"] as const),
};
