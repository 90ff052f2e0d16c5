import { boolean, groupName, optional } from "./key";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const accountGroup = (example: string) =>
  optional(groupName, "the name of an account group", example);

/** Who deploys, who the jobs run as, and who may see what they make; empty is nobody. */
export const identityKeys = {
  hasRunIdentity: boolean(),
  databricksAccountId: optional(
    uuid,
    "the id of a Databricks account",
    "00000000-0000-4000-a000-000000000001",
  ),
  deployerGroup: accountGroup("platform-engineers"),
  producerGroup: accountGroup("data-producers"),
  plannerGroup: accountGroup("maintenance-planners"),
  dataScientistGroup: accountGroup("data-scientists"),
  githubRepository: optional(
    /^[\w-]+\/[\w.-]+$/,
    "a GitHub repository, owner/name",
    "example/fleet",
  ),
  azureDevOpsIssuer: optional(
    /^https:\/\/[^\s]+$/,
    "the issuer a service connection shows, an https address",
    "https://vstoken.dev.azure.com/00000000-0000-0000-0000-000000000000",
  ),
  azureDevOpsSubject: optional(
    /^\S+$/,
    "the subject a service connection shows",
    "sc://example/fleet/deploy",
  ),
  azureDevOpsPreviewSubject: optional(
    /^\S+$/,
    "the subject a service connection shows",
    "sc://example/fleet/preview",
  ),
};
