import * as pulumi from "@pulumi/pulumi";
import * as databricks from "@pulumi/databricks";
import { jobCluster, jobClusterKey, type ClusterValues } from "../settings/jobDefinition";
import { policyDefinition, rendered, type PolicyValues } from "../settings/policyDefinition";

export interface ComputePolicyArgs extends PolicyValues, ClusterValues {
  readonly policyName: string;
  /** Volume path under which MLflow stages models; Spark can not write them to the driver's disk. */
  readonly checkpointPath: pulumi.Input<string>;
  readonly workspace: pulumi.Resource;
}

/** The cluster policy of all jobs and the autoscaling job cluster that conforms to it. */
export class ComputePolicy extends pulumi.ComponentResource {
  public readonly policyId: pulumi.Output<string>;
  public readonly jobClusterKey = jobClusterKey;
  /** The job cluster of every job, under its key. */
  public readonly jobCluster: databricks.types.input.JobJobCluster;

  constructor(name: string, args: ComputePolicyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:ComputePolicy", name, {}, opts);

    const policy = new databricks.ClusterPolicy(
      name,
      { name: args.policyName, definition: rendered(policyDefinition(args)) },
      { parent: this, deletedWith: args.workspace },
    );
    this.policyId = policy.id;
    this.jobCluster = {
      jobClusterKey: this.jobClusterKey,
      newCluster: {
        ...jobCluster(args),
        policyId: policy.id,
        sparkEnvVars: { MLFLOW_DFS_TMP: pulumi.interpolate`${args.checkpointPath}/mlflow` },
      },
    };
    this.registerOutputs({ policyId: this.policyId });
  }
}
