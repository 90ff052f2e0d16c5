import * as fc from "fast-check";
import { refused } from "../../policy/clusterPolicy";
import { clusterSizes } from "../../settings/compute";
import { jobCluster, type ClusterValues } from "../../settings/jobDefinition";
import { peakDbusPerHour } from "../../settings/nodeTypes";
import {
  policyDefinition,
  rendered,
  type PolicyRule,
  type PolicyValues,
} from "../../settings/policyDefinition";
import { settingsOf } from "../../settings/settings";
import { unruled } from "./policyConformance";
import { stackConfig, stacks } from "./stackConfig";

const values: PolicyValues & ClusterValues = {
  nodeTypeId: "Standard_D4ds_v5",
  allowedNodeTypeIds: ["Standard_D4ds_v5", "Standard_E4ds_v5"],
  availability: "SPOT_WITH_FALLBACK_AZURE",
  minWorkers: 1,
  maxWorkers: 4,
  policyMaxWorkers: 8,
  maxDbusPerHour: 9,
  autoTerminationMinutes: 30,
  tags: { CostCenter: "maintenance", Project: "batch-scoring" },
};
const pools = { driverPoolId: "pool-d", workerPoolId: "pool-w" };

const hidden: PolicyRule = { type: "forbidden", hidden: true };
const common = {
  cluster_type: { type: "fixed", value: "job" },
  spark_version: { type: "fixed", value: "18.x-cpu-ml-scala2.13" },
  runtime_engine: { type: "fixed", value: "STANDARD" },
  num_workers: hidden,
  "autoscale.min_workers": { type: "range", minValue: 1, maxValue: 8, defaultValue: 1 },
  "autoscale.max_workers": { type: "range", minValue: 1, maxValue: 8, defaultValue: 4 },
  dbus_per_hour: { type: "range", maxValue: 9 },
  autotermination_minutes: {
    type: "range",
    minValue: 10,
    maxValue: 30,
    defaultValue: 30,
    isOptional: true,
  },
  data_security_mode: { type: "fixed", value: "SINGLE_USER" },
  "spark_conf.spark.sql.session.timeZone": { type: "fixed", value: "UTC" },
  "spark_conf.spark.sql.codegen.cache.maxEntries": { type: "fixed", value: "1000" },
  "custom_tags.CostCenter": { type: "fixed", value: "maintenance" },
  "custom_tags.Project": { type: "fixed", value: "batch-scoring" },
  "init_scripts.*.abfss.destination": hidden,
  "init_scripts.*.dbfs.destination": hidden,
  "init_scripts.*.file.destination": hidden,
  "init_scripts.*.volumes.destination": hidden,
  "init_scripts.*.workspace.destination": hidden,
  "spark_conf.spark.databricks.acl.dfAclsEnabled": hidden,
  "spark_conf.spark.databricks.cluster.profile": hidden,
  "spark_conf.spark.databricks.passthrough.enabled": hidden,
  "spark_conf.spark.databricks.pyspark.enableProcessIsolation": hidden,
  "spark_conf.spark.databricks.repl.allowedLanguages": hidden,
  "spark_conf.spark.hadoop.javax.jdo.option.ConnectionURL": hidden,
  "docker_image.url": hidden,
};

test("fixes what must not vary and bounds what may", () => {
  const nodeType = {
    type: "allowlist",
    values: ["Standard_D4ds_v5", "Standard_E4ds_v5"],
    defaultValue: "Standard_D4ds_v5",
  };
  expect(policyDefinition(values)).toEqual({
    ...common,
    node_type_id: nodeType,
    driver_node_type_id: nodeType,
    instance_pool_id: hidden,
    driver_instance_pool_id: hidden,
    "azure_attributes.availability": { type: "fixed", value: "SPOT_WITH_FALLBACK_AZURE" },
    "azure_attributes.first_on_demand": { type: "range", minValue: 1, defaultValue: 1 },
    "azure_attributes.spot_bid_max_price": { type: "fixed", value: -1 },
  });
});

test("allows exactly the pools where there are some, and no machine besides theirs", () => {
  expect(policyDefinition(values, pools)).toEqual({
    ...common,
    node_type_id: hidden,
    driver_node_type_id: hidden,
    instance_pool_id: { type: "fixed", value: "pool-w", hidden: true },
    driver_instance_pool_id: { type: "fixed", value: "pool-d", hidden: true },
    "azure_attributes.availability": hidden,
    "azure_attributes.first_on_demand": hidden,
    "azure_attributes.spot_bid_max_price": hidden,
  });
});

test("renders the same text whatever the order of the rules", () => {
  const definition = policyDefinition(values);
  const reversed = Object.fromEntries(Object.entries(definition).reverse());
  expect(rendered(reversed)).toBe(rendered(definition));
  expect(JSON.parse(rendered(definition))).toEqual(definition);
});

test.each([
  ["its own machines", undefined],
  ["pools", pools],
])("lets the job cluster of the same values pass, with %s", (_, from) => {
  const workers = fc.tuple(
    fc.integer({ min: 1, max: 50 }),
    fc.integer({ min: 1, max: 50 }),
    fc.nat(50),
  );
  fc.assert(
    fc.property(workers, ([minWorkers, more, room]) => {
      const maxWorkers = minWorkers + more;
      const chosen = {
        ...values,
        minWorkers,
        maxWorkers,
        policyMaxWorkers: maxWorkers + room,
      };
      const cluster = jobCluster(chosen, from);
      expect(refused(policyDefinition(chosen, from), cluster)).toEqual([]);
      expect(unruled(policyDefinition(chosen, from), cluster)).toEqual([]);
    }),
  );
});

describe.each(stacks)("stack %s", (stack) => {
  const settings = settingsOf("batch-scoring", stack, stackConfig(stack));

  test("lets its own job cluster pass, and says something of each attribute", () => {
    const { cluster } = settings.compute;
    const definition = policyDefinition(cluster);
    expect(refused(definition, jobCluster(cluster))).toEqual([]);
    expect(unruled(definition, jobCluster(cluster))).toEqual([]);
  });

  test("bounds the units of the clusters that can run at once", () => {
    const units = clusterSizes(settings).map(peakDbusPerHour);
    expect(units).toHaveLength(3);
    expect(Math.max(...units)).toBeLessThanOrEqual(settings.maxDbusPerHour);
  });
});

test.each<[Partial<PolicyValues>, string[]]>([
  [{ nodeTypeId: "Standard_E8ds_v5" }, ["node_type_id", "driver_node_type_id"]],
  [{ maxWorkers: 9 }, ["autoscale.max_workers"]],
  [{ minWorkers: 0 }, ["autoscale.min_workers"]],
  [{ availability: "ON_DEMAND_AZURE" }, ["azure_attributes.availability"]],
  [{ tags: { Project: "other" } }, ["custom_tags.CostCenter", "custom_tags.Project"]],
])("stops a job cluster with %j", (change, broken) => {
  expect(refused(policyDefinition(values), jobCluster({ ...values, ...change }))).toEqual(broken);
});

test.each<[object, string[]]>([
  [{ sparkVersion: "17.3.x-cpu-ml-scala2.13" }, ["spark_version"]],
  [{ dataSecurityMode: "USER_ISOLATION" }, ["data_security_mode"]],
  [{ numWorkers: 4 }, ["num_workers"]],
  [{ runtimeEngine: "PHOTON" }, ["runtime_engine"]],
  [{ autoterminationMinutes: 0 }, ["autotermination_minutes"]],
  [{ autoterminationMinutes: 31 }, ["autotermination_minutes"]],
  [{ autoterminationMinutes: 20 }, []],
  [{ instancePoolId: "pool-w" }, ["instance_pool_id"]],
  [
    { initScripts: [{ workspace: { destination: "/Shared/init.sh" } }] },
    ["init_scripts.*.workspace.destination"],
  ],
  [{ dockerImage: { url: "example.com/spark" } }, ["docker_image.url"]],
  [
    {
      sparkConf: {
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.codegen.cache.maxEntries": "1000",
        "spark.databricks.cluster.profile": "singleNode",
      },
    },
    ["spark_conf.spark.databricks.cluster.profile"],
  ],
])("judges a job cluster with %j", (change, broken) => {
  expect(refused(policyDefinition(values), { ...jobCluster(values), ...change })).toEqual(broken);
});

test.each<[object, string[]]>([
  [{ instancePoolId: "other" }, ["instance_pool_id"]],
  [{ driverInstancePoolId: "pool-w" }, ["driver_instance_pool_id"]],
  [{ nodeTypeId: "Standard_D4ds_v5" }, ["node_type_id"]],
  [
    { azureAttributes: { availability: "SPOT_WITH_FALLBACK_AZURE" } },
    ["azure_attributes.availability"],
  ],
])("judges a job cluster from pools with %j", (change, broken) => {
  const cluster = { ...jobCluster(values, pools), ...change };
  expect(refused(policyDefinition(values, pools), cluster)).toEqual(broken);
});
