import { z } from "zod";
import { route, type Call, type Route } from "../route";
import type { Workspace } from "../workspace";

const BASE = "/api/2.0/sql/warehouses";

const fields = z.strictObject({
  name: z.string().optional(),
  cluster_size: z.string().optional(),
  auto_stop_mins: z.number().int().min(0).optional(),
  min_num_clusters: z.number().int().min(1).max(30).optional(),
  max_num_clusters: z.number().int().min(1).max(40).optional(),
  enable_photon: z.boolean().optional(),
  enable_serverless_compute: z.boolean().optional(),
  warehouse_type: z.enum(["CLASSIC", "PRO"]).optional(),
  spot_instance_policy: z.enum(["COST_OPTIMIZED", "RELIABILITY_OPTIMIZED"]).optional(),
  channel: z
    .strictObject({ name: z.enum(["CHANNEL_NAME_CURRENT", "CHANNEL_NAME_PREVIEW"]).optional() })
    .optional(),
  tags: z
    .strictObject({
      custom_tags: z.array(z.strictObject({ key: z.string(), value: z.string() })).optional(),
    })
    .optional(),
});
// Clients repeat the id of the path.
const edit = fields.extend({ id: z.string().optional() });
const nothing = z.strictObject({ id: z.string().optional() });

export const sqlWarehouseRoutes: Route[] = [
  route({ method: "POST", path: BASE, body: fields, handle: create }),
  route({ method: "GET", path: BASE, query: ["page_size", "page_token"], handle: list }),
  route({ method: "GET", path: `${BASE}/:id`, handle: get }),
  route({ method: "POST", path: `${BASE}/:id/edit`, body: edit, handle: replace }),
  route({ method: "POST", path: `${BASE}/:id/start`, body: nothing, handle: start }),
  route({ method: "POST", path: `${BASE}/:id/stop`, body: nothing, handle: stop }),
  route({ method: "DELETE", path: `${BASE}/:id`, handle: remove }),
];

function create({ warehouses }: Workspace, { body }: Call<z.infer<typeof fields>>): object {
  return { id: warehouses.create(body) };
}

function list({ warehouses }: Workspace): object {
  return { warehouses: warehouses.list() };
}

function get({ warehouses }: Workspace, { params }: Call): object {
  return warehouses.get(params["id"] ?? "");
}

function replace({ warehouses }: Workspace, { params, body }: Call<z.infer<typeof edit>>): object {
  const { id: _, ...changed } = body;
  warehouses.edit(params["id"] ?? "", changed);
  return {};
}

function start({ warehouses }: Workspace, { params }: Call): object {
  warehouses.start(params["id"] ?? "");
  return {};
}

function stop({ warehouses }: Workspace, { params }: Call): object {
  warehouses.stop(params["id"] ?? "");
  return {};
}

function remove({ warehouses }: Workspace, { params }: Call): object {
  warehouses.delete(params["id"] ?? "");
  return {};
}
