import type * as databricks from "@pulumi/databricks";
import type { PackageLibrary } from "../settings/compute";

/** What a job's tasks run on, all of them on the same: a cluster of the run's own, or the service's compute. */
export type JobCompute =
  | {
      readonly mode: "classic";
      readonly jobCluster: databricks.types.input.JobJobCluster;
      /** What each task has installed on the cluster. */
      readonly libraries: readonly PackageLibrary[];
    }
  | { readonly mode: "serverless"; readonly environment: databricks.types.input.JobEnvironment };

/** Where a task says what it runs on, and what it needs there. */
export function taskCompute(
  compute: JobCompute,
): Pick<databricks.types.input.JobTask, "jobClusterKey" | "environmentKey" | "libraries"> {
  return compute.mode === "classic"
    ? { jobClusterKey: compute.jobCluster.jobClusterKey, libraries: [...compute.libraries] }
    : { environmentKey: compute.environment.environmentKey };
}

/** Where a job says what its tasks' keys mean. */
export function jobCompute(
  compute: JobCompute,
): Pick<databricks.JobArgs, "jobClusters" | "environments"> {
  return compute.mode === "classic"
    ? { jobClusters: [compute.jobCluster] }
    : { environments: [compute.environment] };
}
