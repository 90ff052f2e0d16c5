import * as pulumi from "@pulumi/pulumi";
import { Dashboard, type DashboardArgs } from "../../components/dashboard";
import { predictionAgeQuery } from "../../settings/alertQueries";
import { dashboardDefinition } from "../../settings/dashboardDefinition";
import { registered } from "./registered";

const args = (): DashboardArgs => ({
  warehouseName: "a-warehouse",
  dashboardName: "a",
  catalogName: "c",
  folder: "/Shared/a",
  autoStopMinutes: 5,
  isServerless: true,
  horizonHours: 24,
  failureReportDelayHours: 0,
  emails: ["planner@example.com"],
  timezoneId: "UTC",
  viewerGroups: [],
  tags: { Project: "p" },
  workspaceUrl: "https://adb-1.2.azuredatabricks.net",
  workspace: new pulumi.ComponentResource("t:t:Workspace", "workspace"),
});

async function made(change: Partial<DashboardArgs> = {}) {
  const all = await registered(() => new Dashboard("dashboard", { ...args(), ...change }));
  return all.filter(({ type }) => type !== "t:t:Workspace");
}

const dashboard = [
  { type: "batchScoring:components:Dashboard", name: "dashboard", parent: "", inputs: {} },
  {
    type: "databricks:index/dashboard:Dashboard",
    name: "dashboard",
    parent: "dashboard",
    deletedWith: "workspace",
    inputs: {
      displayName: "a",
      parentPath: "/Shared/a",
      warehouseId: "dashboard-warehouse-id",
      serializedDashboard: dashboardDefinition(
        {
          worklist: "c.predictions.worklist",
          predictions: "c.predictions.predictions",
          failures: "c.raw.failures",
          quarantine: "c.raw.quarantine",
        },
        { horizonHours: 24, failureReportDelayHours: 0 },
      ),
      embedCredentials: false,
    },
  },
];
const warehouse = {
  type: "databricks:index/sqlEndpoint:SqlEndpoint",
  name: "dashboard-warehouse",
  parent: "dashboard",
  deletedWith: "workspace",
  inputs: {
    name: "a-warehouse",
    clusterSize: "2X-Small",
    minNumClusters: 1,
    maxNumClusters: 1,
    autoStopMins: 5,
    enableServerlessCompute: true,
    warehouseType: "PRO",
    noWait: true,
    tags: { customTags: [{ key: "Project", value: "p" }] },
  },
};

test("makes the dashboard on the smallest serverless warehouse, which stops by itself", async () => {
  expect(await made()).toEqual([...dashboard, warehouse]);
});

test("alerts once a day when the newest prediction is too old", async () => {
  expect(await made({ staleHours: 14 })).toEqual([
    ...dashboard,
    {
      type: "databricks:index/alertV2:AlertV2",
      name: "dashboard-stale-predictions",
      parent: "dashboard",
      deletedWith: "workspace",
      inputs: {
        displayName: "a stale predictions",
        parentPath: "/Shared/a",
        warehouseId: "dashboard-warehouse-id",
        queryText: predictionAgeQuery("c.predictions.predictions"),
        evaluation: {
          source: { name: "hours" },
          comparisonOperator: "GREATER_THAN",
          threshold: { value: { doubleValue: 14 } },
          emptyResultState: "ERROR",
          notification: {
            notifyOnOk: true,
            subscriptions: [{ userEmail: "planner@example.com" }],
          },
        },
        schedule: {
          quartzCronSchedule: "0 0 7 * * ?",
          timezoneId: "UTC",
          pauseStatus: "UNPAUSED",
        },
        purgeOnDelete: true,
      },
    },
    warehouse,
  ]);
});

test("lets groups look at it, and its queries run on the warehouse", async () => {
  const access = (name: string, object: object, permissionLevel: string) => ({
    type: "databricks:index/permissions:Permissions",
    name,
    parent: "dashboard",
    deletedWith: "workspace",
    inputs: { ...object, accessControls: [{ groupName: "planners", permissionLevel }] },
  });
  const all = await made({ viewerGroups: ["planners"] });
  expect(all.filter(({ type }) => type.endsWith("Permissions"))).toEqual([
    access("dashboard-access", { dashboardId: "dashboard-id" }, "CAN_READ"),
    access("dashboard-warehouse-access", { sqlEndpointId: "dashboard-warehouse-id" }, "CAN_USE"),
  ]);
});
