import * as databricks from "@pulumi/databricks";
import * as pulumi from "@pulumi/pulumi";
import { ComputePolicy, type ComputePolicyArgs } from "../../components/computePolicy";
import { refused } from "../../policy/clusterPolicy";
import { policyDefinition, type PolicyDefinition } from "../../settings/policyDefinition";
import { valueOf } from "./outputs";
import { registered } from "./registered";

const cluster = {
  nodeTypeId: "Standard_D4ds_v5",
  allowedNodeTypeIds: ["Standard_D4ds_v5"],
  availability: "SPOT_WITH_FALLBACK_AZURE",
  minWorkers: 1,
  maxWorkers: 2,
  policyMaxWorkers: 4,
  maxDbusPerHour: 3,
  autoTerminationMinutes: 30,
  tags: { Project: "batch-scoring" },
} as const;
const libraries = [{ pypi: { package: "sparkdq==0.12.1" } }];
const pools = { driverPoolId: "pool-d", workerPoolId: "pool-w" };

function build(more: Partial<ComputePolicyArgs> = {}): ComputePolicy {
  const provider = new databricks.Provider("given", {
    host: "https://adb-1.2.azuredatabricks.net",
  });
  return new ComputePolicy(
    "compute",
    {
      compute: { cluster, libraries },
      policyName: "batch-scoring-dev",
      checkpointPath: "/Volumes/c/landing/checkpoints",
      workspace: new pulumi.ComponentResource("test:Workspace", "workspace"),
      ...more,
    },
    { providers: { databricks: provider } },
  );
}

const component = {
  type: "batchScoring:components:ComputePolicy",
  name: "compute",
  parent: "",
  inputs: {},
};
const policy = {
  type: "databricks:index/clusterPolicy:ClusterPolicy",
  name: "compute",
  parent: "compute",
  provider: "given",
  deletedWith: "workspace",
  inputs: { name: "batch-scoring-dev", definition: expect.any(String) as unknown },
};

test("makes the policy, which goes with the workspace", async () => {
  const made = await registered(() => build());
  expect(made.filter(({ name }) => name.startsWith("compute"))).toEqual([component, policy]);
});

test("lets the service principal that jobs run as use the policy", async () => {
  const made = await registered(() => build({ runAsApplicationId: pulumi.output("app-1") }));
  expect(made.filter(({ name }) => name.startsWith("compute"))).toEqual([
    component,
    policy,
    {
      type: "databricks:index/permissions:Permissions",
      name: "compute-users",
      parent: "compute",
      provider: "given",
      deletedWith: "workspace",
      inputs: {
        clusterPolicyId: "compute-id",
        accessControls: [{ servicePrincipalName: "app-1", permissionLevel: "CAN_USE" }],
      },
    },
  ]);
});

test.each([
  ["its own machines", undefined],
  ["pools", pools],
])("makes a job cluster with %s under the policy, which the policy lets pass", async (_, pool) => {
  const policies: ComputePolicy[] = [];
  const outputs = pool && {
    driverPoolId: pulumi.output(pool.driverPoolId),
    workerPoolId: pulumi.output(pool.workerPoolId),
  };
  const made = await registered(() => policies.push(build({ pool: outputs })));
  const { value } = await valueOf(pulumi.output(policies[0]?.jobCompute));
  const text = made.find(({ type }) => type.endsWith(":ClusterPolicy"))?.inputs.definition;
  const definition = JSON.parse(text as string) as PolicyDefinition;
  const newCluster = { ...value?.jobCluster.newCluster };

  expect(definition).toEqual(policyDefinition(cluster, pool));
  expect(refused(definition, newCluster)).toEqual([]);
  expect(value).toMatchObject({
    libraries,
    jobCluster: {
      jobClusterKey: "main",
      newCluster: {
        policyId: "compute-id",
        autoscale: { minWorkers: 1, maxWorkers: 2 },
        sparkEnvVars: { MLFLOW_DFS_TMP: "/Volumes/c/landing/checkpoints/mlflow" },
      },
    },
  });
});
