import {
  account,
  group,
  ACCOUNT,
  GROUP,
  platform,
  SUBSCRIPTION,
  WORKSPACE,
  workspace,
} from "./azurePlatform";
import { urn } from "./urns";
import type { Inputs } from "../../local/providers/protocol/values";

const groupId = `${SUBSCRIPTION}/resourceGroups/rg`;
const lakeId = `${groupId}/providers/Microsoft.Storage/storageAccounts/stlake`;
const place = { resourceGroupName: "rg", location: "westeurope" };
const notification = { enabled: true, operator: "GreaterThan", threshold: 80, contactEmails: [] };

const logCriterion = (operator: string) => ({
  query: "DatabricksJobs",
  timeAggregation: "Count",
  operator,
  threshold: 0,
});

const recurring = (from: string) => ({
  recurrence: "Daily",
  recurrencePeriod: { from, to: "2099-12-31T00:00:00Z" },
});
const now = Date.UTC(2026, 10, 27, 18, 45);

/** By short token: inputs the platform takes, on which the refusals below change one thing. */
const sound: Readonly<Record<string, Inputs>> = {
  "monitor:ActionGroup": {
    ...place,
    location: "Global",
    actionGroupName: "ag",
    groupShortName: "batchscoring",
    enabled: true,
  },
  "monitor:ScheduledQueryRule": {
    ...place,
    ruleName: "alert",
    severity: 1,
    windowSize: "PT15M",
    evaluationFrequency: "PT15M",
    scopes: [lakeId],
    criteria: { allOf: [logCriterion("GreaterThan")] },
  },
  "monitor:MetricAlert": {
    ...place,
    ruleName: "metric",
    severity: 2,
    enabled: true,
    windowSize: "PT15M",
    evaluationFrequency: "PT5M",
    scopes: [lakeId],
    criteria: {
      odataType: "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
      allOf: [],
    },
  },
  "monitor:ActivityLogAlert": {
    ...place,
    location: "Global",
    activityLogAlertName: "activity",
    scopes: [SUBSCRIPTION],
    condition: { allOf: [{ field: "category", equals: "ServiceHealth" }] },
    actions: { actionGroups: [] },
  },
  "consumption:Budget": {
    scope: groupId,
    budgetName: "budget",
    amount: 300,
    category: "Cost",
    timeGrain: "Monthly",
    timePeriod: { startDate: "2026-11-01T00:00:00Z" },
    notifications: { Actual: { ...notification, contactRoles: ["Owner"] } },
  },
  "costmanagement:Export": {
    scope: groupId,
    exportName: "costs",
    identity: { type: "SystemAssigned" },
    definition: { type: "ActualCost", timeframe: "MonthToDate" },
    schedule: recurring("2026-12-01T00:00:00Z"),
    deliveryInfo: { destination: { resourceId: lakeId, container: "costs" } },
  },
  "datafactory:Factory": { ...place, factoryName: "adf-a" },
  "eventhub:Namespace": { ...place, namespaceName: "evhns-fleet", sku: { name: "Standard" } },
  "sql:Server": { ...place, serverName: "sql-a" },
  "cosmosdb:DatabaseAccount": {
    ...place,
    accountName: "cosno-a",
    databaseAccountOfferType: "Standard",
    locations: [{ locationName: "westeurope", failoverPriority: 0 }],
  },
  "synapse:Workspace": { ...place, workspaceName: "synw-a" },
};

// The descriptions of the SDKs are extracted once, which takes long.
beforeAll(() => void platform(), 120_000);

async function azure(clock = () => now) {
  const made = platform(undefined, { clock });
  await made.create(GROUP, group);
  await made.create(ACCOUNT, account);
  await made.create(WORKSPACE, workspace);
  return made;
}

test.each(Object.entries(sound))("makes, keeps and reads %s", async (name, inputs) => {
  const { create, failures, store } = await azure();
  const token = `azure-native:${name}`;
  expect(failures(token, inputs)).toEqual([]);
  const { id } = await create(token, inputs);
  expect(store.get(id)?.inputs).toEqual(inputs);
});

test.each([
  ["monitor:ActionGroup", { groupShortName: "batchscoring1" }, "1 to 12 characters"],
  ["monitor:ScheduledQueryRule", { windowSize: "PT14H" }, "got PT14H"],
  [
    "monitor:ScheduledQueryRule",
    { criteria: { allOf: [logCriterion("gt")] } },
    '"LessThanOrEqual"], got gt',
  ],
  ["monitor:ScheduledQueryRule", { severity: 5 }, "severity must be 0 to 4, got 5"],
  ["monitor:ActivityLogAlert", { condition: { allOf: [] } }, "'category' is needed"],
  [
    "consumption:Budget",
    { timePeriod: { startDate: "2026-11-02T00:00:00Z" } },
    "first day of a month",
  ],
  ["consumption:Budget", { notifications: { Actual: notification } }, "at least one contact"],
  ["datafactory:Factory", { factoryName: "adf--a" }, "single hyphens"],
  ["eventhub:Namespace", { namespaceName: "evh" }, "6 to 50"],
  ["sql:Server", { serverName: "SQL" }, "lower-case"],
  ["cosmosdb:DatabaseAccount", { accountName: "c" }, "3 to 44"],
  ["synapse:Workspace", { workspaceName: "a-ondemand" }, "not '-ondemand'"],
])("rejects %s with %j", async (name, change, reason) => {
  const { failures } = await azure();
  const found = failures(`azure-native:${name}`, { ...sound[name], ...change });
  expect(found.map((failure) => failure.reason).join("; ")).toContain(reason);
});

test.each([
  ["monitor:MetricAlert", { scopes: [`${lakeId}2`] }],
  [
    "costmanagement:Export",
    { deliveryInfo: { destination: { resourceId: `${lakeId}2`, container: "costs" } } },
  ],
])("rejects %s of what is not there", async (name, change) => {
  const { create } = await azure();
  const made = create(`azure-native:${name}`, { ...sound[name], ...change });
  await expect(made).rejects.toThrow("InvalidResourceReference");
});

test("makes a database server with the database that its audit is told of", async () => {
  const { create, store } = await azure();
  const { id } = await create("azure-native:sql:Server", sound["sql:Server"] ?? {});
  await create("azure-native:monitor:DiagnosticSetting", {
    name: "audit",
    resourceUri: `${id}/databases/master`,
    storageAccountId: lakeId,
    logs: [{ category: "SQLSecurityAuditEvents", enabled: true }],
  });
  expect(store.get(`${id}/databases/master`)?.armType).toBe("Microsoft.Sql/servers/databases");
});

test("gives an export an identity of its own, that a role can be given to", async () => {
  const { create } = await azure();
  const { outputs } = await create(
    "azure-native:costmanagement:Export",
    sound["costmanagement:Export"] ?? {},
  );
  expect(outputs["identity"]).toMatchObject({
    principalId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
  });
});

test("rejects a pipeline whose activity waits for one that is not there", async () => {
  const { failures } = await azure();
  const inputs = {
    resourceGroupName: "rg",
    factoryName: "adf-a",
    pipelineName: "p",
    activities: [
      {
        name: "failed",
        type: "Fail",
        message: "m",
        errorCode: "e",
        dependsOn: [{ activity: "score", dependencyConditions: ["Failed"] }],
      },
    ],
  };
  const found = failures("azure-native:datafactory:Pipeline", inputs);
  expect(found.map(({ reason }) => reason)).toEqual(["the pipeline has no activity 'score'"]);
});

test.each([
  [
    "consumption:Budget",
    { timePeriod: { startDate: "2026-10-01T00:00:00Z" } },
    "2026-11-01 or later",
  ],
  ["costmanagement:Export", { schedule: recurring("2026-11-01T00:00:00Z") }, "in the future"],
])("makes no %s that begins in the past", async (name, change, reason) => {
  const { create } = await azure();
  await expect(create(`azure-native:${name}`, { ...sound[name], ...change })).rejects.toThrow(
    reason,
  );
});

test.each(["consumption:Budget", "costmanagement:Export"])(
  "changes %s in a later month as well",
  async (name) => {
    let month = now;
    const { create, operations } = await azure(() => month);
    const token = `azure-native:${name}`;
    const inputs = sound[name] ?? {};
    const { id } = await create(token, inputs);
    month = Date.UTC(2027, 2, 1);
    const remembered = { id, inputs, outputs: {} };
    await expect(
      operations.update(urn(token, "x"), remembered, { ...inputs, amount: 400 }, false),
    ).resolves.toBeDefined();
  },
);
