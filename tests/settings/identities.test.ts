import { settingsOf, type Settings } from "../../settings/settings";
import { roleCondition } from "../../settings/roleCondition";
import { workspaceConf } from "../../settings/hardening";
import { onlyFault } from "./faults";
import { stackConfig } from "./stackConfig";

const of = (change: Record<string, string>, stack = "dev"): Settings =>
  settingsOf("batch-scoring", stack, { ...stackConfig("dev"), ...change });
const github = { githubRepository: "example/fleet" };
const azureDevOps = {
  azureDevOpsIssuer: "https://vstoken.dev.azure.com/1",
  azureDevOpsSubject: "sc://example/fleet/deploy",
};
const theirs = {
  existingWorkspaceId:
    "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Databricks/workspaces/dbw",
  existingWorkspaceHost: "adb-1.2.azuredatabricks.net",
};
const account = { databricksAccountId: "00000000-0000-4000-a000-000000000001" };

test("nobody signs in where no CI system is set", () => {
  expect(of({}).deploymentSubjects).toBeUndefined();
});

test("GitHub deploys from the environment of the stack's name and previews from pull requests", () => {
  const issuer = "https://token.actions.githubusercontent.com";
  expect(of(github, "blue").deploymentSubjects).toEqual({
    deploy: [{ name: "github", issuer, subject: "repo:example/fleet:environment:blue" }],
    preview: [{ name: "github", issuer, subject: "repo:example/fleet:pull_request" }],
  });
});

test("Azure DevOps signs in as its service connections say, beside GitHub or alone", () => {
  const issuer = azureDevOps.azureDevOpsIssuer;
  expect(of(azureDevOps).deploymentSubjects).toEqual({
    deploy: [{ name: "azure-devops", issuer, subject: "sc://example/fleet/deploy" }],
    preview: [],
  });
  const both = of({ ...github, ...azureDevOps, azureDevOpsPreviewSubject: "sc://preview" });
  expect(both.deploymentSubjects?.deploy.map(({ name }) => name)).toEqual([
    "github",
    "azure-devops",
  ]);
  expect(both.deploymentSubjects?.preview.map(({ subject }) => subject)).toEqual([
    "repo:example/fleet:pull_request",
    "sc://preview",
  ]);
});

test("jobs run as whoever deploys unless a run identity is asked for", () => {
  expect(of({}).runIdentity).toBeUndefined();
  const asked = of({ hasRunIdentity: "true", deployerGroup: "platform", ...account });
  expect(asked.runIdentity).toEqual({
    accountId: account.databricksAccountId,
    deployerGroup: "platform",
  });
});

test("a group that is not set is nobody", () => {
  expect(of({ plannerGroup: "planners" }).catalogGroups).toEqual({
    deployers: undefined,
    producers: undefined,
    planners: "planners",
    dataScientists: undefined,
  });
});

test("a metastore is attached only by its id", () => {
  const { databricksAccountId: id } = account;
  expect([of({}).attachedMetastoreId, of({ metastoreId: id }).attachedMetastoreId]).toEqual([
    undefined,
    id,
  ]);
});

test.each<[string, Record<string, string>, string]>([
  [
    "a run identity without its account",
    { hasRunIdentity: "true", deployerGroup: "a" },
    "databricksAccountId must be set while hasRunIdentity is true",
  ],
  [
    "a run identity that nobody may use",
    { hasRunIdentity: "true", ...account },
    "deployerGroup must be set while hasRunIdentity is true: ",
  ],
  [
    "a run identity that only an identity of the stack may use",
    { hasRunIdentity: "true", ...account, ...github },
    "got ``; set it with: pulumi config set deployerGroup platform-engineers --stack dev",
  ],
  [
    "an issuer without its subject",
    { azureDevOpsIssuer: azureDevOps.azureDevOpsIssuer },
    "azureDevOpsSubject must be set while azureDevOpsIssuer is",
  ],
  [
    "a subject without its issuer",
    { azureDevOpsSubject: "a" },
    "azureDevOpsIssuer must be set while azureDevOpsSubject or",
  ],
  [
    "a repository without its owner",
    { githubRepository: "fleet" },
    "githubRepository must be a GitHub repository, owner/name, or empty, got `fleet`",
  ],
  [
    "an identity that deploys in a group that stays without it",
    { existingResourceGroupId: "/subscriptions/s-1/resourceGroups/rg-hub", ...github },
    "githubRepository must be empty while existingResourceGroupId is given: a destroy by CI would take its own rights in that " +
      "group first; let CI sign in as an identity made beside the stack, a member of deployerGroup, got `example/fleet`; " +
      "set it with: pulumi config set githubRepository '' --stack dev",
  ],
  [
    "one that Azure DevOps signs in as there",
    { existingResourceGroupId: "/subscriptions/s-1/resourceGroups/rg-hub", ...azureDevOps },
    "set it with: pulumi config set azureDevOpsSubject '' --stack dev",
  ],
  [
    "an identity that deploys into a workspace that others made",
    { ...theirs, ...github },
    "githubRepository must be empty while existingWorkspaceId is given: the identity the stack makes for CI has no rights in " +
      "that workspace; let CI sign in as an identity made beside the stack, an administrator there and a member of deployerGroup, ",
  ],
  [
    "one that Azure DevOps signs in as there",
    { ...theirs, ...azureDevOps },
    "set it with: pulumi config set azureDevOpsSubject '' --stack dev",
  ],
  ["an account that is no id", { databricksAccountId: "mine" }, "databricksAccountId must be"],
  ["a metastore that is no id", { metastoreId: "none" }, "metastoreId must be auto or the id"],
  ["tokens for ever", { maxTokenLifetimeDays: "731" }, "a whole number from 0 to 730, got `731`"],
])("rejects %s", (_, change, message) => {
  expect(() => of(change)).toThrow(message);
});

test("whoever gives roles gives none of the reserved ones, and to service principals alone", () => {
  const type = "Microsoft.Authorization/roleAssignments";
  expect(roleCondition(["r-1", "r-2"])).toBe(
    `((!(ActionMatches{'${type}/write'})) OR (` +
      `@Request[${type}:RoleDefinitionId] ForAnyOfAllValues:GuidNotEquals {r-1, r-2} AND ` +
      `@Request[${type}:PrincipalType] StringEqualsIgnoreCase 'ServicePrincipal')) AND ` +
      `((!(ActionMatches{'${type}/delete'})) OR (` +
      `@Resource[${type}:RoleDefinitionId] ForAnyOfAllValues:GuidNotEquals {r-1, r-2}))`,
  );
});

test("CI in a workspace and a group of others is refused once, and asked to give way itself", () => {
  const existingResourceGroupId = "/subscriptions/s-1/resourceGroups/rg-hub";
  const inBoth = {
    ...theirs,
    existingResourceGroupId,
    isWorkspaceHardened: "false",
    alerts: "none",
  };
  const network = { network: "managed", lakeNetworkDefaultAction: "Allow" };
  expect(onlyFault({ ...inBoth, ...network, ...github })).toMatch(
    /^githubRepository must be empty while existingWorkspaceId is given: .* config set githubRepository '' --stack dev$/,
  );
});

test("a group's name has 255 characters at most, wherever one is named", () => {
  const [longest, tooLong] = ["g".repeat(255), "g".repeat(256)];
  expect(
    of({ plannerGroup: longest, jobViewerGroups: `["${longest}"]` }).catalogGroups.planners,
  ).toBe(longest);
  expect(onlyFault({ plannerGroup: tooLong })).toContain(
    "must be the name of an account group, or",
  );
  expect(onlyFault({ jobViewerGroups: `["${tooLong}"]` })).toContain("a list of names of groups");
});

test.each<[number, string[], Record<string, string>]>([
  [30, [], { enableTokensConfig: "true", maxTokenLifetimeDays: "30" }],
  [0, [], { enableTokensConfig: "false" }],
  [0, ["203.0.113.7"], { enableTokensConfig: "false", enableIpAccessLists: "true" }],
])("tokens of %d days and the addresses %j are these switches", (days, allowed, expected) => {
  const settings = { isAdminRestricted: false, maxTokenLifetimeDays: days };
  expect(workspaceConf({ ...settings, allowedIpAddresses: allowed })).toEqual(expected);
});

test("the stacks differ in who they know and how hard they are", () => {
  const [dev, prod, local] = ["dev", "prod", "local"].map((stack) =>
    settingsOf("batch-scoring", stack, stackConfig(stack)),
  );
  expect([dev?.runIdentity, prod?.runIdentity?.deployerGroup, local?.runIdentity]).toEqual([
    undefined,
    "platform-engineers",
    undefined,
  ]);
  expect([dev?.hardening?.maxTokenLifetimeDays, prod?.hardening?.maxTokenLifetimeDays]).toEqual([
    30, 0,
  ]);
  expect(local?.hardening).toBeUndefined();
});
