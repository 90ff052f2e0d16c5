import { z } from "zod";
import { route, type Call, type Route } from "../route";
import type { Table } from "../services/unityCatalog/tables";
import type { Workspace } from "../workspace";
import { located } from "./tables";

const PATH = "/api/2.1/unity-catalog/tables/:name/monitor";

const destination = z.strictObject({ email_addresses: z.array(z.string()).max(5).optional() });
const timeSeries = z.strictObject({
  timestamp_col: z.string(),
  granularities: z.array(z.string()),
});
const fields = z.strictObject({
  output_schema_name: z.string(),
  inference_log: timeSeries
    .extend({
      problem_type: z.enum(["PROBLEM_TYPE_CLASSIFICATION", "PROBLEM_TYPE_REGRESSION"]),
      model_id_col: z.string(),
      prediction_col: z.string(),
      label_col: z.string().optional(),
      prediction_proba_col: z.string().optional(),
    })
    .optional(),
  time_series: timeSeries.optional(),
  snapshot: z.strictObject({}).optional(),
  slicing_exprs: z.array(z.string()).optional(),
  schedule: z
    .strictObject({ quartz_cron_expression: z.string(), timezone_id: z.string() })
    .optional(),
  notifications: z.strictObject({ on_failure: destination.optional() }).optional(),
});
const created = fields.extend({
  assets_dir: z
    .string()
    .refine((path) => path.startsWith("/"), "assets_dir must be an absolute path of the workspace"),
  warehouse_id: z.string().optional(),
  skip_builtin_dashboard: z.boolean().optional(),
  table_name: z.string().optional(),
});
const updated = fields.extend({ table_name: z.string().optional() });

export const qualityMonitorRoutes: Route[] = [
  route({ method: "POST", path: PATH, body: created, handle: create }),
  route({ method: "GET", path: PATH, handle: get }),
  route({ method: "PUT", path: PATH, body: updated, handle: update }),
  route({ method: "DELETE", path: PATH, handle: remove }),
  route({ method: "GET", path: `${PATH}/refreshes`, handle: refreshes }),
];

function create(workspace: Workspace, call: Call<z.infer<typeof created>>): object {
  const {
    warehouse_id: warehouse,
    skip_builtin_dashboard: _s,
    table_name: _t,
    ...body
  } = call.body;
  if (warehouse !== undefined) workspace.warehouses.checkExists(warehouse);
  return workspace.monitors.create(tableOf(workspace, call), body);
}

function get(workspace: Workspace, call: Call): object {
  return workspace.monitors.get(tableOf(workspace, call));
}

function update(workspace: Workspace, call: Call<z.infer<typeof updated>>): object {
  const { table_name: _, ...body } = call.body;
  return workspace.monitors.update(tableOf(workspace, call), body);
}

function remove(workspace: Workspace, call: Call): object {
  workspace.monitors.delete(tableOf(workspace, call));
  return {};
}

/** None: nothing refreshes a monitor here. */
function refreshes(workspace: Workspace, call: Call): object {
  workspace.monitors.get(tableOf(workspace, call));
  return { refreshes: [] };
}

function tableOf(workspace: Workspace, { params }: Call): Table {
  const { schema, name } = located(workspace, params["name"] ?? "");
  return workspace.tables.get(schema, name);
}
