import * as pulumi from "@pulumi/pulumi";
import * as consumption from "@pulumi/azure-native/consumption";
import * as costmanagement from "@pulumi/azure-native/costmanagement";
import * as storage from "@pulumi/azure-native/storage";
import {
  budgetNotifications,
  costScope,
  dayStart,
  monthStart,
  startFault,
} from "../settings/budget";
import { fault } from "../settings/mistakes";
import { subscriptionIdOf } from "../settings/names";
import type { BudgetPlan } from "../settings/operationsPlan";
import { assignDeployerRoles, type Deployers } from "./deployerRoles";
import type { GroupOutputs, ResourceGroup } from "./resourceGroup";
import { assignRole } from "./roleAssignment";

export interface CostControlArgs {
  /** Whose settings are told to be wrong. */
  readonly stack: string;
  /** Name of the budget, which its mails carry. */
  readonly budgetName: string;
  /** Name of the cost export; only read with `exportTo`. */
  readonly exportName: string;
  /** The resource group whose costs are counted. */
  readonly group: GroupOutputs & Pick<ResourceGroup, "resource">;
  /** The one Databricks keeps the machines in. @default the stack makes no workspace with machines */
  readonly managedGroupName: string | undefined;
  /** Who deploys and previews what is at the subscription. @default people alone do */
  readonly deployment: Deployers | undefined;
  /** Azure region of the identity with which the export writes. */
  readonly location: string;
  /** @default costs are not limited, only exported */
  readonly budget: BudgetPlan | undefined;
  /** Milliseconds since 1970: what is made now begins with the next month. */
  readonly nowMs: number;
  /** Who hears of it, beside the owners of what is counted. */
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

/** A monthly budget of all the stack costs that speaks before it is spent, and the costs themselves as files. */
export class CostControl extends pulumi.ComponentResource {
  constructor(name: string, args: CostControlArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:CostControl", name, {}, opts);

    // CI may change and delete both whenever there are any, also after an update that ended halfway.
    const made = { parent: this, dependsOn: this.letDeploy(name, args) };
    if (args.budget !== undefined) this.budget(name, args, args.budget, made);
    if (args.exportTo !== undefined) this.costs(name, args, args.exportTo, made);
    this.registerOutputs({});
  }

  /** CI's roles where budget and export are at the subscription, which a role on the group does not reach. */
  private letDeploy(name: string, args: CostControlArgs): pulumi.Resource[] {
    const { group, managedGroupName, deployment } = args;
    if (managedGroupName === undefined) return [];
    const scope = group.groupId.apply((id) => `/subscriptions/${subscriptionIdOf(id)}`);
    const roles = {
      deploy: "costManagementContributor",
      preview: "costManagementReader",
    } as const;
    return assignDeployerRoles(this, name, { scope, group, ...roles }, deployment);
  }

  private budget(
    name: string,
    args: CostControlArgs,
    { amount, startDate }: BudgetPlan,
    opts: pulumi.CustomResourceOptions,
  ): void {
    const hooks =
      startDate === undefined ? {} : { beforeCreate: [startHook(name, args, startDate)] };
    new consumption.Budget(
      name,
      {
        budgetName: args.budgetName,
        ...counted(args),
        category: consumption.CategoryType.Cost,
        amount,
        timeGrain: consumption.TimeGrainType.Monthly,
        timePeriod: { startDate: dayStart(startDate ?? monthStart(args.nowMs, 1)) },
        notifications: budgetNotifications(args.emails),
      },
      // Azure takes no start in a past month, a stack that lives longer would ask for one with each change. One that is
      // made anew, of another scope, begins anew all the same.
      { ...opts, ignoreChanges: ["timePeriod"], hooks },
    );
  }

  private costs(
    name: string,
    args: CostControlArgs,
    lake: NonNullable<CostControlArgs["exportTo"]>,
    opts: pulumi.CustomResourceOptions,
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
    const costs = this.export(name, args, lake, container, opts);
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
    opts: pulumi.CustomResourceOptions,
  ): costmanagement.Export {
    return new costmanagement.Export(
      `${name}-export`,
      {
        exportName: args.exportName,
        // An export knows no filter, so it has the costs of others in the subscription too.
        scope: counted(args).scope,
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
          // Azure takes no start that is not ahead, so a budget that began this month is no measure.
          recurrencePeriod: { from: dayStart(monthStart(args.nowMs, 1)), to: dayStart(exportEnd) },
        },
        deliveryInfo: {
          destination: {
            resourceId: lake.accountId,
            container: container.name,
            rootFolderPath: args.exportName,
          },
        },
      },
      { ...opts, ignoreChanges: ["schedule.recurrencePeriod"] },
    );
  }
}

function counted({ group, managedGroupName }: CostControlArgs) {
  const scope = group.groupId.apply((id) => costScope(id, managedGroupName));
  return { scope: scope.scope, filter: scope.apply(({ filter }) => filter) };
}

/** Tells of a start Azure would not take at the preview already, and only of a budget that is made: one that is there keeps its own. */
function startHook(
  name: string,
  { stack, nowMs }: CostControlArgs,
  startDate: string,
): pulumi.ResourceHook {
  return new pulumi.ResourceHook(
    `${name}-start`,
    () => {
      const wrong = startFault(startDate, nowMs);
      if (wrong !== undefined) throw new Error(fault(stack, "budgetStartDate", startDate, wrong));
    },
    { onDryRun: true },
  );
}
