import * as databricks from "@pulumi/databricks";
import * as pulumi from "@pulumi/pulumi";
import { InstancePool, type InstancePoolArgs } from "../../components/instancePool";
import { registered } from "./registered";

const build = (more: Partial<InstancePoolArgs> = {}) => {
  const provider = new databricks.Provider("given", {
    host: "https://adb-1.2.azuredatabricks.net",
  });
  return new InstancePool(
    "pool",
    {
      poolName: "batch-scoring-dev",
      nodeTypeId: "Standard_D4ds_v5",
      sparkVersion: "18.x-cpu-ml-scala2.13",
      workerAvailability: "SPOT_AZURE",
      idleMinutes: 15,
      maxDrivers: 2,
      maxWorkers: 8,
      tags: { Project: "batch-scoring" },
      workspace: new pulumi.ComponentResource("test:Workspace", "workspace"),
      ...more,
    },
    { providers: { databricks: provider } },
  );
};

const pool = (part: string, availability: string, maxCapacity: number) => ({
  type: "databricks:index/instancePool:InstancePool",
  name: `pool-${part}`,
  parent: "pool",
  provider: "given",
  deletedWith: "workspace",
  inputs: {
    instancePoolName: `batch-scoring-dev-${part}`,
    nodeTypeId: "Standard_D4ds_v5",
    azureAttributes: { availability, spotBidMaxPrice: -1 },
    minIdleInstances: 0,
    maxCapacity,
    idleInstanceAutoterminationMinutes: 15,
    enableElasticDisk: true,
    preloadedSparkVersions: ["18.x-cpu-ml-scala2.13"],
    customTags: { Project: "batch-scoring" },
  },
});
const users = (part: string) => ({
  type: "databricks:index/permissions:Permissions",
  name: `pool-${part}-users`,
  parent: "pool",
  provider: "given",
  deletedWith: "workspace",
  inputs: {
    instancePoolId: `pool-${part}-id`,
    accessControls: [{ servicePrincipalName: "app-1", permissionLevel: "CAN_ATTACH_TO" }],
  },
});
const component = {
  type: "batchScoring:components:InstancePool",
  name: "pool",
  parent: "",
  inputs: {},
};

test("makes a pool of workers that may be spot, and one of drivers that never are", async () => {
  const made = await registered(() => build());
  expect(made.filter(({ name }) => name.startsWith("pool"))).toEqual([
    component,
    pool("driver", "ON_DEMAND_AZURE", 2),
    pool("workers", "SPOT_AZURE", 8),
  ]);
});

test("lets the service principal that jobs run as take machines from them", async () => {
  const made = await registered(() => build({ runAsApplicationId: "app-1" }));
  expect(made.filter(({ name }) => name.startsWith("pool"))).toEqual([
    component,
    pool("driver", "ON_DEMAND_AZURE", 2),
    users("driver"),
    pool("workers", "SPOT_AZURE", 8),
    users("workers"),
  ]);
});
