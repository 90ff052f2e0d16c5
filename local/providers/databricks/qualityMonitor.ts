import type { ResourceType } from "../protocol/provider";
import { hasUnknown, type Inputs, record, requiredText } from "../protocol/values";
import type { Failure } from "../schema/check";
import type { PropertySchema } from "../schema/propertyTypes";
import type { Connection } from "./connection";
import { cronFaults } from "./cronRules";
import { ignoringMissing, isAlreadyThere, telling, unlessMissing } from "./errors";
import { BEYOND_THE_WORKSPACE, accepted, notServed } from "./rules";
import { UNITY_CATALOG } from "./securable";
import { only, refreshed, toApi } from "./translation";

export const QUALITY_MONITOR = "databricks:index/qualityMonitor:QualityMonitor";

const UPDATED = [
  ...["outputSchemaName", "inferenceLog", "timeSeries", "snapshot"],
  ...["slicingExprs", "schedule", "notifications"],
];
const CREATED = [...UPDATED, "assetsDir", "warehouseId", "skipBuiltinDashboard"];
/** What the service tells again of what it was given. */
const TOLD = [...UPDATED, "assetsDir"];
const KINDS = ["inferenceLog", "timeSeries", "snapshot"];

const NOT_SERVED = [
  ...["baselineTableName", "customMetrics", "dataClassificationConfig"],
  ...["latestMonitorFailureMsg", "monitorId", ...BEYOND_THE_WORKSPACE],
];

/** That a monitor is of one kind, and that its schedule can be followed. */
export function monitorRuleFaults(inputs: Inputs): Failure[] {
  const given = KINDS.filter((kind) => inputs[kind] !== undefined);
  const reason = `exactly one of ${KINDS.join(", ")} must be given, got ${given.join(", ") || "none"}`;
  return [
    ...(given.length === 1 ? [] : [{ property: given[1] ?? "inferenceLog", reason }]),
    ...cronFaults(record(inputs, "schedule") ?? {}, "quartzCronExpression", "schedule"),
  ];
}

export function qualityMonitor(connection: Connection, schema: PropertySchema): ResourceType {
  const body = (inputs: Inputs, fields: readonly string[]) =>
    toApi(schema, QUALITY_MONITOR, only(inputs, fields));
  return {
    immutable: ["tableName", "assetsDir"],
    deletesBeforeReplacing: true,
    check: (_subject, inputs) => accepted(inputs, notServed(inputs, NOT_SERVED)),
    foreseen: (_subject, { tableName }) => (hasUnknown(tableName) ? {} : { id: tableName }),
    create: (_subject, inputs) =>
      telling("create quality monitor", async () => {
        const { client, adopts } = connection;
        const id = requiredText(inputs, "tableName");
        const answer = await client
          .post(pathOf(id), body(inputs, CREATED))
          .catch((error: unknown) => {
            if (!adopts || !isAlreadyThere(error)) throw error;
            return client.put(pathOf(id), body(inputs, UPDATED));
          });
        return { id, outputs: outputs(answer) };
      }),
    read: async ({ id, inputs, outputs: before }) => {
      const answer = await unlessMissing(() => connection.client.get(pathOf(id)));
      if (answer === undefined) return undefined;
      const current = refreshed(schema, QUALITY_MONITOR, inputs, answer, TOLD);
      return { id, inputs: current, outputs: { ...before, ...current, ...outputs(answer) } };
    },
    update: ({ id }, inputs) =>
      telling("update quality monitor", async () =>
        outputs(await connection.client.put(pathOf(id), body(inputs, UPDATED))),
      ),
    delete: ({ id }) =>
      telling("delete quality monitor", () =>
        ignoringMissing(() => connection.client.delete(pathOf(id))),
      ),
  };
}

function pathOf(tableName: string): string {
  return `${UNITY_CATALOG}/tables/${encodeURIComponent(tableName)}/monitor`;
}

function outputs(answer: Inputs): Inputs {
  return {
    status: answer["status"],
    monitorVersion: answer["monitor_version"],
    profileMetricsTableName: answer["profile_metrics_table_name"],
    driftMetricsTableName: answer["drift_metrics_table_name"],
  };
}
