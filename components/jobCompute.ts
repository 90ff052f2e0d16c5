import type * as databricks from "@pulumi/databricks";

/** What a job's tasks run on, all of them on the same: a cluster of the run's own, or the service's compute. */
export type JobCompute =
  | { readonly mode: "classic"; readonly jobCluster: databricks.types.input.JobJobCluster }
  | { readonly mode: "serverless"; readonly environment: databricks.types.input.JobEnvironment };

/** Where a task says what it runs on. */
export function taskCompute(
  compute: JobCompute,
): Pick<databricks.types.input.JobTask, "jobClusterKey" | "environmentKey"> {
  return compute.mode === "classic"
    ? { jobClusterKey: compute.jobCluster.jobClusterKey }
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
