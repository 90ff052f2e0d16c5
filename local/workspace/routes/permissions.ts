import { z } from "zod";
import { route, type Call, type Route } from "../route";
import type { Workspace } from "../workspace";

const PATH = "/api/2.0/permissions/:type/:id";

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

export const permissionRoutes: Route[] = [
  route({ method: "GET", path: PATH, handle: get }),
  route({ method: "PUT", path: PATH, body: list, handle: set }),
  route({ method: "PATCH", path: PATH, body: list, handle: update }),
];

function get(workspace: Workspace, { params }: Call): object {
  return workspace.permissions.get(params["type"] ?? "", params["id"] ?? "");
}

function set(workspace: Workspace, { params, body }: Call<z.infer<typeof list>>): object {
  return workspace.permissions.set(
    params["type"] ?? "",
    params["id"] ?? "",
    body.access_control_list,
  );
}

function update(workspace: Workspace, { params, body }: Call<z.infer<typeof list>>): object {
  return workspace.permissions.update(
    params["type"] ?? "",
    params["id"] ?? "",
    body.access_control_list,
  );
}
