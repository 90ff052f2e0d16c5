import * as pulumi from "@pulumi/pulumi";
import { PlatformAlerts } from "../../components/platformAlerts";
import { registered } from "./registered";

const args = {
  alertPrefix: "alert-a",
  group: {
    groupName: pulumi.output("rg-a"),
    groupId: pulumi.output("/subscriptions/s-1/resourceGroups/rg-a"),
    suffix: pulumi.output("ab12c"),
  },
  actionGroupId: "/ag",
  storageAccountId: "/lake",
  workspaceId: "/workspace",
  tags: { Project: "p" },
};
const shared = {
  resourceGroupName: "rg-a",
  location: "Global",
  enabled: true,
  tags: { Project: "p" },
};

function metricAlert(alert: string, scope: string, description: string, criterion: object) {
  return {
    type: "azure-native:monitor:MetricAlert",
    name: `platform-${alert}`,
    parent: "platform",
    inputs: {
      ...shared,
      ruleName: `alert-a-${alert}`,
      description,
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

function activityAlert(alert: string, scope: string, description: string, allOf: object[]) {
  return {
    type: "azure-native:monitor:ActivityLogAlert",
    name: `platform-${alert}`,
    parent: "platform",
    inputs: {
      ...shared,
      activityLogAlertName: `alert-a-${alert}`,
      description,
      scopes: [scope],
      condition: { allOf },
      actions: { actionGroups: [{ actionGroupId: "/ag" }] },
    },
  };
}

const component = {
  type: "batchScoring:components:PlatformAlerts",
  name: "platform",
  parent: "",
  inputs: {},
};
const pipelineFailures = metricAlert(
  "pipeline-failures",
  "/factory",
  "A pipeline run of the data factory has failed; its message names the run of the job.",
  {
    metricNamespace: "Microsoft.DataFactory/factories",
    metricName: "PipelineFailedRuns",
    operator: "GreaterThan",
    threshold: 0,
    timeAggregation: "Total",
  },
);
const always = [
  activityAlert(
    "service-health",
    "/subscriptions/s-1",
    "Azure reports an incident, maintenance or advisory that may touch this subscription.",
    [{ field: "category", equals: "ServiceHealth" }],
  ),
  metricAlert(
    "storage-availability",
    "/lake",
    "The lake answered less than 99 % of its requests.",
    {
      metricNamespace: "Microsoft.Storage/storageAccounts",
      metricName: "Availability",
      operator: "LessThan",
      threshold: 99,
      timeAggregation: "Average",
    },
  ),
  activityAlert("workspace-delete", "/workspace", "Somebody deletes the Databricks workspace.", [
    { field: "category", equals: "Administrative" },
    { field: "operationName", equals: "Microsoft.Databricks/workspaces/delete" },
  ]),
];

test("watches the storage, Azure's services and the life of the workspace", async () => {
  expect(await registered(() => new PlatformAlerts("platform", args))).toEqual([
    component,
    ...always,
  ]);
});

test("watches the pipelines of a data factory where there is one", async () => {
  const withFactory = { ...args, dataFactoryId: "/factory" };
  expect(await registered(() => new PlatformAlerts("platform", withFactory))).toEqual([
    component,
    pipelineFailures,
    ...always,
  ]);
});
