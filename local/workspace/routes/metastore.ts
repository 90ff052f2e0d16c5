import { z } from "zod";
import { invalidParameter } from "../errors";
import { route, type Call, type Route } from "../route";
import { METASTORE_ID, METASTORE_NAME, USER_NAME } from "../services/identity";
import type { Workspace } from "../workspace";

const UC = "/api/2.1/unity-catalog";
const ASSIGNMENT = `${UC}/workspaces/:workspaceId/metastore`;

const assignment = z.strictObject({
  metastore_id: z.string(),
  default_catalog_name: z.string().default(""),
  workspace_id: z.number().optional(),
});

export const metastoreRoutes: Route[] = [
  route({ method: "GET", path: `${UC}/metastore_summary`, handle: metastore }),
  route({ method: "GET", path: `${UC}/metastore-summary`, handle: metastore }),
  route({ method: "GET", path: `${UC}/current-metastore-assignment`, handle: current }),
  route({ method: "PUT", path: ASSIGNMENT, body: assignment, handle: assign }),
  route({ method: "PATCH", path: ASSIGNMENT, body: assignment, handle: assign }),
  route({ method: "DELETE", path: ASSIGNMENT, query: ["metastore_id"], handle: unassign }),
];

function metastore({ metastoreAssignment }: Workspace): object {
  metastoreAssignment.get();
  return {
    metastore_id: METASTORE_ID,
    name: METASTORE_NAME,
    owner: USER_NAME,
    cloud: "azure",
    region: "local",
    privilege_model_version: "1.0",
    delta_sharing_scope: "INTERNAL",
  };
}

function current({ metastoreAssignment }: Workspace): object {
  return metastoreAssignment.get();
}

function assign(
  { metastoreAssignment }: Workspace,
  { params, body }: Call<z.infer<typeof assignment>>,
): object {
  const { metastore_id, default_catalog_name } = body;
  metastoreAssignment.assign(params["workspaceId"] ?? "", metastore_id, default_catalog_name);
  return {};
}

function unassign({ metastoreAssignment }: Workspace, { params, query }: Call): object {
  const { metastore_id: metastoreId } = query;
  if (metastoreId === undefined) throw invalidParameter("Missing required field: metastore_id");
  metastoreAssignment.unassign(params["workspaceId"] ?? "", metastoreId);
  return {};
}
