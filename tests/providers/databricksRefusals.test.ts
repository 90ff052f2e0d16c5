import { tmpdir } from "node:os";

import { Connection } from "../../local/providers/databricks/connection";
import { databricksProvider } from "../../local/providers/databricks/provider";
import { Operations } from "../../local/providers/protocol/operations";
import { type Inputs, UNKNOWN } from "../../local/providers/protocol/values";
import {
  DIRECTORY,
  NOTEBOOK,
  FILE,
  JOB,
  POLICY,
  PERMISSIONS,
  CREDENTIAL,
  LOCATION,
  CATALOG,
  SCHEMA,
  VOLUME,
  GRANTS,
  job,
} from "./databricksTokens";
import { seed, urn } from "./urns";

const offline = new Operations(databricksProvider(new Connection(tmpdir(), false)));

describe("check rejects, before anything is asked,", () => {
  const abfss = "abfss://c@a.dfs.core.windows.net/";
  test.each<[string, string, Inputs, string, string]>([
    [
      "an unknown property of a nested task",
      JOB,
      { tasks: [{ taskKey: "a", notebokTask: {} }] },
      "tasks[0].notebokTask",
      'did you mean "notebookTask"?',
    ],
    [
      "a task without its key",
      JOB,
      { tasks: [{ notebookTask: { notebookPath: "/n" } }] },
      "tasks[0].taskKey",
      "is required",
    ],
    ["a job without tasks", JOB, { name: "a" }, "tasks", "at least one task"],
    [
      "a pause status that is none",
      JOB,
      { ...job, schedule: { ...job.schedule, pauseStatus: "OFF" } },
      "schedule.pauseStatus",
      'one of ["PAUSED" "UNPAUSED"], got OFF',
    ],
    [
      "a schedule beside a trigger",
      JOB,
      { ...job, trigger: { fileArrival: { url: "/Volumes/a/b/c" } } },
      "trigger",
      "conflicts with schedule",
    ],
    [
      "what the local workspace does not serve",
      JOB,
      { ...job, alwaysRunning: true },
      "alwaysRunning",
      'does not serve "alwaysRunning"',
    ],
    [
      "a notebook without content",
      NOTEBOOK,
      { path: "/a" },
      "contentBase64",
      "one of `content_base64,source` must be specified",
    ],
    [
      "a language that is none",
      NOTEBOOK,
      { path: "/a", contentBase64: "", language: "PYTHN" },
      "language",
      "got PYTHN",
    ],
    [
      "a relative path",
      NOTEBOOK,
      { path: "a", contentBase64: "", language: "PYTHON" },
      "path",
      "Path (a) doesn't start with '/'",
    ],
    ["a directory without a path", DIRECTORY, {}, "path", "is required"],
    [
      "a file with two contents",
      FILE,
      { path: "/a", contentBase64: "", source: "b" },
      "contentBase64",
      "conflicts with source",
    ],
    [
      "a policy that is no JSON",
      POLICY,
      { definition: "{" },
      "definition",
      "contains an invalid JSON",
    ],
    ["a policy family", POLICY, { policyFamilyId: "x" }, "policyFamilyId", "does not serve"],
    [
      "permissions on nothing",
      PERMISSIONS,
      { accessControls: [] },
      "accessControls",
      "exactly one object must be named",
    ],
    [
      "permissions on what is not served",
      PERMISSIONS,
      { accessControls: [], sqlQueryId: "1" },
      "sqlQueryId",
      "does not serve",
    ],
    [
      "a credential of another cloud",
      CREDENTIAL,
      { awsIamRole: { roleArn: "a" } },
      "awsIamRole",
      "does not serve",
    ],
    [
      "an isolation mode of another object",
      CREDENTIAL,
      { azureManagedIdentity: { accessConnectorId: "a" }, isolationMode: "ISOLATED" },
      "isolationMode",
      "got ISOLATED",
    ],
    [
      "a location outside ADLS",
      LOCATION,
      { url: "s3://bucket", credentialName: "a" },
      "url",
      "expected abfss://",
    ],
    [
      "a catalog's wrong isolation mode",
      CATALOG,
      { storageRoot: abfss, isolationMode: "CLOSED" },
      "isolationMode",
      "got CLOSED",
    ],
    ["a schema without its catalog", SCHEMA, { name: "a" }, "catalogName", "is required"],
    [
      "an external volume without a place",
      VOLUME,
      { catalogName: "a", schemaName: "b", volumeType: "EXTERNAL" },
      "storageLocation",
      "must be given for a volume of type EXTERNAL",
    ],
    [
      "a volume type that is none",
      VOLUME,
      { catalogName: "a", schemaName: "b", volumeType: "FAST" },
      "volumeType",
      "got FAST",
    ],
    [
      "grants on two objects",
      GRANTS,
      { catalog: "a", schema: "a.b", grants: [] },
      "schema",
      "exactly one securable",
    ],
    [
      "grants without principal",
      GRANTS,
      { catalog: "a", grants: [{ privileges: ["SELECT"] }] },
      "grants[0].principal",
      "is required",
    ],
  ])("%s", (_, token, inputs, property, reason) => {
    const found = offline.check(urn(token, "x"), inputs, {}, seed).failures;
    expect(found.map((failure) => [failure.property, failure.reason])).toContainEqual([
      property,
      expect.stringContaining(reason),
    ]);
  });

  test("nothing that is still to be computed", () => {
    const inputs = {
      ...job,
      tasks: [{ taskKey: "a", notebookTask: { notebookPath: UNKNOWN } }],
      jobClusters: UNKNOWN,
    };
    expect(offline.check(urn(JOB, "x"), inputs, {}, seed).failures).toEqual([]);
  });
});

test.each<[string, Inputs, Inputs, string[]]>([
  [DIRECTORY, { path: "/a" }, { path: "/b" }, ["path"]],
  [NOTEBOOK, { path: "/a", contentBase64: "a" }, { path: "/a", contentBase64: "b" }, []],
  [CATALOG, { name: "a", storageRoot: "x" }, { name: "a", storageRoot: "y" }, ["storageRoot"]],
  [
    VOLUME,
    { name: "a", storageLocation: "x" },
    { name: "a", storageLocation: "y" },
    ["storageLocation"],
  ],
  [SCHEMA, { name: "a", comment: "x" }, { name: "a", comment: "y" }, []],
  [JOB, { name: "a" }, { name: "b" }, []],
  [PERMISSIONS, { jobId: "1" }, { jobId: "2" }, ["jobId"]],
])("%s is replaced for what can not change in place", (token, olds, news, replacing) => {
  const { changes } = offline.difference(urn(token, "x"), olds, news);
  expect(changes.filter(({ replaces }) => replaces).map(({ path }) => path)).toEqual(replacing);
});
