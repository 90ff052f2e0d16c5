import type { ClusterValues } from "./jobDefinition";
import type { Values } from "./keys";
import type { Availability, ClusterSize, NodeTypeId } from "./nodeTypes";
import { sparkVersion, type PolicyValues } from "./policyDefinition";

/** What the jobs run on: clusters of the stack's own under a policy, or the service's serverless compute. */
export type ComputeSettings =
  | {
      readonly mode: "classic";
      readonly cluster: PolicyValues & ClusterValues;
      readonly libraries: readonly PackageLibrary[];
    }
  | {
      readonly mode: "serverless";
      readonly environmentVersion: string;
      readonly dependencies: readonly string[];
    };

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
  return values.workspaceComputeMode === "Serverless"
    ? {
        mode: "serverless",
        environmentVersion: String(values.serverlessEnvironmentVersion),
        dependencies: environmentLines(values),
      }
    : {
        mode: "classic",
        cluster: clusterValues(values, tags),
        libraries: packageLibraries(values),
      };
}

type Packages = Pick<Values, "jobPackages" | "packageIndexUrl">;

/** An environment reads its dependencies as pip reads the lines of a file of requirements. */
function environmentLines(values: Packages & Pick<Values, "serverlessDependencies">): string[] {
  const packages = [...values.serverlessDependencies, ...values.jobPackages];
  const index = values.packageIndexUrl;
  return index === undefined ? packages : [`--index-url ${index}`, ...packages];
}

function packageLibraries(values: Packages): PackageLibrary[] {
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

/** Every cluster that can run at the same time, at its largest; none on serverless compute. */
export function clusterSizes(
  values: Pick<Values, "workspaceComputeMode" | "nodeTypeId" | "maxWorkers" | "availability">,
): ClusterSize[] {
  if (values.workspaceComputeMode === "Serverless") return [];
  const { nodeTypeId, maxWorkers, availability } = values;
  const cluster = { driverNodeTypeId: nodeTypeId, nodeTypeId, maxWorkers, availability };
  return Array.from({ length: concurrentClusters }, () => cluster);
}
