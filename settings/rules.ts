import { computeRules } from "./rules/compute";
import { encryptionRules } from "./rules/encryption";
import { identityRules } from "./rules/identity";
import { jobsRules } from "./rules/jobs";
import { lakeRules } from "./rules/lake";
import { logsRules } from "./rules/logs";
import { networkRules } from "./rules/network";
import { pipelineRules } from "./rules/pipeline";
import { stackRules } from "./rules/stack";
import { workspaceRules } from "./rules/workspace";
import type { Rule } from "./rules/rule";

/** Every rule between keys, in the order of the messages. */
export const rules: readonly Rule[] = [
  ...computeRules,
  ...lakeRules,
  ...networkRules,
  ...encryptionRules,
  ...logsRules,
  ...jobsRules,
  ...pipelineRules,
  ...workspaceRules,
  ...identityRules,
  ...stackRules,
];
