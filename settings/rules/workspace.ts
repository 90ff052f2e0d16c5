import type { Rule } from "./rule";

/** Rules between the keys of the workspace. */
export const workspaceRules: readonly Rule[] = [
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
