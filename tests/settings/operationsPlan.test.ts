import type { OperationsPlan } from "../../settings/operationsPlan";
import { settingsOf } from "../../settings/settings";
import { stackConfig } from "./stackConfig";

const nothing: OperationsPlan = {
  sourceLibraries: [],
  sourceOptions: {
    retentionDays: 7,
    cursorColumn: "inserted_at",
    administrator: { login: "", objectId: "" },
  },
  audience: {
    emails: [],
    horizonHours: 24,
    failureReportDelayHours: 0,
    timezoneId: "UTC",
    viewerGroups: [],
  },
  dataFactory: undefined,
  alerts: undefined,
  platformAlerts: undefined,
  dashboard: undefined,
  qualityMonitor: undefined,
  budget: undefined,
  costExport: undefined,
  hasManagedGroup: true,
  sources: { files: ["machines", "telemetry", "errors", "maint", "failures"] },
};

/** Not the stack file's own, which people set. */
const budget = { budgetStartDate: "" };

function plan(stack: "dev" | "local" | "prod", changes: Record<string, string> = {}) {
  const values = { ...stackConfig(stack), ...budget, ...changes };
  return settingsOf("batch-scoring", stack, values).operations;
}

test("has nothing that costs on this machine", () => {
  expect(plan("local")).toEqual(nothing);
});

test.each([
  [
    {
      existingWorkspaceId:
        "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Databricks/workspaces/dbw",
      existingWorkspaceHost: "adb-1.2.azuredatabricks.net",
      isWorkspaceHardened: "false",
      alerts: "none",
      network: "existing",
      existingNetworkId:
        "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet",
      existingHostSubnet: "host",
      existingContainerSubnet: "container",
    },
  ],
])("knows no group of machines of its own with %j", (changes) => {
  expect(plan("dev", changes as Record<string, string>).hasManagedGroup).toBeUndefined();
});

test("tells of failed runs and of the budget in dev", () => {
  expect(plan("dev", { budgetAmount: "300" })).toEqual({
    ...nothing,
    alerts: { staleHours: undefined },
    budget: { amount: 300, startDate: undefined },
  });
});

test("watches all in prod", () => {
  expect(plan("prod", { budgetAmount: "3000" })).toEqual({
    ...nothing,
    audience: {
      ...nothing.audience,
      emails: ["data-platform@example.com"],
      viewerGroups: ["maintenance-planners", "data-scientists"],
    },
    alerts: { staleHours: 14 },
    platformAlerts: true,
    dashboard: { autoStopMinutes: 10, isServerless: false, staleHours: 14 },
    budget: { amount: 3000, startDate: undefined },
    costExport: true,
  });
});

test("waits for no predictions while the schedule is paused", () => {
  const { alerts, dashboard } = plan("prod", { isSchedulePaused: "true" });
  expect([alerts, dashboard]).toEqual([
    { staleHours: undefined },
    { autoStopMinutes: 10, isServerless: false, staleHours: undefined },
  ]);
});

test.each([
  ["dev", "2027-06-30"],
  ["prod", undefined],
] as const)("tags %s with the date it may go: %s", (stack, expiresOn) => {
  const { tags } = settingsOf("batch-scoring", stack, stackConfig(stack));
  expect(tags["ExpiresOn"]).toBe(expiresOn);
  expect(Object.keys(tags)).toEqual(
    expect.arrayContaining([
      ...["Environment", "Project", "Owner", "CostCenter", "DataClassification", "ManagedBy"],
    ]),
  );
});
