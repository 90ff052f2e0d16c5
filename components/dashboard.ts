import * as pulumi from "@pulumi/pulumi";
import * as databricks from "@pulumi/databricks";
import { predictionAgeQuery } from "../settings/alertQueries";
import { dashboardDefinition } from "../settings/dashboardDefinition";
import { tables } from "../settings/tables";

export interface DashboardArgs {
  /** Name of the SQL warehouse, as people see it in the workspace. */
  readonly warehouseName: string;
  /** Title of the dashboard, and name of its file in `folder`. */
  readonly dashboardName: string;
  /** Catalog whose tables the queries read. */
  readonly catalogName: pulumi.Input<string>;
  /** Workspace folder the dashboard goes to. */
  readonly folder: pulumi.Input<string>;
  /** Minutes without a query after which the warehouse stops and costs nothing. */
  readonly autoStopMinutes: number;
  /** Whether its machines are Databricks' own; else they are in the clusters' subnets. */
  readonly isServerless: boolean;
  /** Hours within which a foreseen failure has to come to be a right prediction. */
  readonly horizonHours: number;
  /** Hours until a failure is in the data; before, an alarm is neither right nor wrong. */
  readonly failureReportDelayHours: number;
  /** Age at which the newest prediction is an alert. @default none is too old */
  readonly staleHours?: number | undefined;
  /** Who hears that predictions are old. */
  readonly emails: readonly string[];
  /** IANA name of the zone in which the alert on old predictions is scheduled. */
  readonly timezoneId: string;
  /** Groups that look at it; what they read in it are the tables they may read anyway. */
  readonly viewerGroups: readonly string[];
  /** Tags of the warehouse, by which its cost is told apart. */
  readonly tags: Readonly<Record<string, string>>;
  /** What dashboard and warehouse vanish with; undefined for a workspace that stays. */
  readonly workspace: pulumi.Resource | undefined;
  /** Address of the workspace, with protocol. */
  readonly workspaceUrl: pulumi.Input<string>;
}

// Once a day: each look starts the warehouse, while the alert on runs, which is free, looks every hour.
const dailyAtSeven = "0 0 7 * * ?";

/** The maintenance planner's page in the workspace, on a small warehouse that runs only while someone looks. */
export class Dashboard extends pulumi.ComponentResource {
  /** Id by which others run queries on the warehouse. */
  public readonly warehouseId: pulumi.Output<string>;
  /** Id of the draft and of what is published of it. */
  public readonly dashboardId: pulumi.Output<string>;
  /** Where people look at what was published last. */
  public readonly url: pulumi.Output<string>;

  constructor(name: string, args: DashboardArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:Dashboard", name, {}, opts);

    const warehouse = this.warehouse(name, args);
    const dashboard = new databricks.Dashboard(
      name,
      {
        displayName: args.dashboardName,
        parentPath: args.folder,
        warehouseId: warehouse.id,
        serializedDashboard: pulumi.output(args.catalogName).apply((catalog) =>
          dashboardDefinition(
            {
              worklist: `${catalog}.${tables.worklist}`,
              predictions: `${catalog}.${tables.predictions}`,
              failures: `${catalog}.${tables.failures}`,
              quarantine: `${catalog}.${tables.quarantine}`,
            },
            args,
          ),
        ),
        // Everybody sees what they themselves may read.
        embedCredentials: false,
      },
      { parent: this, deletedWith: args.workspace },
    );
    if (args.staleHours !== undefined) this.alert(name, args, args.staleHours, warehouse);
    this.access(`${name}-access`, args, { dashboardId: dashboard.id }, "CAN_READ");
    this.access(`${name}-warehouse-access`, args, { sqlEndpointId: warehouse.id }, "CAN_USE");

    this.warehouseId = warehouse.id;
    this.dashboardId = dashboard.id;
    this.url = pulumi.interpolate`${args.workspaceUrl}/dashboardsv3/${dashboard.id}/published`;
    this.registerOutputs({
      warehouseId: this.warehouseId,
      dashboardId: this.dashboardId,
      url: this.url,
    });
  }

  private warehouse(name: string, args: DashboardArgs): databricks.SqlEndpoint {
    return new databricks.SqlEndpoint(
      `${name}-warehouse`,
      {
        name: args.warehouseName,
        clusterSize: "2X-Small",
        minNumClusters: 1,
        maxNumClusters: 1,
        autoStopMins: args.autoStopMinutes,
        enableServerlessCompute: args.isServerless,
        warehouseType: "PRO",
        // It starts with the first query; a start now would be paid for nothing.
        noWait: true,
        tags: {
          customTags: Object.entries(args.tags).map(([key, value]) => ({ key, value })),
        },
      },
      { parent: this, deletedWith: args.workspace },
    );
  }

  private access(
    name: string,
    { viewerGroups, workspace }: DashboardArgs,
    object: Pick<databricks.PermissionsArgs, "dashboardId" | "sqlEndpointId">,
    permissionLevel: string,
  ): void {
    if (viewerGroups.length === 0) return;
    const accessControls = viewerGroups.map((groupName) => ({ groupName, permissionLevel }));
    new databricks.Permissions(
      name,
      { ...object, accessControls },
      { parent: this, deletedWith: workspace },
    );
  }

  private alert(
    name: string,
    args: DashboardArgs,
    staleHours: number,
    warehouse: databricks.SqlEndpoint,
  ): void {
    new databricks.AlertV2(
      `${name}-stale-predictions`,
      {
        displayName: `${args.dashboardName} stale predictions`,
        parentPath: args.folder,
        warehouseId: warehouse.id,
        queryText: pulumi
          .output(args.catalogName)
          .apply((catalog) => predictionAgeQuery(`${catalog}.${tables.predictions}`)),
        evaluation: {
          source: { name: "hours" },
          comparisonOperator: "GREATER_THAN",
          threshold: { value: { doubleValue: staleHours } },
          emptyResultState: "ERROR",
          notification: {
            notifyOnOk: true,
            subscriptions: args.emails.map((userEmail) => ({ userEmail })),
          },
        },
        schedule: {
          quartzCronSchedule: dailyAtSeven,
          timezoneId: args.timezoneId,
          pauseStatus: "UNPAUSED",
        },
        purgeOnDelete: true,
      },
      { parent: this, deletedWith: args.workspace },
    );
  }
}
