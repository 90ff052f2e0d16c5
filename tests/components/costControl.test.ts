import * as pulumi from "@pulumi/pulumi";
import { CostControl, type CostControlArgs } from "../../components/costControl";
import { budgetNotifications } from "../../settings/budget";
import { dependencies, registered } from "./registered";
import { role } from "./sources/sourceArgs";

const groupId = "/subscriptions/s-1/resourceGroups/rg-a";
const args = (): CostControlArgs => ({
  stack: "dev",
  budgetName: "budget-a",
  exportName: "export-a",
  group: {
    groupName: pulumi.output("rg-a"),
    groupId: pulumi.output(groupId),
    suffix: pulumi.output("ab12c"),
    resource: undefined,
  },
  managedGroupName: undefined,
  deployment: undefined,
  location: "westeurope",
  budget: { amount: 300, startDate: undefined },
  nowMs: Date.UTC(2026, 10, 27, 18, 45),
  emails: ["planner@example.com"],
});
const component = {
  type: "batchScoring:components:CostControl",
  name: "costs",
  parent: "",
  inputs: {},
};
const budget = [
  {
    type: "azure-native:consumption:Budget",
    name: "costs",
    parent: "costs",
    ignoreChanges: ["timePeriod"],
    inputs: {
      budgetName: "budget-a",
      scope: groupId,
      category: "Cost",
      amount: 300,
      timeGrain: "Monthly",
      timePeriod: { startDate: "2026-12-01T00:00:00Z" },
      notifications: budgetNotifications(["planner@example.com"]),
    },
  },
  component,
];
const exportTo = { accountName: "stlake", accountId: "/lake" };
const costExport = [
  {
    type: "azure-native:storage:BlobContainer",
    name: "costs-container",
    parent: "costs",
    inputs: {
      accountName: "stlake",
      resourceGroupName: "rg-a",
      containerName: "costs",
      publicAccess: "None",
    },
  },
  {
    type: "azure-native:costmanagement:Export",
    name: "costs-export",
    parent: "costs",
    ignoreChanges: ["schedule.recurrencePeriod"],
    inputs: {
      exportName: "export-a",
      scope: groupId,
      identity: { type: "SystemAssigned" },
      location: "westeurope",
      format: "Csv",
      definition: {
        type: "ActualCost",
        timeframe: "MonthToDate",
        dataSet: { granularity: "Daily" },
      },
      schedule: {
        status: "Active",
        recurrence: "Daily",
        recurrencePeriod: { from: "2026-12-01T00:00:00Z", to: "2099-12-31T00:00:00Z" },
      },
      deliveryInfo: {
        destination: { resourceId: "/lake", container: "costs", rootFolderPath: "export-a" },
      },
    },
  },
  ...role(
    "costs",
    "costs-writer",
    "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
    "costs-export-p",
    "costs-container-id",
  ),
];

test("counts machines too, which are billed in a group of Databricks, over the subscription", async () => {
  const change = { managedGroupName: "rg-a-databricks", exportTo };
  const made = await registered(() => new CostControl("costs", { ...args(), ...change }));
  const values = ["rg-a", "rg-a-databricks"];
  expect(made.map(({ name, inputs }) => [name, inputs["scope"], inputs["filter"]])).toEqual([
    [
      "costs",
      "/subscriptions/s-1",
      { dimensions: { name: "ResourceGroupName", operator: "In", values } },
    ],
    ["costs", undefined, undefined],
    ["costs-container", undefined, undefined],
    ["costs-export", "/subscriptions/s-1", undefined],
    ["costs-writer", "costs-container-id", undefined],
    ["costs-writer-name", undefined, undefined],
  ]);
});

const withCi = (change: Partial<CostControlArgs>) => {
  const deployment = {
    deployPrincipalId: pulumi.output("p-1"),
    previewPrincipalId: pulumi.output("p-2"),
  };
  const managedGroupName = "rg-a-databricks";
  return new CostControl("costs", { ...args(), managedGroupName, deployment, ...change });
};

test("makes neither budget nor export before CI may delete it, so that it can after an update that ended halfway", async () => {
  const waits = await dependencies(() => withCi({ exportTo }));
  const roles: unknown = expect.arrayContaining(["costs-deploy", "costs-preview"]);
  expect([waits["costs-export"], waits["costs"]]).toEqual([roles, roles]);
});

test("lets the identities that deploy and preview reach what is at the subscription", async () => {
  const made = await registered(() => withCi({}));
  const roles = made.filter(({ type }) => !/:(Budget|CostControl)$/.test(type));
  const whole = "/subscriptions/s-1";
  expect(roles).toEqual([
    ...role("costs", "costs-deploy", "434105ed-43f6-45c7-a02f-909b2ba83430", "p-1", whole),
    ...role("costs", "costs-preview", "72fafb9e-0641-4937-9268-a91bfd8191a3", "p-2", whole),
  ]);
});

test("makes a monthly budget of the resource group, from the month after the one it is made in", async () => {
  expect(await registered(() => new CostControl("costs", args()))).toEqual(budget);
});

test("writes each day's costs to a container of the lake that the export alone writes to", async () => {
  const made = await registered(() => new CostControl("costs", { ...args(), exportTo }));
  expect(made).toEqual([...budget, ...costExport]);
});

test("exports costs without a budget as well", async () => {
  const change = { budget: undefined, exportTo };
  const made = await registered(() => new CostControl("costs", { ...args(), ...change }));
  expect(made).toEqual([component, ...costExport]);
});

test("begins in the month that is given, and an export in the next one still", async () => {
  const change = { budget: { amount: 300, startDate: "2026-11-01" }, exportTo };
  const made = await registered(() => new CostControl("costs", { ...args(), ...change }));
  expect(made.map(({ inputs }) => inputs["timePeriod"] ?? inputs["schedule"])).toEqual(
    expect.arrayContaining([
      { startDate: "2026-11-01T00:00:00Z" },
      expect.objectContaining({
        recurrencePeriod: { from: "2026-12-01T00:00:00Z", to: "2099-12-31T00:00:00Z" },
      }),
    ]),
  );
  // What a given start must be is asked of a budget that is made.
  expect(made.find(({ name }) => name === "costs")?.hooks).toEqual(["costs-start"]);
});
