import { z } from "zod";
import { invalidParameter, notImplemented } from "../errors";
import { isTrue, route, type Call, type Route } from "../route";
import { optionalTexts, type AlertFields } from "../services/alerts";
import type { Workspace } from "../workspace";

const BASE = "/api/2.0/alerts";

const states = z.enum(["OK", "TRIGGERED", "ERROR", "UNKNOWN"]);
const column = z.strictObject({
  name: z.string(),
  aggregation: z
    .enum([
      ...(["SUM", "COUNT", "COUNT_DISTINCT", "AVG"] as const),
      ...(["MEDIAN", "MIN", "MAX", "STDDEV"] as const),
    ])
    .optional(),
  display: z.string().optional(),
});
const evaluation = z.strictObject({
  source: column,
  comparison_operator: z.enum([
    ...(["LESS_THAN", "GREATER_THAN", "EQUAL", "NOT_EQUAL", "IS_NULL"] as const),
    ...(["GREATER_THAN_OR_EQUAL", "LESS_THAN_OR_EQUAL", "IS_NOT_NULL"] as const),
  ]),
  threshold: z
    .strictObject({
      column: column.optional(),
      value: z
        .strictObject({
          bool_value: z.boolean().optional(),
          double_value: z.number().optional(),
          string_value: z.string().optional(),
        })
        .optional(),
    })
    .optional(),
  empty_result_state: states.optional(),
  notification: z
    .strictObject({
      notify_on_ok: z.boolean().optional(),
      retrigger_seconds: z.number().int().min(0).optional(),
      // There are no notification destinations here.
      subscriptions: z.array(z.strictObject({ user_email: z.string() })).optional(),
    })
    .optional(),
});
const alert = z.strictObject({
  display_name: z.string().min(1),
  query_text: z.string().min(1),
  warehouse_id: z.string(),
  evaluation,
  schedule: z.strictObject({
    quartz_cron_schedule: z.string(),
    timezone_id: z.string(),
    pause_status: z.enum(["PAUSED", "UNPAUSED"]).optional(),
  }),
  parent_path: z.string().optional(),
  custom_summary: z.string().optional(),
  custom_description: z.string().optional(),
});
// Clients send back what they read; the mask says what of it counts.
const change = alert.partial().extend({
  id: z.string().optional(),
  create_time: z.string().optional(),
  update_time: z.string().optional(),
  lifecycle_state: z.string().optional(),
  owner_user_name: z.string().optional(),
  effective_run_as: z.strictObject({ user_name: z.string() }).optional(),
});
const CHANGEABLE = Object.keys(alert.shape);
/** Clients name them always; a body that gives one is refused. */
const UNSERVED = ["run_as", "run_as_user_name", "parameters"];

export const alertRoutes: Route[] = [
  route({ method: "POST", path: BASE, body: alert, handle: create }),
  route({ method: "GET", path: BASE, query: ["page_size", "page_token"], handle: list }),
  route({ method: "GET", path: `${BASE}/:id`, handle: get }),
  route({
    method: "PATCH",
    path: `${BASE}/:id`,
    query: ["update_mask"],
    body: change,
    handle: update,
  }),
  route({ method: "DELETE", path: `${BASE}/:id`, query: ["purge"], handle: remove }),
];

function create({ alerts }: Workspace, { body }: Call<z.infer<typeof alert>>): object {
  return alerts.create(body);
}

function list({ alerts }: Workspace): object {
  return { alerts: alerts.list() };
}

function get({ alerts }: Workspace, { params }: Call): object {
  return alerts.get(params["id"] ?? "");
}

/** The mask tells which fields count: an optional one that it names and the body lacks is taken away. */
function update({ alerts }: Workspace, call: Call<z.infer<typeof change>>): object {
  const mask = (call.query["update_mask"] ?? "").split(",").filter((name) => name !== "");
  if (mask.length === 0) throw invalidParameter("Missing required field: update_mask");
  const unknown = mask.find((name) => ![...CHANGEABLE, ...UNSERVED].includes(name));
  if (unknown !== undefined) throw notImplemented(`'${unknown}' in the update_mask of an alert`);
  const masked = Object.entries(call.body).filter(([name]) => mask.includes(name));
  const removed = optionalTexts.filter(
    (name) => mask.includes(name) && call.body[name] === undefined,
  );
  const changed = Object.fromEntries(masked) as Partial<AlertFields>;
  return alerts.update(call.params["id"] ?? "", changed, removed);
}

function remove({ alerts }: Workspace, { params, query }: Call): object {
  alerts.trash(params["id"] ?? "", isTrue(query["purge"]));
  return {};
}
