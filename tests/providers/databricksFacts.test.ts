import { tmpdir } from "node:os";

import { Connection } from "../../local/providers/databricks/connection";
import { isKnownType } from "../../local/providers/databricks/facts";
import { databricksProvider } from "../../local/providers/databricks/provider";
import { Operations } from "../../local/providers/protocol/operations";
import { type Inputs, UNKNOWN } from "../../local/providers/protocol/values";
import {
  CATALOG,
  FILE,
  GRANTS,
  JOB,
  PERMISSIONS,
  POLICY,
  SCHEMA,
  VOLUME,
  job,
} from "./databricksTokens";
import { seed, urn } from "./urns";

const provider = databricksProvider(new Connection(tmpdir(), false));
const offline = new Operations(provider);

function faults(token: string, inputs: Inputs): [string, string][] {
  return offline
    .check(urn(token, "x"), inputs, {}, seed)
    .failures.map(({ property, reason }) => [property, reason]);
}

/** A job of one task, whose members a test changes. */
const one = (task: Inputs, others: Inputs = {}): Inputs => ({
  name: "score",
  tasks: [{ taskKey: "score", notebookTask: { notebookPath: "/n" }, ...task }],
  ...others,
});
const cluster = (newCluster: Inputs, jobClusterKey = "main"): Inputs => ({
  jobClusters: [{ jobClusterKey, newCluster: { sparkVersion: "18.x-scala2.13", ...newCluster } }],
});
const rule = { metric: "RUN_DURATION_SECONDS", op: "GREATER_THAN", value: 60 };
const cron = { quartzCronExpression: "0 0 6 * * ?", timezoneId: "UTC" };

test.each<[string, Inputs, string, string]>([
  [
    "a name beyond 4096 characters",
    one({}, { name: "n".repeat(4097) }),
    "name",
    "expected name to have 1 to 4096 characters, got 4097",
  ],
  [
    "a task key with a space",
    one({ taskKey: "a b" }),
    "tasks[0].taskKey",
    "expected taskKey to match ^[\\w-]+$, got a b",
  ],
  [
    "a task key beyond 100 characters",
    one({ taskKey: "a".repeat(101) }),
    "tasks[0].taskKey",
    "1 to 100 characters, got 101",
  ],
  [
    "two tasks of one key",
    { tasks: [{ taskKey: "a" }, { taskKey: "a" }] },
    "tasks[1].taskKey",
    "'a' is there twice",
  ],
  [
    "a dependency on no task",
    one({ dependsOns: [{ taskKey: "b" }] }),
    "tasks[0].dependsOns[0].taskKey",
    "there is no task 'b'; the job has 'score'",
  ],
  [
    "a task that waits for itself",
    one({ dependsOns: [{ taskKey: "score" }] }),
    "tasks[0].dependsOns[0].taskKey",
    "depends on itself",
  ],
  [
    "a condition that is none",
    one({ runIf: "ALWAYS" }),
    "tasks[0].runIf",
    '"ALL_FAILED"], got ALWAYS',
  ],
  [
    "fewer than no retries",
    one({ maxRetries: -2 }),
    "tasks[0].maxRetries",
    "expected maxRetries to be at least -1, got -2",
  ],
  [
    "a cluster that is not the job's",
    one({ jobClusterKey: "big" }, cluster({})),
    "tasks[0].jobClusterKey",
    "there is no job cluster 'big'; the job has 'main'",
  ],
  [
    "fewer workers at most than at least",
    one({}, cluster({ autoscale: { minWorkers: 3, maxWorkers: 2 } })),
    "jobClusters[0].newCluster.autoscale.minWorkers",
    "at most maxWorkers (2), got 3",
  ],
  [
    "a purchase model that is none",
    one({}, cluster({ azureAttributes: { availability: "SPOT" } })),
    "jobClusters[0].newCluster.azureAttributes.availability",
    '"SPOT_WITH_FALLBACK_AZURE"], got SPOT',
  ],
  [
    "an access mode that is none",
    one({}, cluster({ dataSecurityMode: "SHARED" })),
    "jobClusters[0].newCluster.dataSecurityMode",
    "got SHARED",
  ],
  [
    "a runtime that is none",
    one({}, cluster({ sparkVersion: "newest" })),
    "jobClusters[0].newCluster.sparkVersion",
    "got newest",
  ],
  [
    "a schedule in Unix form",
    one({}, { schedule: { ...cron, quartzCronExpression: "0 6 * * *" } }),
    "schedule.quartzCronExpression",
    "Invalid quartz cron expression '0 6 * * *'",
  ],
  [
    "a time zone that is none",
    one({}, { schedule: { ...cron, timezoneId: "CET+1" } }),
    "schedule.timezoneId",
    "got CET+1",
  ],
  [
    "arrivals looked for too often",
    one(
      {},
      { trigger: { fileArrival: { url: "/Volumes/a/b/c/", minTimeBetweenTriggersSeconds: 30 } } },
    ),
    "trigger.fileArrival.minTimeBetweenTriggersSeconds",
    "at least 60, got 30",
  ],
  [
    "arrivals looked for in what may be a file",
    one({}, { trigger: { fileArrival: { url: "/Volumes/a/b/c" } } }),
    "trigger.fileArrival.url",
    "got /Volumes/a/b/c",
  ],
  [
    "arrivals looked for elsewhere",
    one({}, { trigger: { fileArrival: { url: "dbfs:/a" } } }),
    "trigger.fileArrival.url",
    "got dbfs:/a",
  ],
  [
    "too many runs at once",
    one({}, { maxConcurrentRuns: 1001 }),
    "maxConcurrentRuns",
    "expected maxConcurrentRuns to be 0 to 1000, got 1001",
  ],
  [
    "a health rule of no metric",
    one({}, { health: { rules: [{ ...rule, metric: "COST" }] } }),
    "health.rules[0].metric",
    "got COST",
  ],
])("a job is refused for %s", (_, inputs, property, reason) => {
  expect(faults(JOB, inputs)).toContainEqual([property, expect.stringContaining(reason)]);
});

const policy = (rules: Inputs): Inputs => ({ name: "p", definition: JSON.stringify(rules) });
const granted = (securable: Inputs, privilege: string): Inputs => ({
  ...securable,
  grants: [{ principal: "planners", privileges: [privilege] }],
});

test.each<[string, string, Inputs, string, string]>([
  [
    "a policy rule of no type",
    POLICY,
    policy({ node_type_id: { type: "set" } }),
    "definition",
    "Policy rule of 'node_type_id' has type 'set'",
  ],
  [
    "a policy rule with an unknown field",
    POLICY,
    policy({ node_type_id: { type: "fixed", valu: "x" } }),
    "definition",
    "unknown field 'valu'",
  ],
  [
    "a policy that is a list",
    POLICY,
    { name: "p", definition: "[]" },
    "definition",
    "must be a JSON object",
  ],
  [
    "a policy's long name",
    POLICY,
    { ...policy({}), name: "p".repeat(101) },
    "name",
    "1 to 100 characters, got 101",
  ],
  ["a catalog with a dot", CATALOG, { name: "a.b" }, "name", "got a.b"],
  [
    "a catalog beyond 255 characters",
    CATALOG,
    { name: "a".repeat(256) },
    "name",
    "1 to 255 characters, got 256",
  ],
  ["a schema with a space", SCHEMA, { name: "a b", catalogName: "c" }, "name", "got a b"],
  [
    "a volume in a schema with a slash",
    VOLUME,
    { name: "v", catalogName: "c", schemaName: "a/b", volumeType: "MANAGED" },
    "schemaName",
    "got a/b",
  ],
  [
    "a privilege the object does not take",
    GRANTS,
    granted({ volume: "a.b.c" }, "SELECT"),
    "grants[0].privileges[0]",
    "Privilege SELECT is not applicable to this entity [volume]",
  ],
  [
    "a privilege of a location on a catalog",
    GRANTS,
    granted({ catalog: "a" }, "READ FILES"),
    "grants[0].privileges[0]",
    "[catalog]",
  ],
  [
    "a level the object does not know",
    PERMISSIONS,
    { jobId: "1", accessControls: [{ groupName: "g", permissionLevel: "CAN_RUN" }] },
    "accessControls[0].permissionLevel",
    '"IS_OWNER"], got CAN_RUN',
  ],
  [
    "a permission for nobody",
    PERMISSIONS,
    { jobId: "1", accessControls: [{ permissionLevel: "CAN_VIEW" }] },
    "accessControls[0]",
    "must be given, got none",
  ],
  [
    "a permission for two",
    PERMISSIONS,
    {
      jobId: "1",
      accessControls: [{ groupName: "g", userName: "u", permissionLevel: "CAN_VIEW" }],
    },
    "accessControls[0]",
    "got userName, groupName",
  ],
  ["a file at no path", FILE, { path: "a", contentBase64: "" }, "path", "doesn't start with '/'"],
])("check refuses %s", (_, token, inputs, property, reason) => {
  expect(faults(token, inputs)).toContainEqual([property, expect.stringContaining(reason)]);
});

test("a model takes the privileges of a function", () => {
  expect(faults(GRANTS, granted({ model: "a.b.c" }, "EXECUTE"))).toEqual([]);
});

test("a whole job passes, and so does one of which much is still to be computed", () => {
  expect(faults(JOB, job)).toEqual([]);
  const unknown = one(
    { jobClusterKey: UNKNOWN, dependsOns: UNKNOWN, maxRetries: UNKNOWN },
    { schedule: { ...cron, quartzCronExpression: UNKNOWN }, jobClusters: UNKNOWN },
  );
  expect(faults(JOB, unknown)).toEqual([]);
});

test("of every type that is served something is known, or the list says what its own check holds", () => {
  const unknown = Object.keys(provider.resources).filter((token) => !isKnownType(token));
  expect(unknown).toEqual([]);
});
