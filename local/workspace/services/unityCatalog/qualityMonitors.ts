import { ApiError, invalidParameter, objectMissing } from "../../errors";
import type { Collection } from "../../store/collection";
import { checkCron } from "../cron";
import { sent } from "./securable";
import type { Table } from "./tables";

const KIND = "Quality Monitor";

export interface InferenceLog {
  readonly problem_type: string;
  readonly timestamp_col: string;
  readonly granularities: readonly string[];
  readonly model_id_col: string;
  readonly prediction_col: string;
  readonly label_col?: string | undefined;
  readonly prediction_proba_col?: string | undefined;
}

export interface TimeSeries {
  readonly timestamp_col: string;
  readonly granularities: readonly string[];
}

export interface MonitorFields {
  readonly output_schema_name: string;
  readonly inference_log?: InferenceLog | undefined;
  readonly time_series?: TimeSeries | undefined;
  readonly snapshot?: object | undefined;
  readonly slicing_exprs?: readonly string[] | undefined;
  readonly schedule?:
    { readonly quartz_cron_expression: string; readonly timezone_id: string } | undefined;
  readonly notifications?: object | undefined;
}

export interface NewMonitor extends MonitorFields {
  readonly assets_dir: string;
}

export interface QualityMonitor extends NewMonitor {
  readonly table_name: string;
  readonly status: "MONITOR_STATUS_ACTIVE";
  readonly profile_metrics_table_name: string;
  readonly drift_metrics_table_name: string;
  readonly monitor_version: number;
}

/** Monitors of tables as settings: no metrics are computed here, and no dashboard is made of them. */
export class QualityMonitors {
  constructor(
    private readonly objects: Collection<QualityMonitor>,
    /** @throws ApiError where there is no such schema */
    private readonly checkSchema: (fullName: string) => void,
  ) {}

  create(table: Table, fields: NewMonitor): QualityMonitor {
    const { full_name: name } = table;
    if (this.objects.has(name)) {
      throw new ApiError(
        400,
        "RESOURCE_ALREADY_EXISTS",
        `${KIND} for table '${name}' already exists.`,
      );
    }
    this.check(table, fields);
    const metrics = `${fields.output_schema_name}.${table.name}`;
    return this.objects.put(name, {
      ...fields,
      table_name: name,
      status: "MONITOR_STATUS_ACTIVE",
      profile_metrics_table_name: `${metrics}_profile_metrics`,
      drift_metrics_table_name: `${metrics}_drift_metrics`,
      monitor_version: 0,
    });
  }

  get(table: Pick<Table, "full_name">): QualityMonitor {
    const found = this.objects.get(table.full_name);
    if (!found) throw objectMissing(KIND, table.full_name);
    return found;
  }

  /** Replaces what a change may hold: a part that is absent is off. */
  update(table: Table, fields: MonitorFields): QualityMonitor {
    const before = this.get(table);
    this.check(table, fields);
    return this.objects.put(table.full_name, {
      assets_dir: before.assets_dir,
      table_name: before.table_name,
      status: before.status,
      profile_metrics_table_name: before.profile_metrics_table_name,
      drift_metrics_table_name: before.drift_metrics_table_name,
      ...fields,
      monitor_version: before.monitor_version + 1,
    });
  }

  delete(table: Pick<Table, "full_name">): void {
    this.objects.remove(this.get(table).table_name);
  }

  /** The table is gone, or its schema with it. */
  forget(fullName: string): void {
    const isGone = (name: string) => name === fullName || name.startsWith(`${fullName}.`);
    this.objects.removeWhere(({ table_name }) => isGone(table_name));
  }

  private check(table: Table, fields: MonitorFields): void {
    this.checkSchema(fields.output_schema_name);
    if (fields.schedule) {
      const { quartz_cron_expression: cron, timezone_id: timezone } = fields.schedule;
      checkCron("quartz_cron_expression", cron, timezone);
    }
    const fault = monitorFault(table, fields);
    if (fault !== undefined) throw invalidParameter(fault);
  }
}

const GRANULARITY = /^(5 minutes|30 minutes|1 hour|1 day|[1-9]\d* weeks?|1 month|1 year)$/;

/** Pure: why a table can not be watched that way, or undefined. */
function monitorFault(
  table: Pick<Table, "full_name" | "columns">,
  fields: MonitorFields,
): string | undefined {
  const { inference_log: log, time_series: series, snapshot } = fields;
  const kinds = [log, series, snapshot].filter((kind) => kind !== undefined);
  if (kinds.length !== 1)
    return "Exactly one of inference_log, time_series and snapshot must be given.";
  const granularities = log?.granularities ?? series?.granularities;
  const wrong = granularities?.find((granularity) => !GRANULARITY.test(granularity));
  if (wrong !== undefined) return `Invalid granularity '${wrong}'.`;
  if (granularities?.length === 0) return "At least one granularity must be given.";
  return columnFault(table, log ?? series);
}

function columnFault(
  { full_name, columns }: Pick<Table, "full_name" | "columns">,
  kind: Partial<InferenceLog> | undefined,
): string | undefined {
  const typeOf = new Map(columns.map(({ name, type_text }) => [name, type_text]));
  const named = Object.entries(sent(kind ?? {})).filter(([field]) => field.endsWith("_col"));
  const missing = named.map(([, column]) => String(column)).find((column) => !typeOf.has(column));
  if (missing !== undefined)
    return `Column '${missing}' does not exist in table '${full_name}'; it has ${[...typeOf.keys()].join(", ")}`;
  const time = kind?.timestamp_col;
  const type = time === undefined ? undefined : typeOf.get(time);
  return type === undefined || /^(timestamp|timestamp_ntz|date)$/i.test(type)
    ? undefined
    : `Column '${time}' of table '${full_name}' is ${type}; a timestamp column is a timestamp or a date`;
}
