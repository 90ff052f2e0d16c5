import * as pulumi from "@pulumi/pulumi";
import * as databricks from "@pulumi/databricks";
import type { ComputeSettings } from "../settings/compute";
import { jobCluster, jobClusterKey } from "../settings/jobDefinition";
import { policyDefinition, rendered, type PoolIds } from "../settings/policyDefinition";
import type { JobCompute } from "./jobCompute";

export interface ComputePolicyArgs {
  /** What the jobs run on. */
  readonly compute: ComputeSettings;
  /** Name of the cluster policy, as people see it in the workspace. */
  readonly policyName: string;
  /** Pools the clusters take all their machines from. @default machines of their own */
  readonly pool?: PoolIds<pulumi.Input<string>> | undefined;
  /** Volume path under which MLflow stages models; Spark can not write them to the driver's disk. */
  readonly checkpointPath: pulumi.Input<string>;
  /** Application id of the service principal whose clusters come under the policy. @default administrators alone */
  readonly runAsApplicationId?: pulumi.Input<string> | undefined;
  /** What the policy vanishes with; undefined for a workspace that stays. */
  readonly workspace: pulumi.Resource | undefined;
}

/** A cluster policy, and the autoscaling job cluster that conforms to it. */
export class ComputePolicy extends pulumi.ComponentResource {
  /** What jobs and their tasks are given to run on. */
  public readonly jobCompute: JobCompute;

  constructor(name: string, args: ComputePolicyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:ComputePolicy", name, {}, opts);

    const { cluster, libraries } = args.compute;
    this.jobCompute = {
      libraries,
      jobCluster: {
        jobClusterKey,
        newCluster: {
          ...jobCluster(cluster, args.pool),
          policyId: this.policy(name, args),
          sparkEnvVars: { MLFLOW_DFS_TMP: pulumi.interpolate`${args.checkpointPath}/mlflow` },
        },
      },
    };
    this.registerOutputs({});
  }

  private policy(name: string, args: ComputePolicyArgs): pulumi.Output<string> {
    const options = { parent: this, deletedWith: args.workspace };
    const definition = policyText(args.compute.cluster, args.pool);
    const policy = new databricks.ClusterPolicy(
      name,
      { name: args.policyName, definition },
      options,
    );
    if (args.runAsApplicationId !== undefined) {
      new databricks.Permissions(
        `${name}-users`,
        {
          clusterPolicyId: policy.id,
          accessControls: [
            { servicePrincipalName: args.runAsApplicationId, permissionLevel: "CAN_USE" },
          ],
        },
        options,
      );
    }
    return policy.id;
  }
}

function policyText(
  cluster: ComputeSettings["cluster"],
  pool: ComputePolicyArgs["pool"],
): pulumi.Input<string> {
  if (pool === undefined) return rendered(policyDefinition(cluster));
  return pulumi
    .all([pool.driverPoolId, pool.workerPoolId])
    .apply(([driverPoolId, workerPoolId]) =>
      rendered(policyDefinition(cluster, { driverPoolId, workerPoolId })),
    );
}
