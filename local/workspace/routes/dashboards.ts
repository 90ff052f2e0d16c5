import { z } from "zod";
import { route, type Call, type Route } from "../route";
import type { Dashboard, PublishedDashboard } from "../services/dashboards";
import type { Workspace } from "../workspace";

const BASE = "/api/2.0/lakeview/dashboards";

const fields = z.strictObject({
  display_name: z.string().optional(),
  parent_path: z.string().optional(),
  warehouse_id: z.string().optional(),
  serialized_dashboard: z.string().optional(),
});
// Clients send back what they read, and the id of the path.
const change = fields.extend({
  etag: z.string().optional(),
  dashboard_id: z.string().optional(),
  path: z.string().optional(),
  create_time: z.string().optional(),
  update_time: z.string().optional(),
  lifecycle_state: z.string().optional(),
});
const publication = z.strictObject({
  embed_credentials: z.boolean().optional(),
  warehouse_id: z.string().optional(),
});

export const dashboardRoutes: Route[] = [
  route({ method: "POST", path: BASE, body: change, handle: create }),
  route({ method: "GET", path: BASE, query: ["page_size", "page_token"], handle: list }),
  route({ method: "GET", path: `${BASE}/:id`, handle: get }),
  route({ method: "PATCH", path: `${BASE}/:id`, body: change, handle: update }),
  route({ method: "DELETE", path: `${BASE}/:id`, handle: trash }),
  route({ method: "POST", path: `${BASE}/:id/published`, body: publication, handle: publish }),
  route({ method: "GET", path: `${BASE}/:id/published`, handle: getPublished }),
  route({ method: "DELETE", path: `${BASE}/:id/published`, handle: unpublish }),
];

function create({ dashboards }: Workspace, { body }: Call<z.infer<typeof change>>): object {
  return shown(dashboards.create(settable(body)));
}

/** Without the definitions, which are long. */
function list({ dashboards }: Workspace): object {
  const listed = dashboards.list().map((one) => {
    const { serialized_dashboard: _, ...rest } = shown(one);
    return rest;
  });
  return { dashboards: listed };
}

function get({ dashboards }: Workspace, { params }: Call): object {
  return shown(dashboards.get(params["id"] ?? ""));
}

function update({ dashboards }: Workspace, call: Call<z.infer<typeof change>>): object {
  const { etag } = call.body;
  return shown(dashboards.update(call.params["id"] ?? "", { ...settable(call.body), etag }));
}

function trash({ dashboards }: Workspace, { params }: Call): object {
  dashboards.trash(params["id"] ?? "");
  return {};
}

function publish({ dashboards }: Workspace, call: Call<z.infer<typeof publication>>): object {
  const { embed_credentials: embeds = false, warehouse_id: warehouseId } = call.body;
  return shownPublished(dashboards.publish(call.params["id"] ?? "", embeds, warehouseId));
}

function getPublished({ dashboards }: Workspace, { params }: Call): object {
  return shownPublished(dashboards.published(params["id"] ?? ""));
}

function unpublish({ dashboards }: Workspace, { params }: Call): object {
  dashboards.unpublish(params["id"] ?? "");
  return {};
}

function settable(body: z.infer<typeof change>): z.infer<typeof fields> {
  const { display_name, parent_path, warehouse_id, serialized_dashboard } = body;
  return { display_name, parent_path, warehouse_id, serialized_dashboard };
}

function shown({ published: _, ...draft }: Dashboard): Omit<Dashboard, "published"> {
  return draft;
}

function shownPublished({ serialized_dashboard: _, ...published }: PublishedDashboard): object {
  return published;
}
