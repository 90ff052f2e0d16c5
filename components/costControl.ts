import * as pulumi from "@pulumi/pulumi";
import * as consumption from "@pulumi/azure-native/consumption";
import * as costmanagement from "@pulumi/azure-native/costmanagement";
import * as storage from "@pulumi/azure-native/storage";
import { budgetNotifications, dayStart } from "../settings/budget";
import type { GroupOutputs } from "./resourceGroup";
import { assignRole } from "./roleAssignment";

export interface CostControlArgs {
  /** Name of the budget, which its mails carry. */
  readonly budgetName: string;
  /** Name of the cost export; only read with `exportTo`. */
  readonly exportName: string;
  /** The resource group whose costs are counted. */
  readonly group: GroupOutputs;
  /** Azure region of the identity with which the export writes. */
  readonly location: string;
  /** Of a month, in the currency of the billing account. */
  readonly amount: number;
  /** The first of a month, not before the month in which the budget is made. */
  readonly startDate: string;
  /** Who hears of it, beside the owners of the resource group. */
  readonly emails: readonly string[];
  /** The lake, where each day's costs are written to. @default costs are not exported */
  readonly exportTo?:
    | {
        readonly accountName: pulumi.Input<string>;
        readonly accountId: pulumi.Input<string>;
      }
    | undefined;
}

const containerName = "costs";
// Exports run until then; the service wants an end.
const exportEnd = "2099-12-31";

/** A monthly budget of the stack's resource group that speaks before it is spent, and the costs themselves as files. */
export class CostControl extends pulumi.ComponentResource {
  /** Resource id of the budget. */
  public readonly budgetId: pulumi.Output<string>;

  constructor(name: string, args: CostControlArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:CostControl", name, {}, opts);

    const budget = new consumption.Budget(
      name,
      {
        budgetName: args.budgetName,
        scope: args.group.groupId,
        category: consumption.CategoryType.Cost,
        amount: args.amount,
        timeGrain: consumption.TimeGrainType.Monthly,
        timePeriod: { startDate: dayStart(args.startDate) },
        notifications: budgetNotifications(args.emails),
      },
      // Azure takes no start in a past month, a stack that lives longer would ask for one with each change.
      { parent: this, ignoreChanges: ["timePeriod"] },
    );
    this.budgetId = budget.id;
    if (args.exportTo !== undefined) this.costs(name, args, args.exportTo);
    this.registerOutputs({ budgetId: this.budgetId });
  }

  private costs(
    name: string,
    args: CostControlArgs,
    lake: NonNullable<CostControlArgs["exportTo"]>,
  ): void {
    const container = new storage.BlobContainer(
      `${name}-container`,
      {
        accountName: lake.accountName,
        resourceGroupName: args.group.groupName,
        containerName,
        publicAccess: storage.PublicAccess.None,
      },
      { parent: this },
    );
    const costs = this.export(name, args, lake, container);
    assignRole(this, `${name}-writer`, {
      role: "storageBlobDataContributor",
      principalId: costs.identity.apply((identity) => {
        if (identity === undefined)
          throw new Error(`the cost export \`${args.exportName}\` came back without an identity`);
        return identity.principalId;
      }),
      scope: container.id,
      group: args.group,
    });
  }

  private export(
    name: string,
    args: CostControlArgs,
    lake: NonNullable<CostControlArgs["exportTo"]>,
    container: storage.BlobContainer,
  ): costmanagement.Export {
    return new costmanagement.Export(
      `${name}-export`,
      {
        exportName: args.exportName,
        scope: args.group.groupId,
        // Its identity passes the lake's firewall as a trusted service; a key would be refused.
        identity: { type: costmanagement.SystemAssignedServiceIdentityType.SystemAssigned },
        location: args.location,
        format: costmanagement.FormatType.Csv,
        definition: {
          type: costmanagement.ExportType.ActualCost,
          timeframe: costmanagement.TimeframeType.MonthToDate,
          dataSet: { granularity: costmanagement.GranularityType.Daily },
        },
        schedule: {
          status: costmanagement.StatusType.Active,
          recurrence: costmanagement.RecurrenceType.Daily,
          recurrencePeriod: { from: dayStart(args.startDate), to: dayStart(exportEnd) },
        },
        deliveryInfo: {
          destination: {
            resourceId: lake.accountId,
            container: container.name,
            rootFolderPath: args.exportName,
          },
        },
      },
      { parent: this, ignoreChanges: ["schedule.recurrencePeriod"] },
    );
  }
}
