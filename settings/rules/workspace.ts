import { keys } from "../keys";
import { offWhileGiven, type Rule } from "./rule";

/** Rules between the keys of the workspace. */
export const workspaceRules: readonly Rule[] = [
  {
    between: ["existingWorkspaceId", "existingWorkspaceHost"],
    fault: ({ existingWorkspaceId, existingWorkspaceHost }) => {
      if ((existingWorkspaceId === undefined) === (existingWorkspaceHost === undefined))
        return undefined;
      const key =
        existingWorkspaceId === undefined ? "existingWorkspaceId" : "existingWorkspaceHost";
      return {
        key,
        allowed: "given with the other one of existingWorkspaceId and existingWorkspaceHost",
        example: keys[key].example,
      };
    },
  },
  {
    // A stack takes back what it assigned: its destroy would leave somebody else's workspace without a metastore.
    between: ["existingWorkspaceId", "metastoreId"],
    fault: ({ existingWorkspaceId, metastoreId }) =>
      existingWorkspaceId === undefined || metastoreId === "auto"
        ? undefined
        : {
            key: "metastoreId",
            allowed: "auto while existingWorkspaceId is given: that workspace has its metastore",
            example: "auto",
          },
  },
  {
    // Its settings are every team's: a destroy would put them back to the service's own, not to theirs.
    between: ["existingWorkspaceId", "isWorkspaceHardened"],
    fault: ({ existingWorkspaceId, isWorkspaceHardened }) =>
      existingWorkspaceId !== undefined && isWorkspaceHardened
        ? {
            key: "isWorkspaceHardened",
            allowed: "false while existingWorkspaceId is given: that workspace has its settings",
            example: "false",
          }
        : undefined,
  },
  offWhileGiven("hasEnhancedSecurity", "existingWorkspaceId", "that workspace has its settings"),
  offWhileGiven("hasDbfsRootKey", "existingWorkspaceId", "that workspace has its root storage"),
  offWhileGiven(
    "hasBrowserAuthenticationEndpoint",
    "existingWorkspaceId",
    "whoever keeps that workspace makes its endpoints",
  ),
  {
    between: ["existingWorkspaceId", "network"],
    fault: ({ existingWorkspaceId, network }) =>
      existingWorkspaceId !== undefined && network === "new"
        ? {
            key: "network",
            allowed:
              "existing or managed while existingWorkspaceId is given: that workspace has its network",
            example: "existing",
          }
        : undefined,
  },
  {
    // A personal access token is a stored secret; Azure has ways to sign in without one.
    between: ["workspaceProtocol", "databricksAuthType"],
    fault: ({ workspaceProtocol, databricksAuthType }) =>
      workspaceProtocol === "https" && databricksAuthType === "pat"
        ? {
            key: "databricksAuthType",
            allowed: "azure-cli or github-oidc-azure while workspaceProtocol is https",
            example: "azure-cli",
          }
        : undefined,
  },
];
