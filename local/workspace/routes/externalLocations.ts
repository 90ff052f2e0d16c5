import { z } from "zod";
import { isTrue, route, type Call, type Route } from "../route";
import type { Workspace } from "../workspace";

const UC = "/api/2.1/unity-catalog";
const isolation = z.enum(["ISOLATION_MODE_OPEN", "ISOLATION_MODE_ISOLATED"]).optional();
const LIST = ["max_results", "page_token", "include_browse", "include_unbound"];

const identity = z.strictObject({
  access_connector_id: z.string(),
  managed_identity_id: z.string().optional(),
  // Computed by the service; clients send back what they read.
  credential_id: z.string().optional(),
});
const newCredential = z.strictObject({
  name: z.string(),
  azure_managed_identity: identity,
  comment: z.string().optional(),
  read_only: z.boolean().optional(),
  skip_validation: z.boolean().optional(),
});
const credentialChange = newCredential.omit({ name: true }).partial().extend({
  owner: z.string().optional(),
  isolation_mode: isolation,
  force: z.boolean().optional(),
});
/** The service makes a queue and a subscription by itself; here the folders are looked at. */
const fileEventQueue = z.strictObject({
  managed_aqs: z.strictObject({ resource_group: z.string(), subscription_id: z.string() }),
});
const newLocation = z.strictObject({
  name: z.string(),
  url: z.string(),
  credential_name: z.string(),
  comment: z.string().optional(),
  read_only: z.boolean().optional(),
  fallback: z.boolean().optional(),
  enable_file_events: z.boolean().optional(),
  file_event_queue: fileEventQueue.optional(),
  skip_validation: z.boolean().optional(),
});
const locationChange = newLocation.omit({ name: true }).partial().extend({
  owner: z.string().optional(),
  isolation_mode: isolation,
  force: z.boolean().optional(),
});

export const externalLocationRoutes: Route[] = [
  route({
    method: "POST",
    path: `${UC}/storage-credentials`,
    body: newCredential,
    handle: createCredential,
  }),
  route({ method: "GET", path: `${UC}/storage-credentials`, query: LIST, handle: listCredentials }),
  route({ method: "GET", path: `${UC}/storage-credentials/:name`, handle: getCredential }),
  route({
    method: "PATCH",
    path: `${UC}/storage-credentials/:name`,
    body: credentialChange,
    handle: updateCredential,
  }),
  route({
    method: "DELETE",
    path: `${UC}/storage-credentials/:name`,
    query: ["force"],
    handle: deleteCredential,
  }),
  route({
    method: "POST",
    path: `${UC}/external-locations`,
    body: newLocation,
    handle: createLocation,
  }),
  route({ method: "GET", path: `${UC}/external-locations`, query: LIST, handle: listLocations }),
  route({
    method: "GET",
    path: `${UC}/external-locations/:name`,
    query: ["include_browse"],
    handle: getLocation,
  }),
  route({
    method: "PATCH",
    path: `${UC}/external-locations/:name`,
    body: locationChange,
    handle: updateLocation,
  }),
  route({
    method: "DELETE",
    path: `${UC}/external-locations/:name`,
    query: ["force"],
    handle: deleteLocation,
  }),
];

function createCredential(
  { credentials, metastoreAssignment }: Workspace,
  { body }: Call<z.infer<typeof newCredential>>,
): object {
  metastoreAssignment.get();
  const { name, skip_validation: _, ...fields } = body;
  return credentials.create(name, fields);
}

function listCredentials({ credentials }: Workspace): object {
  return { storage_credentials: credentials.list() };
}

function getCredential({ credentials }: Workspace, { params }: Call): object {
  return credentials.get(params["name"] ?? "");
}

function updateCredential(
  { credentials, principals }: Workspace,
  call: Call<z.infer<typeof credentialChange>>,
): object {
  if (call.body.owner !== undefined) principals.checkGrantee(call.body.owner);
  const { skip_validation: _skip, force: _force, ...change } = call.body;
  return credentials.update(call.params["name"] ?? "", change);
}

function deleteCredential({ credentials }: Workspace, { params, query }: Call): object {
  credentials.delete(params["name"] ?? "", isTrue(query["force"]));
  return {};
}

function createLocation(
  { locations, metastoreAssignment }: Workspace,
  { body }: Call<z.infer<typeof newLocation>>,
): object {
  metastoreAssignment.get();
  const { name, ...fields } = body;
  return locations.create(name, fields);
}

function listLocations({ locations }: Workspace): object {
  return { external_locations: locations.list() };
}

function getLocation({ locations }: Workspace, { params }: Call): object {
  return locations.get(params["name"] ?? "");
}

function updateLocation(
  { locations, principals }: Workspace,
  call: Call<z.infer<typeof locationChange>>,
): object {
  if (call.body.owner !== undefined) principals.checkGrantee(call.body.owner);
  return locations.update(call.params["name"] ?? "", call.body);
}

function deleteLocation({ locations }: Workspace, { params, query }: Call): object {
  locations.delete(params["name"] ?? "", isTrue(query["force"]));
  return {};
}
