import * as pulumi from "@pulumi/pulumi";
import * as monitor from "@pulumi/azure-native/monitor";
import { failedRunsQuery, staleRunsQuery } from "../settings/alertQueries";
import type { GroupOutputs } from "./resourceGroup";
import { roles } from "./roleAssignment";

export interface MonitoringArgs {
  /** Name in Azure of the group of those who are told. */
  readonly actionGroupName: string;
  /** What the name of every alert begins with. */
  readonly alertPrefix: string;
  /** Twelve characters at most: Azure shows it in messages. */
  readonly shortName: string;
  /** Where action group and alerts are. */
  readonly group: GroupOutputs;
  /** Azure region of the alerts: that of the logs they ask. The action group is global. */
  readonly location: string;
  /** Who hears of an alert, beside the owners of the subscription. */
  readonly emails: readonly string[];
  /** Log Analytics workspace the Databricks workspace sends its logs to. */
  readonly logWorkspaceId: pulumi.Input<string>;
  /** Jobs whose failed runs are worth an alert. */
  readonly jobIds: readonly pulumi.Input<string>[];
  /** @default nobody waits for predictions */
  readonly stalePredictions?:
    | {
        readonly scoringJobId: pulumi.Input<string>;
        /** Hours without a successful scoring run after which predictions are old. */
        readonly hours: number;
      }
    | undefined;
  /** Tags of action group and alerts. */
  readonly tags: Readonly<Record<string, string>>;
}

// Azure's scale goes from 0, critical, to 4, verbose.
const error = 1;
const global = "Global";
const failedRunsMinutes = 15;
/** Azure may look a little late. A run heard of twice costs a second mail, one heard of by no look is lost. */
const overlapMinutes = 5;
/** A rule looks at nothing older, however far back its query asks. */
const longestLook = "P2D";

/** Who is told, and when: failed runs, and predictions that have grown old. */
export class Monitoring extends pulumi.ComponentResource {
  /** Resource id, which other alerts name to reach the same people. */
  public readonly actionGroupId: pulumi.Output<string>;

  constructor(name: string, args: MonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:Monitoring", name, {}, opts);

    const actionGroup = this.actionGroup(name, args);
    this.actionGroupId = actionGroup.id;
    this.failedRuns(name, args);
    if (args.stalePredictions !== undefined)
      this.stalePredictions(name, args, args.stalePredictions);
    this.registerOutputs({ actionGroupId: this.actionGroupId });
  }

  private actionGroup(name: string, args: MonitoringArgs): monitor.ActionGroup {
    return new monitor.ActionGroup(
      name,
      {
        actionGroupName: args.actionGroupName,
        resourceGroupName: args.group.groupName,
        location: global,
        groupShortName: args.shortName,
        enabled: true,
        emailReceivers: args.emails.map((emailAddress) => ({
          name: emailAddress,
          emailAddress,
          useCommonAlertSchema: true,
        })),
        // An alert nobody hears is none.
        armRoleReceivers: [{ name: "owners", roleId: roles.owner, useCommonAlertSchema: true }],
        tags: args.tags,
      },
      { parent: this },
    );
  }

  private failedRuns(name: string, args: MonitoringArgs): void {
    this.logAlert(name, "failed-runs", args, {
      displayName: "A run has failed",
      description:
        "A run of a job of this stack ended without success; its page in the workspace says why.",
      severity: error,
      query: pulumi
        .all([...args.jobIds])
        .apply((ids) => failedRunsQuery(ids, failedRunsMinutes + overlapMinutes)),
      // Each failed run is its own event: the next one alerts anew, there is nothing that could resolve it.
      autoMitigate: false,
      windowSize: `PT${String(failedRunsMinutes)}M`,
      // By itself a rule sees only runs that ended in the window, and of those hardly one has been logged by then.
      overrideQueryTimeRange: longestLook,
      evaluationFrequency: `PT${String(failedRunsMinutes)}M`,
    });
  }

  private stalePredictions(
    name: string,
    args: MonitoringArgs,
    { scoringJobId, hours }: NonNullable<MonitoringArgs["stalePredictions"]>,
  ): void {
    this.logAlert(name, "stale-predictions", args, {
      displayName: "Predictions are old",
      description: `No scoring run has succeeded for ${String(hours)} hours; the worklist is that of the last one that did.`,
      severity: error,
      query: pulumi.output(scoringJobId).apply((jobId) => staleRunsQuery(jobId, hours)),
      autoMitigate: true,
      windowSize: "PT1H",
      // The query looks back as far as it needs.
      overrideQueryTimeRange: longestLook,
      evaluationFrequency: "PT1H",
    });
  }

  private logAlert(
    name: string,
    alert: string,
    args: MonitoringArgs,
    {
      query,
      ...rule
    }: Pick<
      monitor.ScheduledQueryRuleArgs,
      | "displayName"
      | "description"
      | "severity"
      | "autoMitigate"
      | "windowSize"
      | "overrideQueryTimeRange"
      | "evaluationFrequency"
    > & { readonly query: pulumi.Input<string> },
  ): void {
    new monitor.ScheduledQueryRule(
      `${name}-${alert}`,
      {
        ruleName: `${args.alertPrefix}-${alert}`,
        resourceGroupName: args.group.groupName,
        location: args.location,
        kind: monitor.Kind.LogAlert,
        enabled: true,
        ...rule,
        scopes: [args.logWorkspaceId],
        criteria: { allOf: [anyRow(query)] },
        // The table appears with the first event a workspace sends.
        skipQueryValidation: true,
        actions: { actionGroups: [this.actionGroupId] },
        tags: args.tags,
      },
      { parent: this },
    );
  }
}

/** Met by a query that finds something. */
function anyRow(query: pulumi.Input<string>) {
  return {
    query,
    timeAggregation: monitor.TimeAggregation.Count,
    // The SDK's enumeration of this name is that of another resource.
    operator: "GreaterThan",
    threshold: 0,
    failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
  };
}
