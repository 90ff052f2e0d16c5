import { computeRules } from "./compute";
import { databricksRules } from "./databricks";
import { governanceRules } from "./governance";
import { jobRules } from "./jobs";
import { keyVaultRules } from "./keyVault";
import { loggingRules } from "./logging";
import { networkRules } from "./network";
import type { Rule } from "./rule";
import { sourceRules } from "./sources";
import { storageRules } from "./storage";
import { storedDataRules } from "./storedData";
import { unityCatalogRules } from "./unityCatalog";
import { workspaceRules } from "./workspace";

/** The rules by what they are about, in the order they are read. */
export const ruleGroups: readonly (readonly [string, readonly Rule[]])[] = [
  ["Workspace", workspaceRules],
  ["Storage", [...storageRules, ...storedDataRules]],
  ["Key Vault", keyVaultRules],
  ["Network", networkRules],
  ["Logs and alerts", loggingRules],
  ["Access, tags, places, cost", governanceRules],
  ["Databricks workspace", databricksRules],
  ["Clusters and policies", computeRules],
  ["Jobs and code", jobRules],
  ["Unity Catalog", unityCatalogRules],
  ["Sources and triggers", sourceRules],
];

export const rules: readonly Rule[] = ruleGroups.flatMap(([, members]) => members);
