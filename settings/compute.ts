import type { ClusterValues } from "./jobDefinition";
import type { Values } from "./keys";
import type { Availability, ClusterSize, NodeTypeId } from "./nodeTypes";
import { sparkVersion, type PolicyValues } from "./policyDefinition";

/** What the jobs run on: clusters of the stack's own under a policy. */
export interface ComputeSettings {
  readonly cluster: PolicyValues & ClusterValues;
  readonly libraries: readonly PackageLibrary[];
}

/** A package that a task has installed on its cluster, in the words of the Jobs API. */
export type PackageLibrary =
  | { readonly pypi: { readonly package: string; readonly repo?: string } }
  | { readonly whl: string };

/** Pools of machines that wait for job clusters: one of spot or on-demand workers, one of on-demand drivers. */
export interface PoolValues {
  readonly nodeTypeId: NodeTypeId;
  readonly sparkVersion: string;
  readonly workerAvailability: "SPOT_AZURE" | "ON_DEMAND_AZURE";
  readonly idleMinutes: number;
  readonly maxDrivers: number;
  readonly maxWorkers: number;
}

/** Training, scoring and evaluation, each with one run at a time: more clusters there never are. */
export const concurrentClusters = 3;

type Tags = Readonly<Record<string, string>>;

export function computeSettings(values: Values, tags: Tags): ComputeSettings {
  return { cluster: clusterValues(values, tags), libraries: packageLibraries(values) };
}

function packageLibraries(
  values: Pick<Values, "jobPackages" | "packageIndexUrl">,
): PackageLibrary[] {
  const repo = values.packageIndexUrl;
  return values.jobPackages.map((name) =>
    name.startsWith("/")
      ? { whl: name }
      : { pypi: { package: name, ...(repo === undefined ? {} : { repo }) } },
  );
}

function clusterValues(values: Values, tags: Tags): PolicyValues & ClusterValues {
  return {
    nodeTypeId: values.nodeTypeId,
    allowedNodeTypeIds: values.allowedNodeTypeIds,
    availability: values.availability,
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
    sparkVersion,
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

/** Every cluster that can run at the same time, at its largest. */
export function clusterSizes(
  values: Pick<Values, "nodeTypeId" | "maxWorkers" | "availability">,
): ClusterSize[] {
  const { nodeTypeId, maxWorkers, availability } = values;
  const cluster = { driverNodeTypeId: nodeTypeId, nodeTypeId, maxWorkers, availability };
  return Array.from({ length: concurrentClusters }, () => cluster);
}
