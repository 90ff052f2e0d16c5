import { keys, type KeyName, type Values } from "../keys";
import type { Rule } from "./rule";

/** A key that has to be set while another one is. */
function needed(
  key: KeyName,
  between: readonly KeyName[],
  isNeeded: (values: Values) => boolean,
  reason: string,
): Rule {
  return {
    between: [key, ...between],
    fault: (values) =>
      values[key] === undefined && isNeeded(values)
        ? { key, allowed: `set while ${reason}`, example: keys[key].example }
        : undefined,
  };
}

/** What others keep and a stack may be put into, and why CI does not sign in there as an identity of the stack's own. */
const keptByOthers = [
  {
    given: "existingWorkspaceId",
    // Its roles are on the stack's group alone, and a destroy by it would take its own sign-in there away first.
    reason:
      "the identity the stack makes for CI has no rights in that workspace; " +
      "let CI sign in as an identity made beside the stack, an administrator there and a member of deployerGroup",
  },
  {
    given: "existingResourceGroupId",
    // Its rights go with the group; from one that stays a destroy takes them first, and fails at all the rest.
    reason:
      "a destroy by CI would take its own rights in that group first; " +
      "let CI sign in as an identity made beside the stack, a member of deployerGroup",
  },
] as const satisfies readonly { given: KeyName; reason: string }[];
const keysOfOthers = keptByOthers.map(({ given }) => given);

/** Where the stack is put into something of others; of two the workspace, which asks for more. */
function hostOf(values: Values): (typeof keptByOthers)[number] | undefined {
  return keptByOthers.find(({ given }) => values[given] !== undefined);
}

/** CI gives way: with the other key emptied everything would move, and lake and workspace be replaced. */
function noneInThatOfOthers(
  key: Extract<KeyName, "githubRepository" | `azureDevOps${string}`>,
): Rule {
  return {
    between: [key, ...keysOfOthers],
    fault: (values) => {
      const host = hostOf(values);
      return values[key] === undefined || host === undefined
        ? undefined
        : {
            key,
            allowed: `empty while ${host.given} is given: ${host.reason}`,
            example: "",
          };
    },
  };
}

/** Rules between the keys of identities. */
export const identityRules: readonly Rule[] = [
  needed(
    "databricksAccountId",
    ["hasRunIdentity"],
    ({ hasRunIdentity }) => hasRunIdentity,
    "hasRunIdentity is true: the role that lets jobs run as it is kept in the account",
  ),
  needed(
    "deployerGroup",
    ["hasRunIdentity"],
    ({ hasRunIdentity }) => hasRunIdentity,
    "hasRunIdentity is true: the first up is a person's, who lets jobs run as it as a member of that group",
  ),
  needed(
    "azureDevOpsSubject",
    ["azureDevOpsIssuer", ...keysOfOthers],
    // In what others keep none of these may be set at all.
    (values) => values.azureDevOpsIssuer !== undefined && hostOf(values) === undefined,
    "azureDevOpsIssuer is",
  ),
  needed(
    "azureDevOpsIssuer",
    ["azureDevOpsSubject", "azureDevOpsPreviewSubject", ...keysOfOthers],
    (values) =>
      (values.azureDevOpsSubject ?? values.azureDevOpsPreviewSubject) !== undefined &&
      hostOf(values) === undefined,
    "azureDevOpsSubject or azureDevOpsPreviewSubject is",
  ),
  noneInThatOfOthers("githubRepository"),
  noneInThatOfOthers("azureDevOpsIssuer"),
  noneInThatOfOthers("azureDevOpsSubject"),
  noneInThatOfOthers("azureDevOpsPreviewSubject"),
];
