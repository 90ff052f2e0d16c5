import { computeRules } from "./rules/compute";
import { encryptionRules } from "./rules/encryption";
import { hardeningRules } from "./rules/hardening";
import { identityRules } from "./rules/identity";
import { costsRules } from "./rules/costs";
import { jobsRules } from "./rules/jobs";
import { lakeRules } from "./rules/lake";
import { logsRules } from "./rules/logs";
import { networkRules } from "./rules/network";
import { operationsRules } from "./rules/operations";
import { pipelineRules } from "./rules/pipeline";
import { sourcesRules } from "./rules/sources";
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
  ...operationsRules,
  ...costsRules,
  ...sourcesRules,
  ...pipelineRules,
  ...workspaceRules,
  ...identityRules,
  ...hardeningRules,
  ...stackRules,
];
