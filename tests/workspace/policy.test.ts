import { evaluatePolicy, parseDefinition } from "../../local/workspace/runs/policy";

const cluster = {
  spark_version: "18.0.x-scala2.13",
  node_type_id: "Standard_D4ds_v5",
  autoscale: { min_workers: 1, max_workers: 4 },
  custom_tags: { "cost.center": "42" },
  spark_conf: { "spark.sql.session.timeZone": "UTC" },
};

describe("violations, in the service's words", () => {
  const cases: [string, object, string[]][] = [
    [
      "a fixed value that differs",
      { node_type_id: { type: "fixed", value: "Standard_F4" } },
      ['Validation failed for node_type_id, the value must be Standard_F4 (is "Standard_D4ds_v5")'],
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
      ["Validation failed for autoscale, the value is forbidden and must not be present"],
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
    [
      "another type of cluster",
      { cluster_type: { type: "fixed", value: "all-purpose" } },
      ['Validation failed for cluster_type, the value must be all-purpose (is "job")'],
    ],
  ];
  test.each(cases)("%s", (_, definition, expected) => {
    const policy = parseDefinition(JSON.stringify(definition));
    expect(evaluatePolicy(policy, cluster, false).violations).toEqual(expected);
  });
});

describe("what conforms", () => {
  const cases: [string, object][] = [
    [
      "values within bounds, exactly at them too",
      { "autoscale.max_workers": { type: "range", minValue: 4, maxValue: 4 } },
    ],
    [
      "a missing value that is optional",
      { num_workers: { type: "range", maxValue: 3, isOptional: true } },
    ],
    ["a pattern that matches whole", { spark_version: { type: "regex", pattern: "18\\..*" } }],
    ["a tag whose name has a dot", { "custom_tags.cost.center": { type: "fixed", value: "42" } }],
    [
      "a Spark setting",
      { "spark_conf.spark.sql.session.timeZone": { type: "fixed", value: "UTC" } },
    ],
    ["a forbidden value that is absent", { num_workers: { type: "forbidden", hidden: true } }],
  ];
  test.each(cases)("%s", (_, definition) => {
    const policy = parseDefinition(JSON.stringify(definition));
    expect(evaluatePolicy(policy, cluster, false)).toEqual({ cluster, violations: [] });
  });
});

describe("units an hour", () => {
  const policy = parseDefinition('{"dbus_per_hour":{"type":"range","maxValue":5}}');
  const pooled = { instance_pool_id: "w", driver_instance_pool_id: "d" };
  const machines = (poolId: string) => (poolId === "w" ? "Standard_E8ds_v5" : "Standard_D4ds_v5");
  test.each<[string, object, string[]]>([
    ["are those of driver and workers", { ...cluster }, []],
    [
      "count the workers of the largest size",
      { ...cluster, autoscale: { min_workers: 1, max_workers: 5 } },
      ['Validation failed for dbus_per_hour, the value must be at most 5 (is "6")'],
    ],
    [
      "count a driver of another size",
      { ...cluster, driver_node_type_id: "Standard_E16ds_v5" },
      ['Validation failed for dbus_per_hour, the value must be at most 5 (is "8")'],
    ],
    [
      "are those of the pools' machines",
      { num_workers: 3, ...pooled },
      ['Validation failed for dbus_per_hour, the value must be at most 5 (is "7")'],
    ],
    ["count a fixed number of workers", { num_workers: 2, ...pooled }, []],
  ])("%s", (_, sent, expected) => {
    expect(evaluatePolicy(policy, sent as typeof cluster, false, machines).violations).toEqual(
      expected,
    );
  });

  test("of a machine nobody knows are told as not known", () => {
    expect(() => evaluatePolicy(policy, { node_type_id: "Standard_Z1" }, false)).toThrow(
      "the policy attribute 'dbus_per_hour' of node type 'Standard_Z1' is not implemented by the local workspace",
    );
  });
});

describe("a rule for the elements of a list", () => {
  const policy = parseDefinition('{"init_scripts.*.workspace.destination":{"type":"forbidden"}}');
  test.each<[string, object, string[]]>([
    ["passes a cluster without the list", cluster, []],
    ["passes elements without the attribute", { init_scripts: [{ volumes: {} }] }, []],
    [
      "stops one element of several",
      { init_scripts: [{ volumes: {} }, { workspace: { destination: "/x" } }] },
      [
        "Validation failed for init_scripts.*.workspace.destination, the value is forbidden and must not be present",
      ],
    ],
  ])("%s", (_, sent, expected) => {
    expect(evaluatePolicy(policy, sent as typeof cluster, false).violations).toEqual(expected);
  });
});

describe("what a policy fills in", () => {
  const policy = parseDefinition(
    JSON.stringify({
      "custom_tags.team": { type: "fixed", value: "planning" },
      driver_node_type_id: {
        type: "allowlist",
        values: ["Standard_F4"],
        defaultValue: "Standard_F4",
      },
    }),
  );

  test("fixed values always, defaults on request", () => {
    expect(evaluatePolicy(policy, cluster, true)).toEqual({
      cluster: {
        ...cluster,
        custom_tags: { "cost.center": "42", team: "planning" },
        driver_node_type_id: "Standard_F4",
      },
      violations: [],
    });
  });

  test("without the request a default is no value", () => {
    expect(evaluatePolicy(policy, cluster, false).violations).toEqual([
      "Validation failed for driver_node_type_id, the value must be present",
    ]);
  });
});

describe("rejects a definition", () => {
  test.each([
    ["that is no JSON", "{", /not valid JSON/],
    ["that is a list", "[]", /must be a JSON object/],
    ["with an unknown type of rule", '{"a":{"type":"atMost"}}', /'atMost'; allowed are fixed/],
    ["with an unknown field", '{"a":{"type":"fixed","vlaue":1}}', /unknown field 'vlaue'/],
    ["with what is not evaluated here", '{"a.0.b":{"type":"forbidden"}}', /not implemented/],
  ])("%s", (_, text, expected) => {
    expect(() => parseDefinition(text)).toThrow(expected);
  });
});
