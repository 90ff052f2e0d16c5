/** A job cluster as the program has it. */
export const cluster = {
  sparkVersion: "18.0.x-scala2.13",
  nodeTypeId: "Standard_D4ds_v5",
  autoscale: { minWorkers: 1, maxWorkers: 4 },
  customTags: { "cost.center": "42" },
  sparkConf: { "spark.sql.session.timeZone": "UTC" },
};

/** Rules by path, what they have against the cluster in the service's words, and what of the cluster is changed before. */
type Case = [title: string, definition: object, violations: string[], change?: object];

const forbidden = "the value is forbidden and must not be present";

export const violating: readonly Case[] = [
  [
    "a fixed value that differs",
    { node_type_id: { type: "fixed", value: "Standard_F4" } },
    ['Validation failed for node_type_id, the value must be Standard_F4 (is "Standard_D4ds_v5")'],
  ],
  [
    "a tag that differs, whose name has a dot",
    { "custom_tags.cost.center": { type: "fixed", value: "43" } },
    ['Validation failed for custom_tags.cost.center, the value must be 43 (is "42")'],
  ],
  [
    "a value above its range",
    { "autoscale.max_workers": { type: "range", maxValue: 3 } },
    ['Validation failed for autoscale.max_workers, the value must be at most 3 (is "4")'],
  ],
  [
    "a value below its range",
    { "autoscale.min_workers": { type: "range", minValue: 2 } },
    ['Validation failed for autoscale.min_workers, the value must be at least 2 (is "1")'],
  ],
  [
    "an optional value that is there and outside its range",
    { autotermination_minutes: { type: "range", minValue: 10, isOptional: true } },
    ['Validation failed for autotermination_minutes, the value must be at least 10 (is "0")'],
    { autoterminationMinutes: 0 },
  ],
  [
    "a value outside its list",
    { spark_version: { type: "allowlist", values: ["17", "16"] } },
    [
      'Validation failed for spark_version, the value must be one of 17, 16 (is "18.0.x-scala2.13")',
    ],
  ],
  [
    "a value on the blocklist",
    { node_type_id: { type: "blocklist", values: ["Standard_D4ds_v5"] } },
    [
      'Validation failed for node_type_id, the value must not be one of Standard_D4ds_v5 (is "Standard_D4ds_v5")',
    ],
  ],
  [
    "a value off its pattern",
    { spark_version: { type: "regex", pattern: "17\\..*" } },
    [
      'Validation failed for spark_version, the value must match the regular expression 17\\..* (is "18.0.x-scala2.13")',
    ],
  ],
  [
    "a forbidden value",
    { autoscale: { type: "forbidden" } },
    [`Validation failed for autoscale, ${forbidden}`],
  ],
  [
    "a forbidden value inside another one",
    { "docker_image.url": { type: "forbidden" } },
    [`Validation failed for docker_image.url, ${forbidden}`],
    { dockerImage: { url: "example.com/spark" } },
  ],
  [
    "a forbidden Spark setting",
    { "spark_conf.spark.databricks.cluster.profile": { type: "forbidden" } },
    [`Validation failed for spark_conf.spark.databricks.cluster.profile, ${forbidden}`],
    { sparkConf: { "spark.databricks.cluster.profile": "singleNode" } },
  ],
  [
    "one element of several in a list, and only by what it has",
    {
      "init_scripts.*.workspace.destination": { type: "forbidden" },
      "init_scripts.*.abfss.destination": { type: "forbidden" },
    },
    [`Validation failed for init_scripts.*.workspace.destination, ${forbidden}`],
    { initScripts: [{ volumes: {} }, { workspace: { destination: "/x" } }] },
  ],
  [
    "a limited value that is missing",
    { driver_node_type_id: { type: "unlimited" } },
    ["Validation failed for driver_node_type_id, the value must be present"],
  ],
  [
    "several rules",
    {
      num_workers: { type: "range", minValue: 1 },
      node_type_id: { type: "fixed", value: "x" },
    },
    [
      "Validation failed for num_workers, the value must be present",
      'Validation failed for node_type_id, the value must be x (is "Standard_D4ds_v5")',
    ],
  ],
];

export const conforming: readonly Case[] = [
  [
    "values within bounds, exactly at them too",
    { "autoscale.max_workers": { type: "range", minValue: 4, maxValue: 4 } },
    [],
  ],
  [
    "a missing value that is optional",
    { num_workers: { type: "range", maxValue: 3, isOptional: true } },
    [],
  ],
  [
    "an optional value within its range",
    { autotermination_minutes: { type: "range", minValue: 10, maxValue: 30, isOptional: true } },
    [],
    { autoterminationMinutes: 20 },
  ],
  [
    "a value of its list",
    { node_type_id: { type: "allowlist", values: ["Standard_D4ds_v5"] } },
    [],
  ],
  ["a value that is not blocked", { node_type_id: { type: "blocklist", values: ["x"] } }, []],
  ["a pattern that matches whole", { spark_version: { type: "regex", pattern: "18\\..*" } }, []],
  ["a tag whose name has a dot", { "custom_tags.cost.center": { type: "fixed", value: "42" } }, []],
  [
    "a Spark setting",
    { "spark_conf.spark.sql.session.timeZone": { type: "fixed", value: "UTC" } },
    [],
  ],
  ["any value that is there", { node_type_id: { type: "unlimited" } }, []],
  ["a forbidden value that is absent", { num_workers: { type: "forbidden", hidden: true } }, []],
  [
    "a cluster without the list whose elements a rule is for",
    { "init_scripts.*.workspace.destination": { type: "forbidden" } },
    [],
  ],
  [
    "elements of a list without the attribute",
    { "init_scripts.*.workspace.destination": { type: "forbidden" } },
    [],
    { initScripts: [{ volumes: {} }] },
  ],
];
