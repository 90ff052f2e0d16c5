import * as pulumi from "@pulumi/pulumi";
import * as databricks from "@pulumi/databricks";
import { tables } from "../settings/tables";

export interface DataQualityArgs {
  /** Catalog of the table of predictions. */
  readonly catalogName: pulumi.Input<string>;
  /** Workspace folder the monitor keeps its own dashboard in. */
  readonly folder: pulumi.Input<string>;
  /** Runs the monitor's dashboard. @default the first warehouse that runs */
  readonly warehouseId?: pulumi.Input<string> | undefined;
  /** IANA name of the zone in which the daily refresh is scheduled. */
  readonly timezoneId: string;
  /** Who hears of a refresh that failed. */
  readonly emails: readonly string[];
}

const outputSchema = "predictions";
const dailyAtFive = "0 0 5 * * ?";

/**
 * The monitor of the predictions: what is predicted, how it drifts, by component. Databricks takes one only for a table that
 * is there, so it comes after the first scoring run.
 */
export class DataQuality extends pulumi.ComponentResource {
  constructor(name: string, args: DataQualityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:DataQuality", name, {}, opts);

    new databricks.QualityMonitor(
      name,
      {
        tableName: pulumi.interpolate`${args.catalogName}.${tables.predictions}`,
        assetsDir: pulumi.interpolate`${args.folder}/quality`,
        outputSchemaName: pulumi.interpolate`${args.catalogName}.${outputSchema}`,
        ...(args.warehouseId === undefined ? {} : { warehouseId: args.warehouseId }),
        inferenceLog: {
          problemType: "PROBLEM_TYPE_CLASSIFICATION",
          timestampCol: "window_end",
          granularities: ["1 day", "1 week"],
          modelIdCol: "model_version",
          predictionCol: "is_alarm",
        },
        slicingExprs: ["component"],
        schedule: { quartzCronExpression: dailyAtFive, timezoneId: args.timezoneId },
        ...(args.emails.length === 0
          ? {}
          : { notifications: { onFailure: { emailAddresses: [...args.emails] } } }),
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
