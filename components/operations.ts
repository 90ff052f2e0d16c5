import type * as pulumi from "@pulumi/pulumi";
import { bothGiven, given } from "../settings/given";
import type { Names } from "../settings/names";
import type { OperationsPlan } from "../settings/operationsPlan";
import { CostControl } from "./costControl";
import { Dashboard } from "./dashboard";
import { DataFactory } from "./dataFactory";
import type { DataFactoryIdentity } from "./dataFactoryIdentity";
import { DataQuality } from "./dataQuality";
import type { DeploymentIdentities } from "./deploymentIdentities";
import type { Lake } from "./lake";
import { Monitoring } from "./monitoring";
import { PlatformAlerts } from "./platformAlerts";
import type { GroupOutputs, ResourceGroup } from "./resourceGroup";
import type { Workspace } from "./workspace";

export interface OperationsArgs {
  /** Part of the data factory's name. */
  readonly project: string;
  /** Part of the data factory's name; whose settings are told to be wrong. */
  readonly stack: string;
  /** Names in Azure and in the workspace. */
  readonly names: Names;
  /** Where everything is that Azure keeps, and whose costs are counted. */
  readonly group: GroupOutputs & Pick<ResourceGroup, "resource">;
  /** Azure region. */
  readonly location: string;
  /** Whose availability is watched, and where costs are exported to. */
  readonly lake: Pick<Lake, "accountId" | "accountName">;
  /** Catalog of the tables that people and alerts look at. */
  readonly catalogName: pulumi.Input<string>;
  /** Workspace folder of what people look at. */
  readonly folder: pulumi.Input<string>;
  /** Tags of everything that takes tags. */
  readonly tags: Readonly<Record<string, string>>;
  /** Disabled where private endpoints lead to what the stack has. */
  readonly publicNetworkAccess: "Enabled" | "Disabled";
  /** Whom a data factory is, where one runs the scoring job. */
  readonly dataFactoryIdentity: DataFactoryIdentity | undefined;
  /** The job whose runs must not stay away. */
  readonly scoringJobId: pulumi.Input<string>;
  /** Every job, of whose failed runs people hear. */
  readonly jobIds: readonly pulumi.Input<string>[];
  /** Where the workspace sends its logs, which alerts ask. */
  readonly logWorkspaceId: pulumi.Input<string> | undefined;
  /** Who deploys and previews beside people. */
  readonly deployment: DeploymentIdentities | undefined;
  /** Milliseconds since 1970, from which the start of what begins with a month is reckoned. */
  readonly nowMs: number;
  /** Where people look, and what that vanishes with. */
  readonly workspace: Pick<Workspace, "resource" | "resourceId" | "url">;
}

/** What runs and watches the stack and what it costs, as far as the plan asks for it. */
export function operate(
  plan: OperationsPlan,
  args: OperationsArgs,
  opts: pulumi.ComponentResourceOptions,
): { readonly dashboard: Dashboard | undefined } {
  const factory = orchestrate(plan, args);
  alert(plan, args, factory);
  const dashboard = show(plan, args, opts);
  given(
    plan.budget ?? plan.costExport,
    () =>
      new CostControl(
        "cost-control",
        {
          ...args,
          ...plan.audience,
          budget: plan.budget,
          budgetName: args.names.budget,
          exportName: args.names.costExport,
          managedGroupName: given(plan.hasManagedGroup, () => args.names.managedResourceGroup),
          exportTo: given(plan.costExport, () => args.lake),
        },
        opts,
      ),
  );
  return { dashboard };
}

function orchestrate(plan: OperationsPlan, args: OperationsArgs): DataFactory | undefined {
  const { workspace, dataFactoryIdentity, scoringJobId: jobId, ...placed } = args;
  return given(
    bothGiven(plan.dataFactory, dataFactoryIdentity),
    ([factory, identity]) =>
      new DataFactory("data-factory", {
        ...placed,
        ...factory,
        identity,
        jobId,
        workspaceId: workspace.resourceId,
        workspaceUrl: workspace.url,
      }),
  );
}

/** Who is told, and of what. */
function alert(plan: OperationsPlan, args: OperationsArgs, factory: DataFactory | undefined): void {
  const { names, lake, workspace, scoringJobId } = args;
  const monitoring = given(
    bothGiven(plan.alerts, args.logWorkspaceId),
    ([{ staleHours }, logWorkspaceId]) =>
      new Monitoring("monitoring", {
        ...args,
        logWorkspaceId,
        emails: plan.audience.emails,
        actionGroupName: names.actionGroup,
        alertPrefix: names.alertPrefix,
        shortName: names.alertShortName,
        stalePredictions: given(staleHours, (hours) => ({ scoringJobId, hours })),
      }),
  );
  given(
    bothGiven(plan.platformAlerts, monitoring),
    ([, { actionGroupId }]) =>
      new PlatformAlerts("platform-alerts", {
        ...args,
        actionGroupId,
        alertPrefix: names.alertPrefix,
        storageAccountId: lake.accountId,
        workspaceId: workspace.resourceId,
        dataFactoryId: factory?.factoryId,
      }),
  );
}

/** Where people look, in the workspace. */
function show(
  plan: OperationsPlan,
  args: OperationsArgs,
  opts: pulumi.ComponentResourceOptions,
): Dashboard | undefined {
  const { names, workspace, ...placed } = args;
  const { resource, url: workspaceUrl } = workspace;
  const shared = { ...placed, ...plan.audience, workspace: resource, workspaceUrl };
  const dashboard = given(
    plan.dashboard,
    (wanted) =>
      new Dashboard(
        "dashboard",
        { ...shared, ...wanted, warehouseName: names.warehouse, dashboardName: names.dashboard },
        opts,
      ),
  );
  given(
    plan.qualityMonitor,
    () => new DataQuality("data-quality", { ...shared, warehouseId: dashboard?.warehouseId }, opts),
  );
  return dashboard;
}
