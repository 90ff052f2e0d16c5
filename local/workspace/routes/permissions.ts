import { z } from "zod";
import { route, type Call, type Route } from "../route";
import type { Workspace } from "../workspace";

const PATH = "/api/2.0/permissions/:type/:id";
/** The only kind of object whose name in the path has two words. */
const OF_WAREHOUSES = "/api/2.0/permissions/sql/:type/:id";

const entry = z
  .strictObject({
    user_name: z.string().optional(),
    group_name: z.string().optional(),
    service_principal_name: z.string().optional(),
    permission_level: z.string(),
  })
  .refine(
    ({ user_name, group_name, service_principal_name }) =>
      [user_name, group_name, service_principal_name].filter(Boolean).length === 1,
    "each entry of access_control_list needs exactly one of user_name, group_name, service_principal_name",
  );
// The provider sends an empty body to take everything away.
const list = z.strictObject({ access_control_list: z.array(entry).default([]) });

export const permissionRoutes: Route[] = [PATH, OF_WAREHOUSES].flatMap((path) => [
  route({ method: "GET", path, handle: get }),
  route({ method: "PUT", path, body: list, handle: set }),
  route({ method: "PATCH", path, body: list, handle: update }),
]);

function get({ permissions }: Workspace, call: Call): object {
  return permissions.get(...objectOf(call));
}

function set({ permissions }: Workspace, call: Call<z.infer<typeof list>>): object {
  return permissions.set(...objectOf(call), call.body.access_control_list);
}

function update({ permissions }: Workspace, call: Call<z.infer<typeof list>>): object {
  return permissions.update(...objectOf(call), call.body.access_control_list);
}

function objectOf({ params, request }: Call): [type: string, id: string] {
  const { type = "", id = "" } = params;
  return [request.routeOptions.url === OF_WAREHOUSES ? `sql/${type}` : type, id];
}
