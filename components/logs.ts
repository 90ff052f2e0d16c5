import * as operationalinsights from "@pulumi/azure-native/operationalinsights";
import * as pulumi from "@pulumi/pulumi";
import type { LogsPlan } from "../settings/platformPlan";
import type { GroupOutputs } from "./resourceGroup";

export interface LogsArgs {
  /** How long logs are kept and by whom they are reached, or the id of a log workspace somebody else keeps. */
  readonly plan: LogsPlan;
  /** Name in Azure of a workspace that is made. */
  readonly workspaceName: string;
  /** Resource group of a workspace that is made. */
  readonly group: Pick<GroupOutputs, "groupName">;
  /** Azure region of a workspace that is made. */
  readonly location: string;
  /** Tags of a workspace that is made. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Where logs are kept and asked: a Log Analytics workspace of the stack's own, or an existing one. */
export class Logs extends pulumi.ComponentResource {
  /** Resource id of the log workspace. */
  public readonly workspaceId: pulumi.Output<string>;

  constructor(name: string, args: LogsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:Logs", name, {}, opts);

    this.workspaceId =
      args.plan.existingId === undefined
        ? this.workspace(name, args).id
        : pulumi.output(args.plan.existingId);
    this.registerOutputs({ workspaceId: this.workspaceId });
  }

  private workspace(name: string, args: LogsArgs): operationalinsights.Workspace {
    return new operationalinsights.Workspace(
      name,
      {
        workspaceName: args.workspaceName,
        resourceGroupName: args.group.groupName,
        location: args.location,
        sku: { name: operationalinsights.WorkspaceSkuNameEnum.PerGB2018 },
        retentionInDays: args.plan.retentionDays,
        publicNetworkAccessForIngestion: args.plan.ingestionAccess,
        publicNetworkAccessForQuery: args.plan.queryAccess,
        // Whoever may read a resource may read its logs, and nobody signs in with a shared key.
        features: { enableLogAccessUsingOnlyResourcePermissions: true, disableLocalAuth: true },
        tags: args.tags,
      },
      { parent: this },
    );
  }
}
