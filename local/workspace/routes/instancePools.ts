import { z } from "zod";
import { invalidParameter } from "../errors";
import { route, type Call, type Route } from "../route";
import type { Workspace } from "../workspace";

const BASE = "/api/2.0/instance-pools";

const fields = z.strictObject({
  instance_pool_name: z.string().min(1).max(100),
  node_type_id: z.string(),
  min_idle_instances: z.number().int().min(0).optional(),
  max_capacity: z.number().int().min(1).optional(),
  idle_instance_autotermination_minutes: z.number().int().min(0).max(10_000).optional(),
  enable_elastic_disk: z.boolean().optional(),
  // The service loads one runtime ahead at most.
  preloaded_spark_versions: z.array(z.string()).max(1).optional(),
  custom_tags: z.record(z.string(), z.string()).optional(),
  azure_attributes: z
    .strictObject({
      // A pool is all spot or all on demand: it can not fall back.
      availability: z.enum(["SPOT_AZURE", "ON_DEMAND_AZURE"]).optional(),
      spot_bid_max_price: z.number().optional(),
    })
    .optional(),
});
const edit = fields.extend({ instance_pool_id: z.string() });
const deletion = z.strictObject({ instance_pool_id: z.string() });

export const instancePoolRoutes: Route[] = [
  route({ method: "POST", path: `${BASE}/create`, body: fields, handle: create }),
  route({ method: "GET", path: `${BASE}/get`, query: ["instance_pool_id"], handle: get }),
  route({ method: "GET", path: `${BASE}/list`, handle: list }),
  route({ method: "POST", path: `${BASE}/edit`, body: edit, handle: replace }),
  route({ method: "POST", path: `${BASE}/delete`, body: deletion, handle: remove }),
];

function create({ pools }: Workspace, { body }: Call<z.infer<typeof fields>>): object {
  return { instance_pool_id: pools.create(body).instance_pool_id };
}

function get({ pools }: Workspace, { query }: Call): object {
  if (!query["instance_pool_id"]) {
    throw invalidParameter("Missing required field: instance_pool_id");
  }
  return pools.get(query["instance_pool_id"]);
}

function list({ pools }: Workspace): object {
  return { instance_pools: pools.list() };
}

function replace({ pools }: Workspace, { body }: Call<z.infer<typeof edit>>): object {
  const { instance_pool_id: poolId, ...rest } = body;
  pools.edit(poolId, rest);
  return {};
}

function remove({ pools }: Workspace, { body }: Call<z.infer<typeof deletion>>): object {
  pools.delete(body.instance_pool_id);
  return {};
}
