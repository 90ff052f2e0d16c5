import type { Refusal } from "./previewed";
import { each } from "./resources";
import type { Changes } from "./row";

const shared = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-shared";

/** What the stack `prod` has beside its committed settings: an identity that deploys. */
export const HARDENED = {
  azureDevOpsIssuer: "https://vstoken.dev.azure.com/00000000-0000-0000-0000-000000000001",
  azureDevOpsSubject: "sc://organization/project/connection",
  azureDevOpsPreviewSubject: "sc://organization/project/preview",
};

/** The jobs, and who may run the one that another one runs. */
const jobs = each("update", "evaluation-job", "scoring-job", "training-job", "training-job-access");
/** What is granted to whom the jobs run as. */
const grantedToRuns = each(
  "update",
  ...["catalog", "model-component_failure", "volume-files", "volume-reports"]
    .concat(
      ["features", "landing", "models", "monitoring", "predictions", "raw"].map(
        (name) => `schema-${name}`,
      ),
    )
    .map((name) => `catalog-access-${name}`),
);

const endpoints = [
  ...["flow-logs-endpoint-blob", "keys-endpoint-vault", "lake-endpoint-blob", "lake-endpoint-dfs"],
  ...["workspace-endpoint-browser-authentication", "workspace-endpoint-databricks-ui-api"],
  ...["workspace-root-endpoint-blob", "workspace-root-endpoint-dfs"],
].flatMap((name) => [name, `${name}-zone`]);
const zones = ["azuredatabricks", "blob", "dfs", "vaultcore"].flatMap((name) => [
  `private-link-zone-${name}`,
  `private-link-zone-${name}-link`,
]);

/** Of the stack `prod`, by key in the order of `settings/keys`. */
export const hardenedChanges: Changes = {
  // Network
  publicNetworkAccess: {
    to: "Enabled",
    shows: each("update", "flow-logs-account", "keys", "lake", "workspace"),
  },
  hasPrivateEndpoints: {
    to: false,
    // Nobody would reach a closed workspace without them.
    beside: { hasBrowserAuthenticationEndpoint: false, publicNetworkAccess: "Enabled" },
    shows: [
      ...each("delete", ...endpoints, ...zones),
      ...each("update", "flow-logs-account", "keys", "lake", "workspace"),
      ...each("update", "network-subnet-container", "network-subnet-host"),
    ],
  },
  hasBrowserAuthenticationEndpoint: {
    to: false,
    shows: each(
      "delete",
      "workspace-endpoint-browser-authentication",
      "workspace-endpoint-browser-authentication-zone",
    ),
  },

  // Identities
  hasRunIdentity: {
    to: false,
    shows: [
      ...each("delete", "run", "run-principal", "run-users", "compute-users"),
      ...each("update", "code-readers", "code-experiments-access"),
      "delete catalog-access-volume-checkpoints",
      "update catalog-model",
      ...grantedToRuns,
      ...jobs,
    ],
  },
  // The principal is another one in another account, and with it all that names it.
  databricksAccountId: {
    to: "00000000-0000-4000-a000-000000000002",
    shows: [
      "replace run-users",
      ...each("update", "code-readers", "code-experiments-access"),
      ...each("update", "compute-users", "catalog-model"),
      "update catalog-access-volume-checkpoints",
      ...grantedToRuns,
      ...jobs,
    ],
  },
  deployerGroup: {
    to: "other-engineers",
    shows: each(
      "update",
      "run-users",
      "catalog-access-catalog",
      "catalog-access-credential",
      "catalog-access-location-checkpoints",
      "catalog-access-location-lake",
      "catalog-access-location-landing",
    ),
  },
  githubRepository: {
    to: "example/fleet",
    shows: each("create", "deployment-deploy-github", "deployment-preview-github"),
  },
  azureDevOpsIssuer: {
    to: "https://vstoken.dev.azure.com/00000000-0000-0000-0000-000000000002",
    shows: each("update", "deployment-deploy-azure-devops", "deployment-preview-azure-devops"),
  },
  azureDevOpsSubject: {
    to: "sc://organization/project/other",
    shows: each("update", "deployment-deploy-azure-devops"),
  },
  azureDevOpsPreviewSubject: {
    to: "sc://organization/project/other",
    shows: each("update", "deployment-preview-azure-devops"),
  },
  isAdminRestricted: { to: false, shows: each("delete", "workspace-settings-admins") },

  // Encryption
  hasDbfsRootKey: { to: true, shows: each("update", "workspace") },
  // Azure takes both once: with the account, and with the vault.
  hasInfrastructureEncryption: { to: false, shows: [] },
  keyVaultSoftDeleteDays: { to: 30, shows: [] },
  azureDatabricksPrincipalId: {
    to: "00000000-0000-0000-0000-0000000000dc",
    shows: [
      ...each("replace", "keys-databricks", "keys-databricks-name"),
      // Its key is known again once the other identity may use it.
      "update workspace",
    ],
  },
};

/** What loses data is refused while that is protected; a row of `dev` says what the same change does there. */
export const hardenedRefusals: readonly Refusal[] = [
  { changed: { hasFlowLogs: false }, names: ["flow-logs-account"] },
  {
    changed: { hasCustomerManagedKeys: false },
    names: [
      "keys-key-dbfs-root",
      "keys-key-managed-disks",
      "keys-key-managed-services",
      "keys-key-storage",
    ],
  },
  { changed: { hasCostExport: false }, names: ["cost-control-container"] },
  {
    changed: {
      existingLogWorkspaceId: `${shared}/providers/Microsoft.OperationalInsights/workspaces/log-shared`,
    },
    names: ["logs"],
  },
  { changed: { location: "northeurope" }, names: ["group"] },
];
