import type * as databricks from "@pulumi/databricks";
import type { PackageLibrary } from "../settings/compute";

/** What a job's tasks run on, all of them on the same: a cluster of the run's own. */
export interface JobCompute {
  /** The cluster that a run starts and that ends with it. */
  readonly jobCluster: databricks.types.input.JobJobCluster;
  /** What each task has installed on the cluster. */
  readonly libraries: readonly PackageLibrary[];
}
