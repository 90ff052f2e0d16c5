import { z } from "zod";
import { route, type Call, type Route } from "../route";
import type { Workspace } from "../workspace";

const PATH = "/api/2.1/unity-catalog/credentials";

const identity = z.strictObject({
  access_connector_id: z.string(),
  managed_identity_id: z.string().optional(),
  // Computed by the service; clients send back what they read.
  credential_id: z.string().optional(),
});
const created = z.strictObject({
  name: z.string(),
  // Those for storage have routes of their own.
  purpose: z.literal("SERVICE"),
  azure_managed_identity: identity,
  comment: z.string().optional(),
  skip_validation: z.boolean().optional(),
});
const change = z.strictObject({
  azure_managed_identity: identity.optional(),
  comment: z.string().optional(),
  owner: z.string().optional(),
  isolation_mode: z.enum(["ISOLATION_MODE_OPEN", "ISOLATION_MODE_ISOLATED"]).optional(),
  skip_validation: z.boolean().optional(),
  force: z.boolean().optional(),
});

export const serviceCredentialRoutes: Route[] = [
  route({ method: "POST", path: PATH, body: created, handle: create }),
  route({
    method: "GET",
    path: PATH,
    query: ["max_results", "page_token", "purpose", "include_unbound"],
    handle: list,
  }),
  route({ method: "GET", path: `${PATH}/:name`, handle: get }),
  route({ method: "PATCH", path: `${PATH}/:name`, body: change, handle: update }),
  route({ method: "DELETE", path: `${PATH}/:name`, query: ["force"], handle: remove }),
];

function create(
  { serviceCredentials, metastoreAssignment }: Workspace,
  { body }: Call<z.infer<typeof created>>,
): object {
  metastoreAssignment.get();
  const { name, azure_managed_identity, comment } = body;
  return serviceCredentials.create(name, { azure_managed_identity, comment });
}

function list({ serviceCredentials, credentials }: Workspace, { query }: Call): object {
  const { purpose } = query;
  const forStorage = credentials.list().map((one) => ({ ...one, purpose: "STORAGE" as const }));
  const all = [...serviceCredentials.list(), ...forStorage];
  return { credentials: all.filter((one) => !purpose || one.purpose === purpose) };
}

function get({ serviceCredentials }: Workspace, { params }: Call): object {
  return serviceCredentials.get(params["name"] ?? "");
}

function update(
  { serviceCredentials, principals }: Workspace,
  call: Call<z.infer<typeof change>>,
): object {
  if (call.body.owner !== undefined) principals.checkGrantee(call.body.owner);
  const { skip_validation: _skip, force: _force, ...changed } = call.body;
  return serviceCredentials.update(call.params["name"] ?? "", changed);
}

function remove({ serviceCredentials }: Workspace, { params }: Call): object {
  serviceCredentials.delete(params["name"] ?? "");
  return {};
}
