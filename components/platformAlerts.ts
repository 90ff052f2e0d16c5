import * as pulumi from "@pulumi/pulumi";
import * as monitor from "@pulumi/azure-native/monitor";
import type { GroupOutputs } from "./resourceGroup";

export interface PlatformAlertsArgs {
  /** What the name of every alert begins with. */
  readonly alertPrefix: string;
  /** Where the alerts are. */
  readonly group: GroupOutputs;
  /** Who is told, an output of `Monitoring`. */
  readonly actionGroupId: pulumi.Input<string>;
  /** The lake, whose availability is watched. */
  readonly storageAccountId: pulumi.Input<string>;
  /** The Databricks workspace, whose deletion is told. */
  readonly workspaceId: pulumi.Input<string>;
  /** @default the jobs run on their own schedule */
  readonly dataFactoryId?: pulumi.Input<string> | undefined;
  /** Tags of the alerts. */
  readonly tags: Readonly<Record<string, string>>;
}

interface Metric {
  readonly description: string;
  readonly scope: pulumi.Input<string>;
  readonly metricNamespace: string;
  readonly metricName: string;
  readonly operator: monitor.Operator;
  readonly threshold: number;
  readonly timeAggregation: monitor.AggregationTypeEnum;
}

interface Activity {
  readonly description: string;
  readonly scope: pulumi.Input<string>;
  readonly allOf: readonly { readonly field: string; readonly equals: string }[];
}

// Azure's scale goes from 0, critical, to 4, verbose.
const warning = 2;
const availabilityPercent = 99;
const global = "Global";

/** What Azure itself must keep up: the storage, the factory's pipelines, its own services, and the workspace's life. */
export class PlatformAlerts extends pulumi.ComponentResource {
  constructor(name: string, args: PlatformAlertsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:PlatformAlerts", name, {}, opts);

    this.metricAlert(name, "storage-availability", args, {
      description: `The lake answered less than ${String(availabilityPercent)} % of its requests.`,
      scope: args.storageAccountId,
      metricNamespace: "Microsoft.Storage/storageAccounts",
      metricName: "Availability",
      operator: monitor.Operator.LessThan,
      threshold: availabilityPercent,
      timeAggregation: monitor.AggregationTypeEnum.Average,
    });
    if (args.dataFactoryId !== undefined) {
      this.metricAlert(name, "pipeline-failures", args, {
        description:
          "A pipeline run of the data factory has failed; its message names the run of the job.",
        scope: args.dataFactoryId,
        metricNamespace: "Microsoft.DataFactory/factories",
        metricName: "PipelineFailedRuns",
        operator: monitor.Operator.GreaterThan,
        threshold: 0,
        timeAggregation: monitor.AggregationTypeEnum.Total,
      });
    }
    this.activityAlert(name, "service-health", args, {
      description:
        "Azure reports an incident, maintenance or advisory that may touch this subscription.",
      scope: args.group.groupId.apply(subscriptionOf),
      allOf: [{ field: "category", equals: "ServiceHealth" }],
    });
    this.activityAlert(name, "workspace-delete", args, {
      description: "Somebody deletes the Databricks workspace.",
      scope: args.workspaceId,
      allOf: [
        { field: "category", equals: "Administrative" },
        { field: "operationName", equals: "Microsoft.Databricks/workspaces/delete" },
      ],
    });
    this.registerOutputs({});
  }

  private metricAlert(
    name: string,
    alert: string,
    args: PlatformAlertsArgs,
    { description, scope, ...criterion }: Metric,
  ): void {
    new monitor.MetricAlert(
      `${name}-${alert}`,
      {
        ruleName: `${args.alertPrefix}-${alert}`,
        resourceGroupName: args.group.groupName,
        location: global,
        description,
        enabled: true,
        severity: warning,
        scopes: [scope],
        evaluationFrequency: "PT5M",
        windowSize: "PT15M",
        criteria: {
          odataType: "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
          allOf: [{ name: alert, criterionType: "StaticThresholdCriterion", ...criterion }],
        },
        actions: [{ actionGroupId: args.actionGroupId }],
        tags: args.tags,
      },
      { parent: this },
    );
  }

  private activityAlert(
    name: string,
    alert: string,
    args: PlatformAlertsArgs,
    { description, scope, allOf }: Activity,
  ): void {
    new monitor.ActivityLogAlert(
      `${name}-${alert}`,
      {
        activityLogAlertName: `${args.alertPrefix}-${alert}`,
        resourceGroupName: args.group.groupName,
        location: global,
        description,
        enabled: true,
        scopes: [scope],
        condition: { allOf: [...allOf] },
        actions: { actionGroups: [{ actionGroupId: args.actionGroupId }] },
        tags: args.tags,
      },
      { parent: this },
    );
  }
}

function subscriptionOf(groupId: string): string {
  return groupId.split("/").slice(0, 3).join("/");
}
