import type { ClusterValues } from "./jobDefinition";
import type { Values } from "./keys";
import { sparkVersions } from "./keys/compute";
import type { Availability, ClusterSize, NodeTypeId } from "./nodeTypes";
import type { PolicyValues } from "./policyDefinition";

/** What the jobs run on: clusters of the stack's own under a policy, or the service's serverless compute. */
export type ComputeSettings =
  | { readonly mode: "classic"; readonly cluster: PolicyValues & ClusterValues }
  | {
      readonly mode: "serverless";
      readonly environmentVersion: string;
      readonly dependencies: readonly string[];
    };

/** Pools of machines that wait for job clusters: one of spot or on-demand workers, one of on-demand drivers. */
export interface PoolValues {
  readonly nodeTypeId: NodeTypeId;
  readonly sparkVersion: string;
  readonly workerAvailability: "SPOT_AZURE" | "ON_DEMAND_AZURE";
  readonly idleMinutes: number;
  readonly maxDrivers: number;
  readonly maxWorkers: number;
}

/** Training and scoring, each with one run at a time: more clusters there never are. */
const concurrentClusters = 2;

type Tags = Readonly<Record<string, string>>;

export function computeSettings(values: Values, tags: Tags): ComputeSettings {
  return values.workspaceComputeMode === "Serverless"
    ? {
        mode: "serverless",
        environmentVersion: String(values.serverlessEnvironmentVersion),
        dependencies: values.serverlessDependencies,
      }
    : { mode: "classic", cluster: clusterValues(values, tags) };
}

function clusterValues(values: Values, tags: Tags): PolicyValues & ClusterValues {
  return {
    sparkVersion: values.sparkVersion,
    sparkVersions,
    nodeTypeId: values.nodeTypeId,
    allowedNodeTypeIds: values.allowedNodeTypeIds,
    availability: values.availability,
    dataSecurityMode: values.dataSecurityMode,
    minWorkers: values.minWorkers,
    maxWorkers: values.maxWorkers,
    policyMaxWorkers: values.policyMaxWorkers,
    maxDbusPerHour: values.maxDbusPerHour,
    autoTerminationMinutes: values.autoTerminationMinutes,
    tags,
  };
}

/** Undefined where clusters bring their own machines. */
export function poolValues(values: Values): PoolValues | undefined {
  if (!values.useInstancePool) return undefined;
  return {
    nodeTypeId: values.nodeTypeId,
    sparkVersion: values.sparkVersion,
    workerAvailability: pooledAvailability(values.availability),
    idleMinutes: values.instancePoolIdleMinutes,
    maxDrivers: concurrentClusters,
    maxWorkers: concurrentClusters * values.maxWorkers,
  };
}

/** A pool is all spot or all on demand, it can not fall back. */
function pooledAvailability(availability: Availability): PoolValues["workerAvailability"] {
  return availability === "ON_DEMAND_AZURE" ? "ON_DEMAND_AZURE" : "SPOT_AZURE";
}

/** Every cluster that can run at the same time, at its largest; none on serverless compute. */
export function clusterSizes(
  values: Pick<Values, "workspaceComputeMode" | "nodeTypeId" | "maxWorkers" | "availability">,
): ClusterSize[] {
  if (values.workspaceComputeMode === "Serverless") return [];
  const { nodeTypeId, maxWorkers, availability } = values;
  const cluster = { driverNodeTypeId: nodeTypeId, nodeTypeId, maxWorkers, availability };
  return Array.from({ length: concurrentClusters }, () => cluster);
}
