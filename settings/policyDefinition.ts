import type { Availability, NodeTypeId } from "./nodeTypes";

/** A rule of a Databricks cluster policy for one attribute. */
export type PolicyRule =
  | { readonly type: "fixed"; readonly value: string | number | boolean; readonly hidden?: boolean }
  | {
      readonly type: "allowlist";
      readonly values: readonly string[];
      readonly defaultValue: string;
    }
  | {
      readonly type: "range";
      readonly minValue?: number;
      readonly maxValue?: number;
      readonly defaultValue?: number;
      readonly isOptional?: boolean;
      readonly hidden?: boolean;
    }
  | { readonly type: "forbidden"; readonly hidden?: boolean };

/** Rules by attribute path, such as `autoscale.max_workers`. */
export type PolicyDefinition = Readonly<Record<string, PolicyRule>>;

/** The pools machines come from: an id is a text once the pools are there, an output before. */
export interface PoolIds<Id = string> {
  readonly driverPoolId: Id;
  readonly workerPoolId: Id;
}

/** What the policy is made of. */
export interface PolicyValues {
  readonly nodeTypeId: NodeTypeId;
  readonly allowedNodeTypeIds: readonly NodeTypeId[];
  readonly availability: Availability;
  readonly minWorkers: number;
  readonly maxWorkers: number;
  readonly policyMaxWorkers: number;
  readonly maxDbusPerHour: number;
  readonly autoTerminationMinutes: number;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * The long-term ML runtime the pipeline is written for: Spark 4.1, MLflow 3.8. The MLflow of 17.3 and 16.4 looks for a
 * model it staged in a volume at another path than it wrote, and Spark 3.5 lacks calls the pipeline makes.
 */
export const sparkVersion = "18.x-cpu-ml-scala2.13";
/**
 * One identity to a cluster. Standard mode takes no ML runtime, and would run the function of a stream's batches in
 * another process. https://docs.databricks.com/en/compute/access-mode-limitations.html
 */
export const dataSecurityMode = "SINGLE_USER";
export const sessionTimezone = "UTC";
/** Ingestion alone has 125 classes generated. Spark keeps 100, and compiles and warms up the others in every run anew. */
export const generatedClassesKept = "1000";
/** Photon costs more units and speeds up no Spark ML; `nodeTypes` counts units without it. */
export const runtimeEngine = "STANDARD";
/** The driver comes first, so it is never a spot machine. */
export const firstOnDemand = 1;
/** -1 bids up to the on-demand price. */
export const spotBidMaxPrice = -1;
/** The service takes no shorter time. */
const minAutoTerminationMinutes = 10;

/** Where an init script can lie; one would run as root before any rule of the workspace holds. */
const initScriptSources = ["abfss", "dbfs", "file", "volumes", "workspace"];

/** Ways around Unity Catalog from before it: access modes by configuration, passthrough, table ACLs, outside metastores. */
const legacySparkConf = [
  "spark.databricks.acl.dfAclsEnabled",
  "spark.databricks.cluster.profile",
  "spark.databricks.passthrough.enabled",
  "spark.databricks.pyspark.enableProcessIsolation",
  "spark.databricks.repl.allowedLanguages",
  "spark.hadoop.javax.jdo.option.ConnectionURL",
];

/** The policy of all job clusters: bounded autoscaling and cost, known runtimes and machines, tags that can not be dropped. */
export function policyDefinition(values: PolicyValues, pools?: PoolIds): PolicyDefinition {
  return {
    cluster_type: { type: "fixed", value: "job" },
    spark_version: { type: "fixed", value: sparkVersion },
    runtime_engine: { type: "fixed", value: runtimeEngine },
    data_security_mode: { type: "fixed", value: dataSecurityMode },
    "spark_conf.spark.sql.session.timeZone": { type: "fixed", value: sessionTimezone },
    "spark_conf.spark.sql.codegen.cache.maxEntries": { type: "fixed", value: generatedClassesKept },
    ...(pools === undefined ? machines(values) : pooledMachines(pools)),
    ...workers(values),
    ...limits(values),
    ...forbidden(),
    ...tagged(values.tags),
  };
}

function machines(values: PolicyValues): PolicyDefinition {
  const nodeType: PolicyRule = {
    type: "allowlist",
    values: values.allowedNodeTypeIds,
    defaultValue: values.nodeTypeId,
  };
  return {
    node_type_id: nodeType,
    driver_node_type_id: nodeType,
    instance_pool_id: { type: "forbidden", hidden: true },
    driver_instance_pool_id: { type: "forbidden", hidden: true },
    "azure_attributes.availability": { type: "fixed", value: values.availability },
    "azure_attributes.first_on_demand": {
      type: "range",
      minValue: firstOnDemand,
      defaultValue: firstOnDemand,
    },
    "azure_attributes.spot_bid_max_price": { type: "fixed", value: spotBidMaxPrice },
  };
}

/** A cluster from a pool has the pool's machines and way of buying; the service refuses one that names its own. */
function pooledMachines({ driverPoolId, workerPoolId }: PoolIds): PolicyDefinition {
  return {
    node_type_id: { type: "forbidden", hidden: true },
    driver_node_type_id: { type: "forbidden", hidden: true },
    instance_pool_id: { type: "fixed", value: workerPoolId, hidden: true },
    driver_instance_pool_id: { type: "fixed", value: driverPoolId, hidden: true },
    "azure_attributes.availability": { type: "forbidden", hidden: true },
    "azure_attributes.first_on_demand": { type: "forbidden", hidden: true },
    "azure_attributes.spot_bid_max_price": { type: "forbidden", hidden: true },
  };
}

/** Autoscaling only: a fixed number of workers pays for the longest phase all the time. */
function workers(values: PolicyValues): PolicyDefinition {
  const bounds = { type: "range", minValue: 1, maxValue: values.policyMaxWorkers } as const;
  return {
    num_workers: { type: "forbidden", hidden: true },
    "autoscale.min_workers": { ...bounds, defaultValue: values.minWorkers },
    "autoscale.max_workers": { ...bounds, defaultValue: values.maxWorkers },
  };
}

function limits(values: PolicyValues): PolicyDefinition {
  return {
    dbus_per_hour: { type: "range", maxValue: values.maxDbusPerHour },
    // A job cluster ends with its run and takes no such attribute, hence optional. The rule stands for the day on
    // which somebody opens the policy to other clusters: those idle at full price until it ends them.
    autotermination_minutes: {
      type: "range",
      minValue: minAutoTerminationMinutes,
      maxValue: values.autoTerminationMinutes,
      defaultValue: values.autoTerminationMinutes,
      isOptional: true,
    },
  };
}

function forbidden(): PolicyDefinition {
  const paths = [
    ...initScriptSources.map((source) => `init_scripts.*.${source}.destination`),
    ...legacySparkConf.map((key) => `spark_conf.${key}`),
    // An image of one's own is a runtime outside the list above.
    "docker_image.url",
  ];
  const rule: PolicyRule = { type: "forbidden", hidden: true };
  return Object.fromEntries(paths.map((path) => [path, rule]));
}

function tagged(tags: Readonly<Record<string, string>>): PolicyDefinition {
  const rules = Object.entries(tags).map(([tag, value]): [string, PolicyRule] => [
    `custom_tags.${tag}`,
    { type: "fixed", value },
  ]);
  return Object.fromEntries(rules);
}

/** The text the service stores, with the keys in one order, so that an unchanged policy is an unchanged text. */
export function rendered(definition: PolicyDefinition): string {
  const byPath = Object.entries(definition).sort(([left], [right]) => (left < right ? -1 : 1));
  return JSON.stringify(Object.fromEntries(byPath), undefined, 2);
}
