import type * as pulumi from "@pulumi/pulumi";
import { bothGiven, given } from "../settings/given";
import type { Names } from "../settings/names";
import type { OperationsPlan } from "../settings/operationsPlan";
import { CostControl, type CostControlArgs } from "./costControl";
import { Dashboard } from "./dashboard";
import { DataFactory } from "./dataFactory";
import type { DataFactoryIdentity } from "./dataFactoryIdentity";
import { DataQuality } from "./dataQuality";
import type { GroupOutputs } from "./resourceGroup";
import type { Workspace } from "./workspace";

export interface OperationsArgs {
  readonly project: string;
  readonly stack: string;
  readonly names: Names;
  readonly group: GroupOutputs;
  readonly location: string;
  readonly lake: NonNullable<CostControlArgs["exportTo"]>;
  readonly catalogName: pulumi.Input<string>;
  /** Workspace folder of what people look at. */
  readonly folder: pulumi.Input<string>;
  readonly tags: Readonly<Record<string, string>>;
  readonly publicNetworkAccess: "Enabled" | "Disabled";
  /** Whom a data factory is, where one runs the scoring job. */
  readonly dataFactoryIdentity: DataFactoryIdentity | undefined;
  readonly jobId: pulumi.Input<string>;
  readonly workspace: Pick<Workspace, "resource" | "resourceId" | "url">;
}

/** What runs and watches the stack and what it costs, as far as the plan asks for it. */
export function operate(
  plan: OperationsPlan,
  args: OperationsArgs,
  inWorkspace: pulumi.ComponentResourceOptions,
): void {
  const { names, lake, workspace, ...placed } = args;
  const shared = { ...placed, ...plan.audience, workspace: workspace.resource };
  orchestrate(plan, args);
  const dashboard = given(
    plan.dashboard,
    (wanted) =>
      new Dashboard(
        "dashboard",
        { ...shared, ...wanted, warehouseName: names.warehouse, dashboardName: names.dashboard },
        inWorkspace,
      ),
  );
  given(
    plan.qualityMonitor,
    () =>
      new DataQuality(
        "data-quality",
        { ...shared, warehouseId: dashboard?.warehouseId },
        inWorkspace,
      ),
  );
  given(
    plan.budget,
    (budget) =>
      new CostControl("cost-control", {
        ...shared,
        ...budget,
        budgetName: names.budget,
        exportName: names.costExport,
        exportTo: given(plan.costExport, () => lake),
      }),
  );
}

function orchestrate(plan: OperationsPlan, args: OperationsArgs): void {
  const { workspace, dataFactoryIdentity, ...placed } = args;
  given(
    bothGiven(plan.dataFactory, dataFactoryIdentity),
    ([factory, identity]) =>
      new DataFactory("data-factory", {
        ...placed,
        ...factory,
        identity,
        workspaceId: workspace.resourceId,
        workspaceUrl: workspace.url,
      }),
  );
}
