import type { Exemption } from "./exemption";

const aYear = "2027-11-30";
const halfAYear = "2027-05-31";

/**
 * Everything that is excused, with the reason and the last day. A test fails when a day has passed, and when an
 * exemption no longer excuses anything. Rules that begin with CKV are Checkov's, whose resources have Azure's types.
 */
export const exemptions: readonly Exemption[] = [
  {
    rules: ["dbw-public-access", "st-public-network", "st-private-endpoint"],
    stacks: ["dev", "local"],
    resource: "*",
    reason:
      "private links cost as much as the stack itself; a laptop has to reach what it tries out",
    expires: aYear,
  },
  {
    rules: ["dbw-cmk-services", "dbw-cmk-disk", "dbw-dbfs-cmk", "dbw-infra-encryption"],
    stacks: ["dev", "local"],
    resource: "workspace",
    reason: "it holds simulated data only, which Azure's own keys protect well enough",
    expires: aYear,
  },
  {
    rules: ["st-cmk", "st-double-enc", "st-replication"],
    stacks: ["dev", "local"],
    resource: "lake",
    reason: "it holds simulated data only, which can be made again at any time",
    expires: aYear,
  },
  {
    rules: ["dbw-root-storage-firewall"],
    stacks: ["dev", "local"],
    resource: "workspace",
    reason: "a firewall of the root storage needs private links; legacy file access is off",
    expires: aYear,
  },
  {
    rules: ["dbw-esc"],
    stacks: ["dev", "local"],
    resource: "workspace",
    reason: "enhanced security is charged by the hour; clusters live for one run and start updated",
    expires: aYear,
  },
  {
    rules: ["net-flow-logs", "log-public-access"],
    stacks: ["dev"],
    resource: "*",
    reason:
      "traffic of simulated data is not worth its logs, and a laptop sends its own to Log Analytics",
    expires: aYear,
  },
  {
    rules: ["net-lateral"],
    stacks: ["dev"],
    resource: "network-security-clusters",
    reason: "a workspace on the public network has Databricks write the rules of this group",
    expires: aYear,
  },
  {
    rules: ["dbx-run-as", "dbx-restrict-admins"],
    stacks: ["dev", "local"],
    resource: "*",
    reason:
      "a run identity needs the account's id and groups; who tries dev has a login and nothing else",
    expires: aYear,
  },
  {
    rules: ["dbx-job-hygiene"],
    stacks: ["dev", "local"],
    resource: "databricks:index/job:Job",
    reason:
      "whoever tries a stack starts its jobs and watches them; an address would be somebody else's",
    expires: aYear,
  },
  {
    rules: ["dbx-no-pat", "dbx-token-limits", "dbx-legacy-off"],
    stacks: ["local"],
    resource: "workspace*",
    reason:
      "the workspace of this machine listens on the loopback and knows tokens of its own only",
    expires: aYear,
  },
  {
    rules: ["dbw-vnet", "dbw-diag", "st-read-logging"],
    stacks: ["local"],
    resource: "*",
    reason:
      "this machine's lake and workspace are a folder and a process: no network, no Log Analytics",
    expires: aYear,
  },
  {
    rules: ["CKV_AZURE_59", "CKV_AZURE_158", "CKV_AZURE_206"],
    stacks: ["dev"],
    resource: "Microsoft.*",
    reason:
      "the same as our own rules of public networks and replication, which dev is excused from above",
    expires: aYear,
  },
  {
    rules: ["CKV_AZURE_206"],
    stacks: ["prod"],
    resource: "Microsoft.Storage/storageAccounts",
    reason:
      "Checkov counts copies in another region only; three zones of one region are what prod asks for",
    expires: aYear,
  },
  {
    rules: ["CKV2_AZURE_48"],
    stacks: ["dev", "prod"],
    resource: "Microsoft.Databricks/workspaces",
    reason:
      "the root storage's key comes by a second `up` in prod, and not at all in dev: see dbw-dbfs-cmk",
    expires: halfAYear,
  },
  {
    rules: ["action-group"],
    stacks: ["dev"],
    resource: "lake",
    reason:
      "its action group hears of failed runs; what touches a whole subscription is told to stacks that stay",
    expires: aYear,
  },
  {
    rules: ["action-group"],
    stacks: ["local"],
    resource: "lake",
    reason: "nothing of this stack is in Azure, whose trouble does not reach it",
    expires: aYear,
  },
  {
    rules: ["budget-present"],
    stacks: ["local"],
    resource: "lake",
    reason: "nothing on this machine costs anything",
    expires: halfAYear,
  },
];
