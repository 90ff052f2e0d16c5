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
      readonly defaultValue: number;
    }
  | { readonly type: "forbidden"; readonly hidden?: boolean };

/** Rules by attribute path, such as `autoscale.max_workers`. */
export type PolicyDefinition = Readonly<Record<string, PolicyRule>>;

/** What the policy is made of. */
export interface PolicyValues {
  readonly sparkVersion: string;
  readonly sparkVersions: readonly string[];
  readonly nodeTypeId: string;
  readonly allowedNodeTypeIds: readonly string[];
  readonly availability: string;
  readonly minWorkers: number;
  readonly maxWorkers: number;
  readonly policyMaxWorkers: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** Unity Catalog access mode in which Spark ML works whole. */
export const dataSecurityMode = "SINGLE_USER";
export const sessionTimezone = "UTC";
/** The driver comes first, so it is never a spot machine. */
export const firstOnDemand = 1;
/** -1 bids up to the on-demand price. */
export const spotBidMaxPrice = -1;

/** The policy of all job clusters: bounded autoscaling, known runtimes and machines, tags that can not be dropped. */
export function policyDefinition(values: PolicyValues): PolicyDefinition {
  return {
    cluster_type: { type: "fixed", value: "job" },
    spark_version: {
      type: "allowlist",
      values: values.sparkVersions,
      defaultValue: values.sparkVersion,
    },
    data_security_mode: { type: "fixed", value: dataSecurityMode },
    "spark_conf.spark.sql.session.timeZone": { type: "fixed", value: sessionTimezone },
    ...machines(values),
    ...workers(values),
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
    "azure_attributes.availability": { type: "fixed", value: values.availability },
    "azure_attributes.first_on_demand": {
      type: "range",
      minValue: firstOnDemand,
      defaultValue: firstOnDemand,
    },
    "azure_attributes.spot_bid_max_price": { type: "fixed", value: spotBidMaxPrice },
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
