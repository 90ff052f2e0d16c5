import * as databricks from "@pulumi/databricks";
import * as pulumi from "@pulumi/pulumi";
import type { Dashboard } from "../../components/dashboard";
import type { DataFactoryIdentity } from "../../components/dataFactoryIdentity";
import { operate, type OperationsArgs } from "../../components/operations";
import { stackNames } from "../../settings/names";
import type { OperationsPlan } from "../../settings/operationsPlan";
import { valueOf } from "./outputs";
import { registered, type Registered } from "./registered";

const everything: OperationsPlan = {
  dataFactory: {
    schedule: { quartzCronExpression: "0 30 6,18 * * ?", timezoneId: "UTC", isPaused: true },
    maxRetries: 1,
    retryIntervalMinutes: 1,
    timeoutMinutes: 360,
  },
  alerts: { staleHours: 14 },
  platformAlerts: true,
  dashboard: { autoStopMinutes: 10, isServerless: false, staleHours: 14 },
  qualityMonitor: true,
  budget: { amount: 300, startDate: undefined },
  costExport: true,
  hasManagedGroup: true,
  sources: {},
  sourceOptions: {
    retentionDays: 3,
    cursorColumn: "c",
    administrator: { login: "l", objectId: "o" },
  },
  sourceLibraries: [],
  audience: {
    emails: ["planner@example.com"],
    horizonHours: 24,
    failureReportDelayHours: 0,
    timezoneId: "UTC",
    viewerGroups: ["planners"],
  },
};

const args = (): OperationsArgs => ({
  project: "batch-scoring",
  stack: "dev",
  names: stackNames("batch-scoring", "dev", "westeurope"),
  group: {
    groupName: pulumi.output("rg-a"),
    groupId: pulumi.output("/subscriptions/s-1/resourceGroups/rg-a"),
    suffix: pulumi.output("ab12c"),
    resource: undefined,
  },
  deployment: undefined,
  location: "westeurope",
  lake: { accountId: pulumi.output("/lake"), accountName: pulumi.output("lake") },
  catalogName: "c",
  folder: "/Shared/a",
  tags: { Project: "p" },
  publicNetworkAccess: "Enabled",
  dataFactoryIdentity: {
    identityId: pulumi.output("/identity"),
    principalId: pulumi.output("p-2"),
  } as DataFactoryIdentity,
  scoringJobId: "12",
  jobIds: ["11", "12", "13"],
  logWorkspaceId: "/logs",
  nowMs: Date.UTC(2026, 10, 27),
  workspace: {
    resource: new pulumi.ComponentResource("test:Workspace", "workspace"),
    resourceId: pulumi.output("/workspace"),
    url: pulumi.output("https://adb-1.2.example.net"),
  },
});

async function made(plan: Partial<OperationsPlan> = {}, change: Partial<OperationsArgs> = {}) {
  const dashboards: (Dashboard | undefined)[] = [];
  const all = await registered(() => {
    const provider = new databricks.Provider("given", { host: "https://adb-1.2.example.net" });
    const options = { providers: { databricks: provider } };
    const { dashboard } = operate({ ...everything, ...plan }, { ...args(), ...change }, options);
    dashboards.push(dashboard);
  });
  const own = all.filter(({ name }) => name !== "given" && name !== "workspace");
  return { all: own, dashboard: dashboards[0] };
}

type Made = Awaited<ReturnType<typeof made>>;
let whole: Made;
beforeAll(async () => {
  whole = await made();
});

const components = (all: readonly Registered[]) =>
  all.filter(({ parent }) => parent === "").map(({ type }) => type.split(":").at(-1));
const all = [
  "CostControl",
  "Dashboard",
  "DataFactory",
  "DataQuality",
  "Monitoring",
  "PlatformAlerts",
];

test("makes a component for each part of the plan, and gives the provider to those in the workspace", async () => {
  const { all: own } = whole;
  expect(own.filter(({ parent }) => parent === "")).toEqual(
    [
      ["CostControl", "cost-control"],
      ["Dashboard", "dashboard"],
      ["DataFactory", "data-factory"],
      ["DataQuality", "data-quality"],
      ["Monitoring", "monitoring"],
      ["PlatformAlerts", "platform-alerts"],
    ].map(([kind, name]) => ({
      type: `batchScoring:components:${kind}`,
      name,
      parent: "",
      inputs: {},
    })),
  );
  const inWorkspace = own.filter(({ type }) => type.startsWith("databricks:"));
  expect(inWorkspace.map(({ type, provider }) => [type.split(":").at(-1), provider])).toEqual([
    ["Dashboard", "given"],
    ["Permissions", "given"],
    ["AlertV2", "given"],
    ["SqlEndpoint", "given"],
    ["Permissions", "given"],
    ["QualityMonitor", "given"],
  ]);
});

test.each<[string, Partial<OperationsPlan>, Partial<OperationsArgs>, readonly string[]]>([
  ["no factory", { dataFactory: undefined }, {}, ["DataFactory"]],
  ["no factory that is nobody", {}, { dataFactoryIdentity: undefined }, ["DataFactory"]],
  ["no alert", { alerts: undefined }, {}, ["Monitoring", "PlatformAlerts"]],
  ["no alert without logs", {}, { logWorkspaceId: undefined }, ["Monitoring", "PlatformAlerts"]],
  ["no alert of the platform", { platformAlerts: undefined }, {}, ["PlatformAlerts"]],
  ["no dashboard", { dashboard: undefined }, {}, ["Dashboard"]],
  ["no quality monitor", { qualityMonitor: undefined }, {}, ["DataQuality"]],
  ["no budget, but the export", { budget: undefined }, {}, []],
  ["neither budget nor export", { budget: undefined, costExport: undefined }, {}, ["CostControl"]],
  ["no export, but the budget", { costExport: undefined }, {}, []],
])("makes %s", async (_, plan, change, missing) => {
  const { all: own } = await made(plan, change);
  expect(components(own)).toEqual(all.filter((kind) => !missing.includes(kind)));
});

/** Inputs of the only resource of a type and name. */
const inputsOf = (own: readonly Registered[], kind: string, name: string) =>
  own.find((resource) => resource.type.endsWith(`:${kind}`) && resource.name === name)?.inputs;

test("lets the factory run the scoring job in the workspace, as its identity", async () => {
  const { all: own } = whole;
  expect(
    inputsOf(own, "LinkedService", "data-factory-linked-service")?.["properties"],
  ).toMatchObject({ domain: "https://adb-1.2.example.net", workspaceResourceId: "/workspace" });
  const { activities } = inputsOf(own, "Pipeline", "data-factory-pipeline") as {
    activities: object[];
  };
  expect(activities[0]).toMatchObject({ jobId: "12" });
  expect(inputsOf(own, "RoleAssignment", "data-factory-contributor")).toMatchObject({
    principalId: "p-2",
    scope: "/workspace",
  });
});

test("tells the audience of every job's failures, and of the scoring job's silence where somebody waits", async () => {
  const { all: own } = whole;
  expect(inputsOf(own, "ActionGroup", "monitoring")?.["emailReceivers"]).toMatchObject([
    { emailAddress: "planner@example.com" },
  ]);
  const alert = (name: string) =>
    JSON.stringify(inputsOf(own, "ScheduledQueryRule", `monitoring-${name}`));
  expect(alert("failed-runs")).toMatch(/11.*12.*13/);
  expect(alert("stale-predictions")).toContain("12");
  const { all: paused } = await made({ alerts: { staleHours: undefined } });
  expect(inputsOf(paused, "ScheduledQueryRule", "monitoring-stale-predictions")).toBeUndefined();
});

test("watches lake, workspace and factory, as far as there is one, and tells the same group", async () => {
  const watched = ({ all: own }: Made) => {
    const alerts = own.filter(
      ({ parent, inputs }) => parent === "platform-alerts" && "scopes" in inputs,
    );
    expect(alerts.map(({ inputs }) => JSON.stringify(inputs["actions"]))).toEqual(
      alerts.map(() => expect.stringContaining('"monitoring-id"') as unknown),
    );
    return alerts.flatMap(({ inputs }) => inputs["scopes"]).sort();
  };
  const always = ["/lake", "/subscriptions/s-1", "/workspace"];
  expect(watched(whole)).toEqual([...always, "data-factory-id"]);
  expect(watched(await made({ dataFactory: undefined }))).toEqual(always);
});

test("lets the quality monitor use the dashboard's warehouse where there is one", async () => {
  const warehouse = ({ all: own }: Made) =>
    inputsOf(own, "QualityMonitor", "data-quality")?.["warehouseId"];
  expect(warehouse(whole)).toBe("dashboard-warehouse-id");
  expect(warehouse(await made({ dashboard: undefined }))).toBeUndefined();
});

test("exports costs to the lake where asked to", async () => {
  const place = ({ all: own }: Made) =>
    inputsOf(own, "BlobContainer", "cost-control-container")?.["accountName"];
  expect(place(whole)).toBe("lake");
  expect(place(await made({ budget: undefined }))).toBe("lake");
  expect(place(await made({ costExport: undefined }))).toBeUndefined();
});

test("gives out the dashboard, whose address people are told", async () => {
  expect((await valueOf((whole.dashboard as Dashboard).url)).value).toBe(
    "https://adb-1.2.example.net/dashboardsv3/dashboard-id/published",
  );
  expect((await made({ dashboard: undefined })).dashboard).toBeUndefined();
});
