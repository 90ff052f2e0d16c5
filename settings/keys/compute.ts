import { integer, list, oneOf, text } from "./key";

/** Long-term releases of the ML runtime whose Spark and MLflow the pipeline is tested with. */
export const sparkVersions = [
  "18.x-cpu-ml-scala2.13",
  "17.3.x-cpu-ml-scala2.13",
  "16.4.x-cpu-ml-scala2.12",
] as const;

const availabilities = ["SPOT_WITH_FALLBACK_AZURE", "ON_DEMAND_AZURE"] as const;
const nodeType = /^Standard_[A-Za-z0-9_]+$/;

/** Job clusters and the policy over them. */
export const computeKeys = {
  sparkVersion: oneOf(sparkVersions),
  nodeTypeId: text(nodeType, "an Azure VM size", "Standard_D4ds_v5"),
  allowedNodeTypeIds: list(nodeType, "Azure VM sizes", "Standard_D4ds_v5"),
  availability: oneOf(availabilities),
  minWorkers: integer(1, 100, 1),
  maxWorkers: integer(1, 100, 4),
  policyMaxWorkers: integer(1, 100, 8),
};
