import * as fc from "fast-check";
import { jobCluster, type ClusterValues } from "../../settings/jobDefinition";
import { policyDefinition, rendered, type PolicyValues } from "../../settings/policyDefinition";
import { violations } from "./policyConformance";

const values: PolicyValues & ClusterValues = {
  sparkVersion: "18.x-cpu-ml-scala2.13",
  sparkVersions: ["18.x-cpu-ml-scala2.13", "17.3.x-cpu-ml-scala2.13"],
  nodeTypeId: "Standard_D4ds_v5",
  allowedNodeTypeIds: ["Standard_D4ds_v5", "Standard_E4ds_v5"],
  availability: "SPOT_WITH_FALLBACK_AZURE",
  minWorkers: 1,
  maxWorkers: 4,
  policyMaxWorkers: 8,
  tags: { CostCenter: "maintenance", Project: "batch-scoring" },
};

test("fixes what must not vary and bounds what may", () => {
  const nodeTypes = {
    type: "allowlist",
    values: ["Standard_D4ds_v5", "Standard_E4ds_v5"],
    defaultValue: "Standard_D4ds_v5",
  };
  expect(policyDefinition(values)).toEqual({
    cluster_type: { type: "fixed", value: "job" },
    spark_version: {
      type: "allowlist",
      values: ["18.x-cpu-ml-scala2.13", "17.3.x-cpu-ml-scala2.13"],
      defaultValue: "18.x-cpu-ml-scala2.13",
    },
    node_type_id: nodeTypes,
    driver_node_type_id: nodeTypes,
    num_workers: { type: "forbidden", hidden: true },
    "autoscale.min_workers": { type: "range", minValue: 1, maxValue: 8, defaultValue: 1 },
    "autoscale.max_workers": { type: "range", minValue: 1, maxValue: 8, defaultValue: 4 },
    "azure_attributes.availability": { type: "fixed", value: "SPOT_WITH_FALLBACK_AZURE" },
    "azure_attributes.first_on_demand": { type: "range", minValue: 1, defaultValue: 1 },
    "azure_attributes.spot_bid_max_price": { type: "fixed", value: -1 },
    data_security_mode: { type: "fixed", value: "SINGLE_USER" },
    "spark_conf.spark.sql.session.timeZone": { type: "fixed", value: "UTC" },
    "custom_tags.CostCenter": { type: "fixed", value: "maintenance" },
    "custom_tags.Project": { type: "fixed", value: "batch-scoring" },
  });
});

test("renders the same text whatever the order of the rules", () => {
  const definition = policyDefinition(values);
  const reversed = Object.fromEntries(Object.entries(definition).reverse());
  expect(rendered(reversed)).toBe(rendered(definition));
  expect(JSON.parse(rendered(definition))).toEqual(definition);
});

test("lets the job cluster of the same values pass", () => {
  const workers = fc.tuple(
    fc.integer({ min: 1, max: 50 }),
    fc.integer({ min: 1, max: 50 }),
    fc.nat(50),
  );
  fc.assert(
    fc.property(workers, ([minWorkers, more, room]) => {
      const maxWorkers = minWorkers + more;
      const chosen = { ...values, minWorkers, maxWorkers, policyMaxWorkers: maxWorkers + room };
      expect(violations(policyDefinition(chosen), jobCluster(chosen))).toEqual([]);
    }),
  );
});

test.each([
  [{ sparkVersion: "15.4.x-scala2.12" }, ["spark_version"]],
  [{ nodeTypeId: "Standard_NC24" }, ["driver_node_type_id", "node_type_id"]],
  [{ maxWorkers: 9 }, ["autoscale.max_workers"]],
  [{ minWorkers: 0 }, ["autoscale.min_workers"]],
  [{ availability: "SPOT_AZURE" }, ["azure_attributes.availability"]],
  [{ tags: { Project: "other" } }, ["custom_tags.CostCenter", "custom_tags.Project"]],
])("stops a job cluster with %j", (change, broken) => {
  expect(violations(policyDefinition(values), jobCluster({ ...values, ...change }))).toEqual(
    broken,
  );
});

test("stops a job cluster of a fixed size", () => {
  const cluster = { ...jobCluster(values), numWorkers: 4 };
  expect(violations(policyDefinition(values), cluster)).toEqual(["num_workers"]);
});
