import { z } from "zod";
import { invalidParameter } from "../errors";
import { isTrue, route, type Call, type Route } from "../route";
import type { Workspace } from "../workspace";

const UC = "/api/2.1/unity-catalog";
const LIST = ["max_results", "page_token", "include_browse", "include_unbound"];
const optimization = z.enum(["ENABLE", "DISABLE", "INHERIT"]).optional();
const text = z.string().optional();
const properties = z.record(z.string(), z.string()).optional();

const newCatalog = z.strictObject({
  name: z.string(),
  storage_root: text,
  comment: text,
  properties,
});
const catalogChange = z.strictObject({
  comment: text,
  properties,
  owner: text,
  isolation_mode: z.enum(["OPEN", "ISOLATED"]).optional(),
  enable_predictive_optimization: optimization,
});
const newSchema = z.strictObject({
  catalog_name: z.string(),
  name: z.string(),
  comment: text,
  properties,
});
const schemaChange = z.strictObject({
  comment: text,
  properties,
  owner: text,
  enable_predictive_optimization: optimization,
});
const newVolume = z.strictObject({
  catalog_name: z.string(),
  schema_name: z.string(),
  name: z.string(),
  volume_type: z.enum(["EXTERNAL", "MANAGED"]),
  storage_location: text,
  comment: text,
});
const volumeChange = z.strictObject({ comment: text, owner: text, new_name: text });

export const catalogRoutes: Route[] = [
  route({ method: "POST", path: `${UC}/catalogs`, body: newCatalog, handle: createCatalog }),
  route({ method: "GET", path: `${UC}/catalogs`, query: LIST, handle: listCatalogs }),
  route({
    method: "GET",
    path: `${UC}/catalogs/:name`,
    query: ["include_browse"],
    handle: getCatalog,
  }),
  route({
    method: "PATCH",
    path: `${UC}/catalogs/:name`,
    body: catalogChange,
    handle: updateCatalog,
  }),
  route({
    method: "DELETE",
    path: `${UC}/catalogs/:name`,
    query: ["force"],
    handle: deleteCatalog,
  }),
  route({ method: "POST", path: `${UC}/schemas`, body: newSchema, handle: createSchema }),
  route({
    method: "GET",
    path: `${UC}/schemas`,
    query: ["catalog_name", ...LIST],
    handle: listSchemas,
  }),
  route({
    method: "GET",
    path: `${UC}/schemas/:name`,
    query: ["include_browse"],
    handle: getSchema,
  }),
  route({ method: "PATCH", path: `${UC}/schemas/:name`, body: schemaChange, handle: updateSchema }),
  route({ method: "DELETE", path: `${UC}/schemas/:name`, query: ["force"], handle: deleteSchema }),
  route({ method: "POST", path: `${UC}/volumes`, body: newVolume, handle: createVolume }),
  route({
    method: "GET",
    path: `${UC}/volumes`,
    query: ["catalog_name", "schema_name", ...LIST],
    handle: listVolumes,
  }),
  route({
    method: "GET",
    path: `${UC}/volumes/:name`,
    query: ["include_browse"],
    handle: getVolume,
  }),
  route({ method: "PATCH", path: `${UC}/volumes/:name`, body: volumeChange, handle: updateVolume }),
  route({ method: "DELETE", path: `${UC}/volumes/:name`, handle: deleteVolume }),
];

const nameOf = ({ params }: Call<never>): string => params["name"] ?? "";

function createCatalog(
  { catalogs, metastoreAssignment }: Workspace,
  { body }: Call<z.infer<typeof newCatalog>>,
): object {
  const { name, ...fields } = body;
  metastoreAssignment.get();
  return catalogs.create(name, fields);
}

function listCatalogs({ catalogs }: Workspace): object {
  return { catalogs: catalogs.list() };
}

function getCatalog({ catalogs }: Workspace, call: Call<never>): object {
  return catalogs.get(nameOf(call));
}

function updateCatalog(
  { catalogs, principals }: Workspace,
  { params, body }: Call<z.infer<typeof catalogChange>>,
): object {
  if (body.owner !== undefined) principals.checkGrantee(body.owner);
  return catalogs.update(params["name"] ?? "", body);
}

async function deleteCatalog(workspace: Workspace, { params, query }: Call): Promise<object> {
  const { catalogs, models, registry } = workspace;
  const names = models.list(params["name"] ?? "").map(({ full_name }) => full_name);
  catalogs.delete(params["name"] ?? "", isTrue(query["force"]));
  await registry.forget(names);
  return {};
}

function createSchema(workspace: Workspace, { body }: Call<z.infer<typeof newSchema>>): object {
  const { catalog_name: catalogName, name, ...fields } = body;
  return workspace.schemas.create(workspace.catalogs.get(catalogName), name, fields);
}

function listSchemas({ catalogs, schemas }: Workspace, { query }: Call): object {
  return { schemas: schemas.list(catalogs.get(required(query, "catalog_name")).name) };
}

function getSchema({ schemas }: Workspace, call: Call<never>): object {
  return schemas.get(nameOf(call));
}

function updateSchema(
  { schemas, principals }: Workspace,
  { params, body }: Call<z.infer<typeof schemaChange>>,
): object {
  if (body.owner !== undefined) principals.checkGrantee(body.owner);
  return schemas.update(params["name"] ?? "", body);
}

async function deleteSchema(workspace: Workspace, { params, query }: Call): Promise<object> {
  const { schemas, models, registry } = workspace;
  const names = models.list(params["name"] ?? "").map(({ full_name }) => full_name);
  schemas.delete(params["name"] ?? "", isTrue(query["force"]));
  await registry.forget(names);
  return {};
}

function createVolume(workspace: Workspace, { body }: Call<z.infer<typeof newVolume>>): object {
  const { catalog_name: catalog, schema_name: schema, name, ...fields } = body;
  workspace.catalogs.get(catalog);
  return workspace.volumes.create(workspace.schemas.get(`${catalog}.${schema}`), name, fields);
}

function listVolumes({ schemas, volumes }: Workspace, { query }: Call): object {
  const schema = schemas.get(
    `${required(query, "catalog_name")}.${required(query, "schema_name")}`,
  );
  return { volumes: volumes.list(schema.full_name) };
}

function getVolume({ volumes }: Workspace, call: Call<never>): object {
  return volumes.get(nameOf(call));
}

function updateVolume(
  { volumes, principals }: Workspace,
  { params, body }: Call<z.infer<typeof volumeChange>>,
): object {
  if (body.owner !== undefined) principals.checkGrantee(body.owner);
  return volumes.update(params["name"] ?? "", body);
}

function deleteVolume({ volumes }: Workspace, call: Call<never>): object {
  volumes.delete(nameOf(call));
  return {};
}

function required(query: Readonly<Record<string, string>>, name: string): string {
  const value = query[name];
  if (value === undefined) throw invalidParameter(`Missing required field: ${name}`);
  return value;
}
