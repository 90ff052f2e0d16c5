import { oneOf } from "./key";

const authTypes = ["azure-cli", "github-oidc-azure", "pat"] as const;

/** The Databricks workspace. */
export const workspaceKeys = {
  workspaceComputeMode: oneOf(["Hybrid", "Serverless"] as const),
  workspaceProtocol: oneOf(["https", "http"] as const),
  databricksAuthType: oneOf(authTypes),
};
