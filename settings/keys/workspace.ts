import { boolean, oneOf, optional } from "./key";

const authTypes = ["azure-cli", "github-oidc-azure", "pat"] as const;

/** The Databricks workspace. */
export const workspaceKeys = {
  hasEnhancedSecurity: boolean(),
  existingWorkspaceId: optional(
    /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Databricks\/workspaces\/[^/]+$/,
    "the id of a Databricks workspace",
    "/subscriptions/<id>/resourceGroups/rg-data/providers/Microsoft.Databricks/workspaces/dbw-data",
  ),
  existingWorkspaceHost: optional(
    /^adb-\d+\.\d+\.azuredatabricks\.net$/,
    "the host of a Databricks workspace",
    "adb-1234567890123456.7.azuredatabricks.net",
  ),
  workspaceProtocol: oneOf(["https", "http"] as const),
  databricksAuthType: oneOf(authTypes),
};
