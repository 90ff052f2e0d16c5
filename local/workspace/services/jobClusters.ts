import * as path from "node:path";
import { invalidParameter } from "../errors";
import { lakeDirectory, type Paths } from "../paths";
import type { ClusterConfig } from "../runs/clusterProcess";
import type { Run } from "../runs/model";
import { evaluatePolicy, parseDefinition } from "../runs/policy";
import type { ClusterPolicies } from "./clusterPolicies";
import type { InstancePools } from "./instancePools";
import type { JobCluster, JobSettings, JobTask } from "./jobSettings";
import type { UnityCatalog } from "./unityCatalog/unityCatalog";

/** The compute of a task: a job cluster, or what stands for serverless compute here, a cluster of its own. */
export function clusterOf({ job_cluster_key, environment_key }: JobTask): string {
  return job_cluster_key ?? environmentCluster(environment_key);
}

function environmentCluster(environmentKey: string | undefined): string {
  return environmentKey === undefined ? "serverless" : `serverless-${environmentKey}`;
}

/** What the tasks that share a cluster want installed on it. */
function libraries(run: Run, clusterKey: string): string[] {
  const sharing = (run.settings.tasks ?? []).filter((task) => clusterOf(task) === clusterKey);
  const wanted = sharing.flatMap((task) => task.libraries ?? []);
  return [...new Set(wanted.flatMap(packagesOf))];
}

/** A task with a jar or a Maven library is refused before it comes to its cluster. */
function packagesOf(library: NonNullable<JobTask["libraries"]>[number]): string[] {
  if ("pypi" in library) return [library.pypi.package];
  return "whl" in library ? [library.whl] : [];
}

/** Job clusters: checked against their policies when a run is created, then described to the runtime. */
export class JobClusters {
  constructor(
    private readonly policies: ClusterPolicies,
    private readonly pools: InstancePools,
    private readonly unityCatalog: Pick<UnityCatalog, "catalogs" | "volumes">,
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
    const environment = run.settings.environments?.find(
      ({ environment_key }) => environmentCluster(environment_key) === clusterKey,
    );
    const { mlflowDir, filesDir, jarsDir } = this.paths;
    return {
      catalogs: Object.fromEntries(
        this.unityCatalog.catalogs
          .list()
          .map(({ name, storage_root }) => [name, lakeDirectory(this.paths, storage_root)]),
      ),
      volumes: Object.fromEntries(
        this.unityCatalog.volumes
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
      packages: [...(environment?.spec?.dependencies ?? []), ...libraries(run, clusterKey)],
      app_name: `${run.settings.name ?? "job"} ${run.run_id}`,
    };
  }

  private conforming(jobCluster: JobCluster): JobCluster {
    const machinesOf = (poolId: string): string => this.pools.get(poolId).node_type_id;
    const { new_cluster: sent } = jobCluster;
    for (const poolId of [sent.instance_pool_id, sent.driver_instance_pool_id]) {
      if (poolId !== undefined) this.pools.get(poolId);
    }
    const { policy_id: policyId, apply_policy_default_values: applies = false } = sent;
    if (policyId === undefined) return jobCluster;
    const definition = parseDefinition(this.policies.get(policyId).definition);
    const { cluster, violations } = evaluatePolicy(definition, sent, applies, machinesOf);
    if (violations.length > 0) throw invalidParameter(violations.join("; "));
    return { ...jobCluster, new_cluster: cluster as JobCluster["new_cluster"] };
  }
}
