import * as databricks from "@pulumi/databricks";
import * as pulumi from "@pulumi/pulumi";
import { ComputePolicy, type ComputePolicyArgs } from "../../components/computePolicy";
import { policyDefinition, type PolicyDefinition } from "../../settings/policyDefinition";
import { violations } from "../settings/policyConformance";
import { valueOf } from "./outputs";
import { registered } from "./registered";

const args = (): ComputePolicyArgs => ({
  policyName: "batch-scoring-dev",
  sparkVersion: "18.x-cpu-ml-scala2.13",
  sparkVersions: ["18.x-cpu-ml-scala2.13"],
  nodeTypeId: "Standard_D4ds_v5",
  allowedNodeTypeIds: ["Standard_D4ds_v5"],
  availability: "SPOT_WITH_FALLBACK_AZURE",
  minWorkers: 1,
  maxWorkers: 2,
  policyMaxWorkers: 4,
  tags: { Project: "batch-scoring" },
  checkpointPath: "/Volumes/c/landing/checkpoints",
  workspace: new pulumi.ComponentResource("test:Workspace", "workspace"),
});

function build(): ComputePolicy {
  const provider = new databricks.Provider("given", {
    host: "https://adb-1.2.azuredatabricks.net",
  });
  return new ComputePolicy("compute", args(), { providers: { databricks: provider } });
}

test("makes the policy, which goes with the workspace", async () => {
  const made = await registered(() => build());
  expect(made.filter(({ name }) => name === "compute")).toEqual([
    { type: "batchScoring:components:ComputePolicy", name: "compute", parent: "", inputs: {} },
    {
      type: "databricks:index/clusterPolicy:ClusterPolicy",
      name: "compute",
      parent: "compute",
      provider: "given",
      deletedWith: "workspace",
      inputs: { name: "batch-scoring-dev", definition: expect.any(String) as unknown },
    },
  ]);
});

test("makes a job cluster under the policy, which the policy lets pass", async () => {
  const policies: ComputePolicy[] = [];
  const made = await registered(() => policies.push(build()));
  const { value } = await valueOf(pulumi.output(policies[0]?.jobCluster));
  const policy = made.find(({ type }) => type.endsWith(":ClusterPolicy"));
  const definition = JSON.parse(policy?.inputs.definition as string) as PolicyDefinition;

  expect(definition).toEqual(policyDefinition(args()));
  expect(violations(definition, value?.newCluster as object)).toEqual([]);
  expect(value).toMatchObject({
    jobClusterKey: "main",
    newCluster: {
      policyId: "compute-id",
      autoscale: { minWorkers: 1, maxWorkers: 2 },
      sparkEnvVars: { MLFLOW_DFS_TMP: "/Volumes/c/landing/checkpoints/mlflow" },
    },
  });
});
