import { nodeTypeIds } from "../nodeTypes";
import { integer, listOf, oneOf } from "./key";

/** Long-term releases of the ML runtime whose Spark and MLflow the pipeline is tested with. */
export const sparkVersions = [
  "18.x-cpu-ml-scala2.13",
  "17.3.x-cpu-ml-scala2.13",
  "16.4.x-cpu-ml-scala2.12",
] as const;

const availabilities = ["SPOT_WITH_FALLBACK_AZURE", "ON_DEMAND_AZURE"] as const;

/** Job clusters and the policy over them. */
export const computeKeys = {
  sparkVersion: oneOf(sparkVersions),
  nodeTypeId: oneOf(nodeTypeIds),
  allowedNodeTypeIds: listOf(nodeTypeIds),
  availability: oneOf(availabilities),
  minWorkers: integer(1, 100, 1),
  maxWorkers: integer(1, 100, 4),
  policyMaxWorkers: integer(1, 100, 8),
};
