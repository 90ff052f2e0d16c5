import * as pulumi from "@pulumi/pulumi";
import { Monitoring, type MonitoringArgs } from "../../components/monitoring";
import { PlatformAlerts } from "../../components/platformAlerts";
import { failedRunsQuery, staleRunsQuery } from "../../settings/alertQueries";
import { registered } from "./registered";

const group = {
  groupName: pulumi.output("rg-a"),
  groupId: pulumi.output("/subscriptions/s-1/resourceGroups/rg-a"),
  suffix: pulumi.output("ab12c"),
};
const args = (): MonitoringArgs => ({
  actionGroupName: "ag-a",
  alertPrefix: "alert-a",
  shortName: "batchscoring",
  group,
  location: "westeurope",
  emails: ["planner@example.com"],
  logWorkspaceId: "/logs",
  jobIds: ["11", pulumi.output("12")],
  tags: { Project: "p" },
});
const shared = { resourceGroupName: "rg-a", enabled: true, tags: { Project: "p" } };

const actionGroup = {
  type: "azure-native:monitor:ActionGroup",
  name: "monitoring",
  parent: "monitoring",
  inputs: {
    ...shared,
    actionGroupName: "ag-a",
    location: "Global",
    groupShortName: "batchscoring",
    emailReceivers: [
      {
        name: "planner@example.com",
        emailAddress: "planner@example.com",
        useCommonAlertSchema: true,
      },
    ],
    armRoleReceivers: [
      {
        name: "owners",
        roleId: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
        useCommonAlertSchema: true,
      },
    ],
  },
};

function logAlert(alert: string, query: string, rest: object) {
  return {
    type: "azure-native:monitor:ScheduledQueryRule",
    name: `monitoring-${alert}`,
    parent: "monitoring",
    inputs: {
      ...shared,
      ruleName: `alert-a-${alert}`,
      location: "westeurope",
      kind: "LogAlert",
      displayName: expect.any(String) as unknown,
      description: expect.any(String) as unknown,
      severity: 1,
      scopes: ["/logs"],
      criteria: {
        allOf: [
          {
            query,
            timeAggregation: "Count",
            operator: "GreaterThan",
            threshold: 0,
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
          },
        ],
      },
      skipQueryValidation: true,
      actions: { actionGroups: ["monitoring-id"] },
      ...rest,
    },
  };
}
const failedRuns = logAlert("failed-runs", failedRunsQuery(["11", "12"]), {
  autoMitigate: false,
  windowSize: "PT15M",
  evaluationFrequency: "PT15M",
});
const component = {
  type: "batchScoring:components:Monitoring",
  name: "monitoring",
  parent: "",
  inputs: {},
};

test("tells people of failed runs", async () => {
  expect(await registered(() => new Monitoring("monitoring", args()))).toEqual([
    actionGroup,
    component,
    failedRuns,
  ]);
});

test("tells them also when no scoring run has succeeded for too long", async () => {
  const stalePredictions = { scoringJobId: "12", hours: 14 };
  const made = await registered(
    () => new Monitoring("monitoring", { ...args(), stalePredictions }),
  );
  expect(made).toEqual([
    actionGroup,
    component,
    failedRuns,
    logAlert("stale-predictions", staleRunsQuery("12", 14), {
      autoMitigate: true,
      windowSize: "PT1H",
      overrideQueryTimeRange: "P2D",
      evaluationFrequency: "PT1H",
    }),
  ]);
});

function metricAlert(alert: string, scope: string, criterion: object) {
  return {
    type: "azure-native:monitor:MetricAlert",
    name: `platform-${alert}`,
    parent: "platform",
    inputs: {
      ...shared,
      ruleName: `alert-a-${alert}`,
      location: "Global",
      description: expect.any(String) as unknown,
      severity: 2,
      scopes: [scope],
      evaluationFrequency: "PT5M",
      windowSize: "PT15M",
      criteria: {
        odataType: "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
        allOf: [{ name: alert, criterionType: "StaticThresholdCriterion", ...criterion }],
      },
      actions: [{ actionGroupId: "/ag" }],
    },
  };
}

function activityAlert(alert: string, scope: string, allOf: object[]) {
  return {
    type: "azure-native:monitor:ActivityLogAlert",
    name: `platform-${alert}`,
    parent: "platform",
    inputs: {
      ...shared,
      activityLogAlertName: `alert-a-${alert}`,
      location: "Global",
      description: expect.any(String) as unknown,
      scopes: [scope],
      condition: { allOf },
      actions: { actionGroups: [{ actionGroupId: "/ag" }] },
    },
  };
}

const platform = {
  alertPrefix: "alert-a",
  group,
  actionGroupId: "/ag",
  storageAccountId: "/lake",
  workspaceId: "/workspace",
  tags: { Project: "p" },
};
const storageAvailability = metricAlert("storage-availability", "/lake", {
  metricNamespace: "Microsoft.Storage/storageAccounts",
  metricName: "Availability",
  operator: "LessThan",
  threshold: 99,
  timeAggregation: "Average",
});
const onActivity = [
  activityAlert("service-health", "/subscriptions/s-1", [
    { field: "category", equals: "ServiceHealth" },
  ]),
  storageAvailability,
  activityAlert("workspace-delete", "/workspace", [
    { field: "category", equals: "Administrative" },
    { field: "operationName", equals: "Microsoft.Databricks/workspaces/delete" },
  ]),
];
const platformComponent = {
  type: "batchScoring:components:PlatformAlerts",
  name: "platform",
  parent: "",
  inputs: {},
};

test("watches the storage, Azure's services and the life of the workspace", async () => {
  expect(await registered(() => new PlatformAlerts("platform", platform))).toEqual([
    platformComponent,
    ...onActivity,
  ]);
});

test("watches the pipelines of a data factory where there is one", async () => {
  const made = await registered(
    () => new PlatformAlerts("platform", { ...platform, dataFactoryId: "/factory" }),
  );
  expect(made).toEqual([
    platformComponent,
    metricAlert("pipeline-failures", "/factory", {
      metricNamespace: "Microsoft.DataFactory/factories",
      metricName: "PipelineFailedRuns",
      operator: "GreaterThan",
      threshold: 0,
      timeAggregation: "Total",
    }),
    ...onActivity,
  ]);
});
