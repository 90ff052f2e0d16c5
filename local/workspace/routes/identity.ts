import { route, type Call, type Route } from "../route";
import {
  METASTORE_ID,
  METASTORE_NAME,
  USER_ID,
  USER_NAME,
  WORKSPACE_ID,
} from "../services/identity";
import type { Workspace } from "../workspace";

const UC = "/api/2.1/unity-catalog";

export const identityRoutes: Route[] = [
  route({
    method: "GET",
    path: "/.well-known/databricks-config",
    isPublic: true,
    handle: hostMetadata,
  }),
  route({
    method: "GET",
    path: "/api/2.0/preview/scim/v2/Me",
    query: ["attributes", "excludedAttributes"],
    handle: me,
  }),
  route({ method: "GET", path: `${UC}/metastore_summary`, handle: metastore }),
  route({ method: "GET", path: `${UC}/metastore-summary`, handle: metastore }),
  route({ method: "GET", path: `${UC}/current-metastore-assignment`, handle: metastoreAssignment }),
];

/** Seeds every client: from here it knows the workspace id and that no account API is to be asked. */
function hostMetadata(workspace: Workspace): object {
  return {
    host_type: "workspace",
    workspace_id: WORKSPACE_ID,
    cloud: "Azure",
    oidc_endpoint: `${workspace.url()}/oidc`,
    account_id: METASTORE_ID,
  };
}

/** Clients read the workspace id from the header when the well-known document is absent. */
function me(_: Workspace, { reply }: Call): object {
  reply.header("X-Databricks-Org-Id", WORKSPACE_ID);
  return {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
    id: USER_ID,
    userName: USER_NAME,
    displayName: "Local planner",
    active: true,
    emails: [{ type: "work", value: USER_NAME, primary: true }],
    groups: [{ display: "admins", type: "direct", value: "1000" }],
  };
}

function metastore(): object {
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

function metastoreAssignment(): object {
  return {
    metastore_id: METASTORE_ID,
    workspace_id: Number(WORKSPACE_ID),
    default_catalog_name: "",
  };
}
