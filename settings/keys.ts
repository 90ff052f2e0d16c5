import type { z } from "zod";
import { computeKeys } from "./keys/compute";
import { jobsKeys } from "./keys/jobs";
import { lakeKeys } from "./keys/lake";
import { pipelineKeys } from "./keys/pipeline";
import { stackKeys } from "./keys/stack";
import { workspaceKeys } from "./keys/workspace";

/** Every key of the program. `Pulumi.yaml` declares the same keys with type, default and description. */
export const keys = {
  ...stackKeys,
  ...workspaceKeys,
  ...lakeKeys,
  ...computeKeys,
  ...jobsKeys,
  ...pipelineKeys,
};

export type KeyName = keyof typeof keys;
/** The value of every key. */
export type Values = { readonly [Name in KeyName]: z.output<(typeof keys)[Name]["schema"]> };
