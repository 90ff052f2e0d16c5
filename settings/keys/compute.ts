import { nodeTypeIds } from "../nodeTypes";
import { boolean, integer, list, listOf, oneOf, optional } from "./key";

const availabilities = ["SPOT_WITH_FALLBACK_AZURE", "ON_DEMAND_AZURE"] as const;
const wheel = String.raw`\/Volumes\/[^\s<>]+\.whl`;
const pinnedPackage = String.raw`^[A-Za-z0-9][A-Za-z0-9._-]*(\[[A-Za-z0-9,._-]+\])?==[A-Za-z0-9.+!]+$`;

/** What jobs run on: job clusters and the policy over them, or pools. */
export const computeKeys = {
  nodeTypeId: oneOf(nodeTypeIds),
  allowedNodeTypeIds: listOf(nodeTypeIds),
  availability: oneOf(availabilities),
  minWorkers: integer(1, 100, 1),
  maxWorkers: integer(1, 100, 4),
  policyMaxWorkers: integer(1, 100, 8),
  maxDbusPerHour: integer(1, 10_000, 12),
  autoTerminationMinutes: integer(10, 1440, 30),
  useInstancePool: boolean(),
  // The service takes 0 to 10000; above a day a pool is a standing fleet.
  instancePoolIdleMinutes: integer(0, 1440, 15),
  jobPackages: list(
    new RegExp(`^${wheel}$|${pinnedPackage}`),
    "packages with their versions or of wheels in a volume",
    "sparkdq==0.12.1",
  ),
  packageIndexUrl: optional(
    /^https:\/\/[^\s@]+$/,
    "an address that begins with https:// and holds no password",
    "https://pypi.example.com/simple",
  ),
};
