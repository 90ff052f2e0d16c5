import type { z } from "zod";
import { catalogKeys } from "./keys/catalog";
import { computeKeys } from "./keys/compute";
import { encryptionKeys } from "./keys/encryption";
import { hardeningKeys } from "./keys/hardening";
import { identityKeys } from "./keys/identity";
import { costsKeys } from "./keys/costs";
import { jobsKeys } from "./keys/jobs";
import { lakeKeys } from "./keys/lake";
import { logsKeys } from "./keys/logs";
import { networkKeys } from "./keys/network";
import { operationsKeys } from "./keys/operations";
import { pipelineKeys } from "./keys/pipeline";
import { sourcesKeys } from "./keys/sources";
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
  ...operationsKeys,
  ...costsKeys,
  ...sourcesKeys,
  ...pipelineKeys,
};

export type KeyName = keyof typeof keys;
/** The value of every key. */
export type Values = { readonly [Name in KeyName]: z.output<(typeof keys)[Name]["schema"]> };
