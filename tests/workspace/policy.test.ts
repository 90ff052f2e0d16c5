import { apiName } from "../../local/providers/databricks/translation";
import type { ClusterDefinition } from "../../local/workspace/runs/clusterAttributes";
import { evaluatePolicy, parseDefinition } from "../../local/workspace/runs/policy";
import { refused } from "../../policy/clusterPolicy";
import { cluster, conforming, violating } from "./clusterCases";

/** Attributes whose keys are the user's own. */
const maps = ["customTags", "sparkConf", "sparkEnvVars"];

/** A part of a job cluster as the Jobs API has it. */
function inApi(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(inApi);
  if (typeof part !== "object" || part === null) return part;
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => [
      apiName(key),
      maps.includes(key) ? (value as unknown) : inApi(value),
    ]),
  );
}

const sent = inApi(cluster) as ClusterDefinition;
const pathOf = (violation: string) => /^Validation failed for (\S+), /.exec(violation)?.[1];

/** The workspace judges as the policy does that judges the stack before. */
function judgedAlike(cases: typeof violating) {
  test.each(cases)("%s", (_, definition, violations, change = {}) => {
    const policy = parseDefinition(JSON.stringify(definition));
    const changed = { ...cluster, ...change };
    const api = inApi(changed) as ClusterDefinition;
    expect(evaluatePolicy(policy, api, false)).toEqual({ cluster: api, violations });
    expect(refused(policy, changed)).toEqual(violations.map(pathOf));
  });
}

describe("does not conform:", () => judgedAlike(violating));
describe("conforms:", () => judgedAlike(conforming));

test("of another type of cluster the workspace alone knows", () => {
  const policy = parseDefinition('{"cluster_type":{"type":"fixed","value":"all-purpose"}}');
  expect(evaluatePolicy(policy, sent, false).violations).toEqual([
    'Validation failed for cluster_type, the value must be all-purpose (is "job")',
  ]);
});

describe("units an hour", () => {
  const policy = parseDefinition('{"dbus_per_hour":{"type":"range","maxValue":5}}');
  const pooled = { instance_pool_id: "w", driver_instance_pool_id: "d" };
  const machines = (poolId: string) => (poolId === "w" ? "Standard_E8ds_v5" : "Standard_D4ds_v5");
  test.each<[string, object, string[]]>([
    ["are those of driver and workers", { ...sent }, []],
    [
      "count the workers of the largest size",
      { ...sent, autoscale: { min_workers: 1, max_workers: 5 } },
      ['Validation failed for dbus_per_hour, the value must be at most 5 (is "6")'],
    ],
    [
      "count a driver of another size",
      { ...sent, driver_node_type_id: "Standard_E16ds_v5" },
      ['Validation failed for dbus_per_hour, the value must be at most 5 (is "8")'],
    ],
    [
      "are those of the pools' machines",
      { num_workers: 3, ...pooled },
      ['Validation failed for dbus_per_hour, the value must be at most 5 (is "7")'],
    ],
    ["count a fixed number of workers", { num_workers: 2, ...pooled }, []],
  ])("%s", (_, asked, expected) => {
    const { violations } = evaluatePolicy(policy, asked as ClusterDefinition, false, machines);
    expect(violations).toEqual(expected);
  });

  test("of a machine nobody knows are told as not known", () => {
    expect(() => evaluatePolicy(policy, { node_type_id: "Standard_Z1" }, false)).toThrow(
      "the policy attribute 'dbus_per_hour' of node type 'Standard_Z1' is not implemented by the local workspace",
    );
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
    expect(evaluatePolicy(policy, sent, true)).toEqual({
      cluster: {
        ...sent,
        custom_tags: { "cost.center": "42", team: "planning" },
        driver_node_type_id: "Standard_F4",
      },
      violations: [],
    });
  });

  test("without the request a default is no value", () => {
    expect(evaluatePolicy(policy, sent, false).violations).toEqual([
      "Validation failed for driver_node_type_id, the value must be present",
    ]);
  });
});

test("a fixed value that is left out is filled in here, and refused by the policy over the stack", () => {
  const policy = parseDefinition('{"custom_tags.team":{"type":"fixed","value":"planning"}}');
  expect(evaluatePolicy(policy, sent, false).violations).toEqual([]);
  expect(refused(policy, cluster)).toEqual(["custom_tags.team"]);
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
