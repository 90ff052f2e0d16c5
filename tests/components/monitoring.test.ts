import * as pulumi from "@pulumi/pulumi";
import { Monitoring, type MonitoringArgs } from "../../components/monitoring";
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
// Five minutes more than there are between two looks.
const failedRuns = logAlert("failed-runs", failedRunsQuery(["11", "12"], 20), {
  autoMitigate: false,
  windowSize: "PT15M",
  // Logs arrive after the window in which a run ended.
  overrideQueryTimeRange: "P2D",
  evaluationFrequency: "PT15M",
});
const component = {
  type: "batchScoring:components:Monitoring",
  name: "monitoring",
  parent: "",
  inputs: {},
};

test("tells people of failed runs, also when it looks a little late", async () => {
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
