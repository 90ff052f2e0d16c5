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
  PRINCIPAL,
  RULES,
  MODEL,
  METASTORE,
  IP_LIST,
  SETTINGS,
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
      { ...job, trigger: { fileArrival: { url: "/Volumes/a/b/c/" } } },
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
      "a Jupyter notebook's content without a language",
      NOTEBOOK,
      { path: "/a", contentBase64: "", format: "JUPYTER" },
      "language",
      "all of `content_base64,language` must be specified",
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
    [
      "a service principal that is nobody",
      PRINCIPAL,
      { active: true },
      "applicationId",
      "one of `application_id,display_name`",
    ],
    [
      "a service principal of the account",
      PRINCIPAL,
      { applicationId: "a", api: "account" },
      "api",
      "does not serve",
    ],
    [
      "a rule set whose name tells no object",
      RULES,
      { name: "runner" },
      "name",
      "expected accounts/<account id>/",
    ],
    ["a rule set without a name", RULES, {}, "name", "needs its name"],
    [
      "a model that is in no schema",
      MODEL,
      { catalogName: "a", name: "m" },
      "schemaName",
      "needs its schemaName",
    ],
    [
      "aliases of a model, which the runs move",
      MODEL,
      { catalogName: "a", schemaName: "b", name: "m", aliases: [] },
      "aliases",
      "does not serve",
    ],
    [
      "the deprecated way to a default catalog",
      METASTORE,
      { workspaceId: "1", metastoreId: "m", defaultCatalogName: "c" },
      "defaultCatalogName",
      "does not serve",
    ],
    [
      "an access list of another kind",
      IP_LIST,
      { label: "a", listType: "DENY", ipAddresses: [] },
      "listType",
      'one of ["ALLOW" "BLOCK"], got DENY',
    ],
    [
      "an address that is none",
      IP_LIST,
      { label: "a", listType: "ALLOW", ipAddresses: ["203.0.113.1", "office"] },
      "ipAddresses[1]",
      "got office",
    ],
    [
      "a status of administrators that is none",
      SETTINGS.admins,
      { restrictWorkspaceAdmins: { status: "RESTRICTED" } },
      "restrictWorkspaceAdmins.status",
      "got RESTRICTED",
    ],
    [
      "a setting without its value",
      SETTINGS.legacyDbfs,
      { disableLegacyDbfs: {} },
      "disableLegacyDbfs.value",
      "is required",
    ],
    [
      "a setting's version, which the provider finds itself",
      SETTINGS.namespace,
      { namespace: { value: "a" }, etag: "1" },
      "etag",
      "does not serve",
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
  [PRINCIPAL, { applicationId: "a" }, { applicationId: "b" }, ["applicationId"]],
  [MODEL, { name: "a", comment: "x" }, { name: "b", comment: "y" }, ["name"]],
  [METASTORE, { metastoreId: "a" }, { metastoreId: "b" }, ["metastoreId"]],
  [RULES, { name: "a" }, { name: "b" }, ["name"]],
])("%s is replaced for what can not change in place", (token, olds, news, replacing) => {
  const { changes } = offline.difference(urn(token, "x"), olds, news);
  expect(changes.filter(({ replaces }) => replaces).map(({ path }) => path)).toEqual(replacing);
});
