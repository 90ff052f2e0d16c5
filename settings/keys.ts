import type { z } from "zod";
import { catalogKeys } from "./keys/catalog";
import { computeKeys } from "./keys/compute";
import { encryptionKeys } from "./keys/encryption";
import { hardeningKeys } from "./keys/hardening";
import { identityKeys } from "./keys/identity";
import { jobsKeys } from "./keys/jobs";
import { lakeKeys } from "./keys/lake";
import { logsKeys } from "./keys/logs";
import { networkKeys } from "./keys/network";
import { pipelineKeys } from "./keys/pipeline";
import { stackKeys } from "./keys/stack";
import { workspaceKeys } from "./keys/workspace";

/** Every key of the program. `Pulumi.yaml` declares the same keys with type, default and description. */
export const keys = {
  ...stackKeys,
  ...workspaceKeys,
  ...networkKeys,
  ...lakeKeys,
  ...catalogKeys,
  ...identityKeys,
  ...hardeningKeys,
  ...encryptionKeys,
  ...logsKeys,
  ...computeKeys,
  ...jobsKeys,
  ...pipelineKeys,
};

export type KeyName = keyof typeof keys;
/** The value of every key. */
export type Values = { readonly [Name in KeyName]: z.output<(typeof keys)[Name]["schema"]> };
