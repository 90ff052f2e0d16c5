import type { ResourceType } from "../protocol/provider";
import {
  hasUnknown,
  type Inputs,
  isRecord,
  record,
  records,
  requiredText,
  text,
} from "../protocol/values";
import type { Failure } from "../schema/check";
import type { PropertySchema } from "../schema/propertyTypes";
import type { Connection } from "./connection";
import { ignoringMissing, telling, unlessMissing } from "./errors";
import { cronFaults } from "./cronRules";
import { BEYOND_THE_WORKSPACE, accepted, notServed } from "./rules";
import { only, refreshed, toApi } from "./translation";

export const ALERT = "databricks:index/alertV2:AlertV2";
const API = "/api/2.0/alerts";
const FIELDS = [
  ...["displayName", "queryText", "warehouseId", "evaluation", "schedule"],
  ...["parentPath", "customSummary", "customDescription"],
];
/** The real provider always names them all. */
const MASK =
  "custom_description,custom_summary,display_name,evaluation,parameters,parent_path,query_text,run_as,run_as_user_name,schedule,warehouse_id";

const NOT_SERVED = ["parameters", "runAs", "runAsUserName", ...BEYOND_THE_WORKSPACE];
/** Comparisons with nothing to compare with. */
const UNARY = ["IS_NULL", "IS_NOT_NULL"];

/** That a schedule can be followed, a comparison has something to compare with, and people are told by their address. */
export function alertRuleFaults(inputs: Inputs): Failure[] {
  const evaluation = record(inputs, "evaluation") ?? {};
  const schedule = record(inputs, "schedule") ?? {};
  return [
    ...cronFaults(schedule, "quartzCronSchedule", "schedule"),
    ...thresholdFaults(evaluation),
    ...subscriptionFaults(record(evaluation, "notification") ?? {}),
  ];
}

function thresholdFaults(evaluation: Inputs): Failure[] {
  const operator = text(evaluation, "comparisonOperator");
  if (operator === undefined || hasUnknown(evaluation["threshold"])) return [];
  const threshold = record(evaluation, "threshold") ?? {};
  const given = ["column", "value"].filter((key) => threshold[key] !== undefined).length;
  if (given === (UNARY.includes(operator) ? 0 : 1)) return [];
  const wanted = UNARY.includes(operator) ? "nothing" : "either a value or a column";
  const reason = `expected threshold to hold ${wanted} for ${operator}`;
  return [{ property: "evaluation.threshold", reason }];
}

function subscriptionFaults(notification: Inputs): Failure[] {
  const subscriptions = notification["subscriptions"];
  if (!Array.isArray(subscriptions)) return [];
  return subscriptions.flatMap((subscription, index): Failure[] => {
    if (!isRecord(subscription) || subscription["userEmail"] !== undefined) return [];
    const property = `evaluation.notification.subscriptions[${index}]`;
    return [{ property, reason: "the local workspace serves subscriptions by userEmail only" }];
  });
}

export function alertV2(connection: Connection, schema: PropertySchema): ResourceType {
  const body = (inputs: Inputs) => toApi(schema, ALERT, only(inputs, FIELDS));
  const outputs = (answer: Inputs): Inputs => ({
    createTime: answer["create_time"],
    lifecycleState: answer["lifecycle_state"],
    ownerUserName: answer["owner_user_name"],
  });
  return {
    immutable: [],
    check: (_subject, inputs) => accepted(inputs, notServed(inputs, NOT_SERVED)),
    create: (_subject, inputs) =>
      telling("create alert", async () => {
        const { client, adopts } = connection;
        const left = adopts ? await alertLike(connection, body(inputs)) : undefined;
        const answer = left ?? (await client.post(API, body(inputs)));
        return { id: requiredText(answer, "id"), outputs: outputs(answer) };
      }),
    read: async ({ id, inputs, outputs: before }) => {
      const answer = await unlessMissing(() => connection.client.get(`${API}/${id}`));
      if (answer === undefined || answer["lifecycle_state"] === "DELETED") return undefined;
      const current = refreshed(schema, ALERT, inputs, answer, FIELDS);
      return { id, inputs: current, outputs: { ...before, ...current, ...outputs(answer) } };
    },
    update: ({ id }, inputs) =>
      telling("update alert", async () => {
        const path = `${API}/${id}?update_mask=${encodeURIComponent(MASK)}`;
        return outputs(await connection.client.patch(path, body(inputs)));
      }),
    delete: ({ id, inputs }) => {
      const query: Readonly<Record<string, boolean>> =
        inputs["purgeOnDelete"] === true ? { purge: true } : {};
      return telling("delete alert", () =>
        ignoringMissing(() => connection.client.delete(`${API}/${id}`, query)),
      );
    },
  };
}

/** Names of alerts are not unique: only the list tells whether a killed update has made this one. */
async function alertLike({ client }: Connection, body: Inputs): Promise<Inputs | undefined> {
  const { alerts } = await client.get(API);
  const listed = records(alerts);
  const same = ["display_name", "parent_path"];
  return listed.find((alert) => same.every((field) => alert[field] === body[field]));
}
