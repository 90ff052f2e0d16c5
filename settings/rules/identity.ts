import type { KeyName, Values } from "../keys";
import type { Rule } from "./rule";

/** A key that has to be set while another one is. */
function needed(
  key: KeyName,
  example: string,
  between: readonly KeyName[],
  isNeeded: (values: Values) => boolean,
  reason: string,
): Rule {
  return {
    between: [key, ...between],
    fault: (values) =>
      values[key] === "" && isNeeded(values)
        ? { key, allowed: `set while ${reason}`, example }
        : undefined,
  };
}

/**
 * CI of a stack in somebody else's workspace. The identity that the stack makes has roles on the stack's group alone, so it
 * would be no administrator of that workspace, and a destroy by it would take its own sign-in there away first.
 */
function noneInWorkspaceOfOthers(
  key: Extract<KeyName, "githubRepository" | `azureDevOps${string}`>,
): Rule {
  return {
    between: [key, "existingWorkspaceId"],
    fault: (values) =>
      values[key] === "" || values.existingWorkspaceId === undefined
        ? undefined
        : {
            key,
            allowed:
              "empty while existingWorkspaceId is given: the identity the stack makes for CI has no rights in that workspace; " +
              "let CI sign in as an identity made beside the stack, an administrator there and a member of deployerGroup",
            example: "",
          },
  };
}

/** Rules between the keys of identities. */
export const identityRules: readonly Rule[] = [
  needed(
    "databricksAccountId",
    "00000000-0000-4000-a000-000000000001",
    ["hasRunIdentity"],
    ({ hasRunIdentity }) => hasRunIdentity,
    "hasRunIdentity is true: the role that lets jobs run as it is kept in the account",
  ),
  needed(
    "deployerGroup",
    "platform-engineers",
    ["hasRunIdentity"],
    ({ hasRunIdentity }) => hasRunIdentity,
    "hasRunIdentity is true: the first up is a person's, who lets jobs run as it as a member of that group",
  ),
  needed(
    "azureDevOpsSubject",
    "sc://example/fleet/deploy",
    ["azureDevOpsIssuer", "existingWorkspaceId"],
    // In a workspace of others none of these may be set at all.
    ({ azureDevOpsIssuer, existingWorkspaceId }) =>
      azureDevOpsIssuer !== "" && existingWorkspaceId === undefined,
    "azureDevOpsIssuer is",
  ),
  needed(
    "azureDevOpsIssuer",
    "https://vstoken.dev.azure.com/00000000-0000-0000-0000-000000000000",
    ["azureDevOpsSubject", "azureDevOpsPreviewSubject", "existingWorkspaceId"],
    ({ azureDevOpsSubject, azureDevOpsPreviewSubject, existingWorkspaceId }) =>
      azureDevOpsSubject + azureDevOpsPreviewSubject !== "" && existingWorkspaceId === undefined,
    "azureDevOpsSubject or azureDevOpsPreviewSubject is",
  ),
  {
    // Its rights go with the group; from a group that stays a destroy would take them first, and fail at all the rest.
    between: ["existingResourceGroupId", "githubRepository", "azureDevOpsSubject"],
    fault: ({ existingResourceGroupId, githubRepository, azureDevOpsSubject }) =>
      existingResourceGroupId === undefined || githubRepository + azureDevOpsSubject === ""
        ? undefined
        : {
            key: "existingResourceGroupId",
            allowed:
              "empty while githubRepository or azureDevOpsSubject is set: a destroy by CI would take its own rights " +
              "first; in a group that stays let CI sign in as an identity made beside the stack, a member of deployerGroup",
            example: "",
          },
  },
  noneInWorkspaceOfOthers("githubRepository"),
  noneInWorkspaceOfOthers("azureDevOpsIssuer"),
  noneInWorkspaceOfOthers("azureDevOpsSubject"),
  noneInWorkspaceOfOthers("azureDevOpsPreviewSubject"),
];
