import { stackConfig } from "../settings/stackConfig";
import { registered, type Registered } from "./registered";
import { valueOf } from "./outputs";
import type * as pulumi from "@pulumi/pulumi";

type Exports = Record<string, pulumi.Output<unknown>>;

const exported: Exports[] = [];
let made: Registered[] = [];

// The whole program, as the stack prod configures it: it is imported once, as an engine would.
beforeAll(async () => {
  const config = Object.entries(stackConfig("prod")).map(([name, value]) => [
    `batch-scoring:${name}`,
    value,
  ]);
  made = await registered(
    async () => {
      exported.push(await import("../../index"));
    },
    Object.fromEntries(config) as Record<string, string>,
    "prod",
  );
}, 60_000);

const resources = () => made.filter(({ type }) => !type.startsWith("batchScoring:"));
const inDatabricks = () => resources().filter(({ type }) => type.startsWith("databricks:"));

test("hands the workspace's own provider to everything in Databricks", () => {
  expect(inDatabricks().filter(({ provider }) => provider !== "workspace-provider")).toEqual([]);
});

test("parents every resource with a component and no component with another", () => {
  const components = made.filter(({ type }) => type.startsWith("batchScoring:"));
  expect(components.filter(({ parent }) => parent !== "")).toEqual([]);
  expect(
    resources().filter(({ parent }) => !components.some(({ name }) => name === parent)),
  ).toEqual([]);
});

test("starts each resource's name with its component's", () => {
  expect(resources().filter(({ name, parent }) => !name.startsWith(parent))).toEqual([]);
});

test("lets what lives in the workspace go with it, and Unity Catalog's securables on their own", () => {
  const kinds = (isDeletedWith: boolean) => {
    const types = inDatabricks()
      .filter(({ deletedWith }) => (deletedWith === "workspace") === isDeletedWith)
      .map(({ type }) => type.split(":").at(-1));
    return [...new Set(types)].sort();
  };
  expect(kinds(true)).toEqual([
    "AccessControlRuleSet",
    "AlertV2",
    "ClusterPolicy",
    "Dashboard",
    "DefaultNamespaceSetting",
    "Directory",
    "DisableLegacyAccessSetting",
    "DisableLegacyDbfsSetting",
    "Job",
    "Notebook",
    "Permissions",
    "RestrictWorkspaceAdminsSetting",
    "ServicePrincipal",
    "SqlEndpoint",
    "WorkspaceConf",
    "WorkspaceFile",
  ]);
  expect(kinds(false)).toEqual([
    "Catalog",
    "ExternalLocation",
    "Grants",
    "RegisteredModel",
    "Schema",
    "StorageCredential",
    "Volume",
  ]);
});

test("protects what holds data where the stack says so, and nothing else", () => {
  const protectedNames = made.filter(({ isProtected }) => isProtected).map(({ name }) => name);
  expect(protectedNames).toEqual([
    "catalog",
    "catalog-model",
    "catalog-schema-features",
    "catalog-schema-landing",
    "catalog-schema-models",
    "catalog-schema-monitoring",
    "catalog-schema-predictions",
    "catalog-schema-raw",
    "catalog-volume-checkpoints",
    "catalog-volume-files",
    "catalog-volume-reports",
    "catalog-volume-staging",
    "cost-control-container",
    "flow-logs-account",
    "group",
    "keys",
    "keys-key-dbfs-root",
    "keys-key-managed-disks",
    "keys-key-managed-services",
    "keys-key-storage",
    "lake",
    "lake-container-checkpoints",
    "lake-container-lake",
    "lake-container-landing",
    "logs",
    "workspace",
  ]);
});

/** How a secret is written on its way to the engine: https://github.com/pulumi/pulumi/blob/v3.248.0/sdk/nodejs/runtime/rpc.ts */
const secretMark = "1b47061264138c4ac30d75fd1eb44270";

test("hands nothing to a resource that is a secret", () => {
  const secrets = resources().filter(({ inputs }) => JSON.stringify(inputs).includes(secretMark));
  expect(secrets).toEqual([]);
});

test("names no input after a secret", () => {
  const texts = JSON.stringify(resources().map(({ inputs }) => Object.keys(inputs)));
  expect(texts).not.toMatch(/token|password|secret|sharedKey"/i);
});

test("starts training by hand or when the evaluation asks, the other jobs by the clock", () => {
  const jobs = made.filter(({ type }) => type === "databricks:index/job:Job");
  const pauseStatus = "UNPAUSED";
  expect(jobs.map(({ inputs }) => [inputs.name, inputs.schedule])).toEqual([
    [
      "batch-scoring-prod-evaluation",
      { quartzCronExpression: "0 0 8 * * ?", timezoneId: "UTC", pauseStatus },
    ],
    [
      "batch-scoring-prod-scoring",
      { quartzCronExpression: "0 30 6,18 * * ?", timezoneId: "UTC", pauseStatus },
    ],
    ["batch-scoring-prod-training", undefined],
  ]);
});

test("runs every job as the run identity, under a policy, from code and with a job that it may use", () => {
  const jobs = made.filter(({ type }) => type === "databricks:index/job:Job");
  expect(jobs.map(({ inputs }) => inputs["runAs"])).toEqual([
    { servicePrincipalName: "run-c" },
    { servicePrincipalName: "run-c" },
    { servicePrincipalName: "run-c" },
  ]);
  const allowed = made
    .filter(({ type }) => type === "databricks:index/permissions:Permissions")
    .map(({ inputs }) => inputs)
    .flatMap(({ accessControls, ...object }) =>
      (accessControls as { servicePrincipalName?: string; permissionLevel: string }[])
        .filter(({ servicePrincipalName }) => servicePrincipalName === "run-c")
        .map(({ permissionLevel }) => [Object.keys(object)[0], permissionLevel]),
    );
  expect(allowed).toEqual([
    // Of the experiments; of the code below.
    ["directoryPath", "CAN_MANAGE"],
    ["directoryPath", "CAN_READ"],
    ["clusterPolicyId", "CAN_USE"],
    ["jobId", "CAN_MANAGE_RUN"],
  ]);
});

test("names each object once in permissions and grants, which are its only ones", () => {
  const objects = made
    .filter(({ type }) => /:(Permissions|Grants)$/.test(type))
    .map(({ inputs: { accessControls: _, grants: __, ...object } }) => JSON.stringify(object));
  expect(new Set(objects).size).toBe(objects.length);
  expect(made.filter(({ type }) => type.endsWith(":Grant"))).toEqual([]);
});

test("exports what people and programs use the stack by", async () => {
  const outputs = Object.entries(exported[0] as Exports).map(async ([name, output]) => [
    name,
    (await valueOf(output)).value,
  ]);
  expect(Object.fromEntries((await Promise.all(outputs)) as [string, unknown][])).toEqual({
    workspaceUrl: "https://adb-1.2.azuredatabricks.net",
    workspaceRoot: "/batch-scoring-prod",
    lakeAccountName: "stbatchscoringprodab12c",
    catalogName: "batch_scoring_prod",
    landingPath: "/Volumes/batch_scoring_prod/landing/files",
    checkpointPath: "/Volumes/batch_scoring_prod/landing/checkpoints",
    reportsPath: "/Volumes/batch_scoring_prod/predictions/reports",
    trainingJobId: "training-job-id",
    scoringJobId: "scoring-job-id",
    evaluationJobId: "evaluation-job-id",
    predictionsTable: "batch_scoring_prod.predictions.predictions",
    dashboardUrl: "https://adb-1.2.azuredatabricks.net/dashboardsv3/dashboard-id/published",
    modelName: "batch_scoring_prod.models.component_failure",
    deployClientId: "",
    previewClientId: "",
  });
});
