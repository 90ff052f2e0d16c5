import { route, type Call, type Route } from "../route";
import { ACCOUNT_ID, USER_ID, USER_NAME } from "../services/identity";
import type { Workspace } from "../workspace";

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
];

/** Seeds every client: from here it knows the workspace id and that no account API is to be asked. */
function hostMetadata(workspace: Workspace): object {
  return {
    host_type: "workspace",
    workspace_id: workspace.azure.workspaceId(),
    cloud: "Azure",
    oidc_endpoint: `${workspace.url()}/oidc`,
    account_id: ACCOUNT_ID,
  };
}

/** Clients read the workspace id from the header when the well-known document is absent. */
function me({ principals, azure }: Workspace, { reply }: Call): object {
  reply.header("X-Databricks-Org-Id", azure.workspaceId());
  return {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
    id: USER_ID,
    userName: USER_NAME,
    displayName: "Local planner",
    active: true,
    emails: [{ type: "work", value: USER_NAME, primary: true }],
    groups: principals
      .listGroups()
      .filter(({ displayName }) => displayName === "admins")
      .map(({ id: value, displayName: display }) => ({ display, type: "direct", value })),
  };
}
