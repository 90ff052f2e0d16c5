import * as path from "node:path";
import { invalidParameter } from "../errors";
import { lakeDirectory, type Paths } from "../paths";
import type { ClusterConfig } from "../runs/clusterProcess";
import type { Run } from "../runs/model";
import { evaluatePolicy, parseDefinition } from "../runs/policy";
import type { ClusterPolicies } from "./clusterPolicies";
import type { JobCluster, JobSettings } from "./jobSettings";
import type { Catalogs } from "./unityCatalog/catalogs";
import type { Volumes } from "./unityCatalog/volumes";

/** Job clusters: checked against their policies when a run is created, then described to the runtime. */
export class JobClusters {
  constructor(
    private readonly policies: ClusterPolicies,
    private readonly catalogs: Catalogs,
    private readonly volumes: Volumes,
    private readonly paths: Paths,
  ) {}

  /** The settings with the clusters the tasks use as their policies complete them. */
  resolved(settings: JobSettings): JobSettings {
    const used = new Set(settings.tasks?.map(({ job_cluster_key }) => job_cluster_key));
    const clusters = (settings.job_clusters ?? [])
      .filter(({ job_cluster_key }) => used.has(job_cluster_key))
      .map((cluster) => this.conforming(cluster));
    return { ...settings, job_clusters: clusters };
  }

  config(run: Run, clusterKey: string): Omit<ClusterConfig, "work_dir"> {
    const cluster = run.settings.job_clusters?.find(
      ({ job_cluster_key }) => job_cluster_key === clusterKey,
    );
    const { spark_conf = {}, spark_env_vars = {} } = cluster?.new_cluster ?? {};
    const { mlflowDir, filesDir, jarsDir } = this.paths;
    return {
      catalogs: Object.fromEntries(
        this.catalogs
          .list()
          .map(({ name, storage_root }) => [name, lakeDirectory(this.paths, storage_root)]),
      ),
      volumes: Object.fromEntries(
        this.volumes
          .all()
          .map(({ full_name, storage_location }) => [
            `/Volumes/${full_name.replaceAll(".", "/")}`,
            lakeDirectory(this.paths, storage_location),
          ]),
      ),
      workspace_files: filesDir,
      jars_dir: jarsDir,
      mlflow_tracking_uri: `sqlite:///${path.join(mlflowDir, "mlflow.db")}`,
      mlflow_artifact_root: `file://${path.join(mlflowDir, "artifacts")}`,
      spark_conf,
      env: spark_env_vars,
      app_name: `${run.settings.name ?? "job"} ${run.run_id}`,
    };
  }

  private conforming(jobCluster: JobCluster): JobCluster {
    const { policy_id: policyId, apply_policy_default_values: applies = false } =
      jobCluster.new_cluster;
    if (policyId === undefined) return jobCluster;
    const definition = parseDefinition(this.policies.get(policyId).definition);
    const { cluster, violations } = evaluatePolicy(definition, jobCluster.new_cluster, applies);
    if (violations.length > 0) throw invalidParameter(violations.join("; "));
    return { ...jobCluster, new_cluster: cluster as JobCluster["new_cluster"] };
  }
}
