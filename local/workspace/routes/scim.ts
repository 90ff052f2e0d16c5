import { z } from "zod";
import { scimInvalid } from "../errors";
import { route, type Call, type Route } from "../route";
import type { Workspace } from "../workspace";

const SCIM = "/api/2.0/preview/scim/v2";
const PRINCIPALS = `${SCIM}/ServicePrincipals`;
const GROUPS = `${SCIM}/Groups`;
const PROJECTION = ["attributes", "excludedAttributes"];
const LIST = [...PROJECTION, "filter", "startIndex", "count", "sortBy", "sortOrder"];

const schemas = z.array(z.string()).optional();
const entitlements = z.array(z.strictObject({ value: z.string().optional() })).optional();
const servicePrincipal = z.strictObject({
  schemas,
  id: z.string().optional(),
  applicationId: z.string().optional(),
  displayName: z.string().optional(),
  active: z.boolean().optional(),
  externalId: z.string().optional(),
  entitlements,
  // Clients send back what they read; there are no groups and roles to have here.
  groups: z.array(z.never()).optional(),
  roles: z.array(z.never()).optional(),
});
const group = z.strictObject({ schemas, displayName: z.string(), entitlements });

export const scimRoutes: Route[] = [
  route({ method: "POST", path: PRINCIPALS, body: servicePrincipal, handle: createPrincipal }),
  route({ method: "GET", path: PRINCIPALS, query: LIST, handle: listPrincipals }),
  route({ method: "GET", path: `${PRINCIPALS}/:id`, query: PROJECTION, handle: getPrincipal }),
  route({
    method: "PUT",
    path: `${PRINCIPALS}/:id`,
    body: servicePrincipal,
    handle: replacePrincipal,
  }),
  route({ method: "DELETE", path: `${PRINCIPALS}/:id`, handle: deletePrincipal }),
  route({ method: "POST", path: GROUPS, body: group, handle: createGroup }),
  route({ method: "GET", path: GROUPS, query: LIST, handle: listGroups }),
  route({ method: "GET", path: `${GROUPS}/:id`, query: PROJECTION, handle: getGroup }),
  route({ method: "DELETE", path: `${GROUPS}/:id`, handle: deleteGroup }),
];

type PrincipalCall = Call<z.infer<typeof servicePrincipal>>;

function createPrincipal({ principals }: Workspace, { body, reply }: PrincipalCall): object {
  reply.code(201);
  return shownPrincipal(principals.createServicePrincipal(body));
}

function listPrincipals({ principals }: Workspace, { query }: Call): object {
  return page(principals.listServicePrincipals().map(shownPrincipal), query);
}

function getPrincipal({ principals }: Workspace, { params }: Call): object {
  return shownPrincipal(principals.servicePrincipal(params["id"] ?? ""));
}

function replacePrincipal({ principals }: Workspace, { params, body }: PrincipalCall): object {
  return shownPrincipal(principals.replaceServicePrincipal(params["id"] ?? "", body));
}

function deletePrincipal({ principals }: Workspace, { params, reply }: Call): void {
  principals.deleteServicePrincipal(params["id"] ?? "");
  reply.code(204).send();
}

function createGroup(
  { principals }: Workspace,
  { body, reply }: Call<z.infer<typeof group>>,
): object {
  reply.code(201);
  return shownGroup(principals.createGroup(body.displayName));
}

function listGroups({ principals }: Workspace, { query }: Call): object {
  return page(principals.listGroups().map(shownGroup), query);
}

function getGroup({ principals }: Workspace, { params }: Call): object {
  return shownGroup(principals.group(params["id"] ?? ""));
}

function deleteGroup({ principals }: Workspace, { params, reply }: Call): void {
  principals.deleteGroup(params["id"] ?? "");
  reply.code(204).send();
}

function shownPrincipal(principal: object): object {
  return { schemas: ["urn:ietf:params:scim:schemas:core:2.0:ServicePrincipal"], ...principal };
}

function shownGroup(one: object): object {
  return { schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"], ...one };
}

/** SCIM counts from 1. */
function page(all: readonly object[], query: Readonly<Record<string, string>>): object {
  const found = filtered(all, query["filter"]);
  const start = Number(query["startIndex"] ?? "1");
  const resources = found.slice(start - 1, start - 1 + Number(query["count"] ?? "100"));
  return {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
    totalResults: found.length,
    startIndex: start,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}

/** `applicationId eq "..."`, the form clients look things up with. */
function filtered(all: readonly object[], filter: string | undefined): readonly object[] {
  if (filter === undefined) return all;
  const [, attribute, value] = /^(applicationId|displayName) eq "?([^"]*)"?$/.exec(filter) ?? [];
  if (attribute === undefined) throw scimInvalid(`The filter '${filter}' is not supported.`);
  return all.filter((one) => (one as Record<string, unknown>)[attribute] === value);
}
