import { z } from "zod";
import { invalidParameter } from "../errors";
import { route, type Call, type Route } from "../route";
import type { Workspace } from "../workspace";

const MODELS = "/api/2.1/unity-catalog/models";
const text = z.string().optional();

const newModel = z.strictObject({
  catalog_name: z.string(),
  schema_name: z.string(),
  name: z.string(),
  comment: text,
});
// The provider sends back all it has read with what changes.
const modelChange = z.strictObject({
  comment: text,
  owner: text,
  catalog_name: text,
  schema_name: text,
  name: text,
  full_name: text,
  metastore_id: text,
  storage_location: text,
  created_at: z.number().optional(),
  created_by: text,
  updated_at: z.number().optional(),
  updated_by: text,
});

/** Versions and aliases are asked of MLflow; routes for them are refused by name. */
export const modelRoutes: Route[] = [
  route({ method: "POST", path: MODELS, body: newModel, handle: create }),
  route({
    method: "GET",
    path: MODELS,
    query: ["catalog_name", "schema_name", "max_results", "page_token", "include_browse"],
    handle: list,
  }),
  route({ method: "GET", path: `${MODELS}/:name`, query: ["include_browse"], handle: get }),
  route({ method: "PATCH", path: `${MODELS}/:name`, body: modelChange, handle: update }),
  route({ method: "DELETE", path: `${MODELS}/:name`, handle: remove }),
];

function create({ schemas, models }: Workspace, { body }: Call<z.infer<typeof newModel>>): object {
  const { catalog_name: catalog, schema_name: schema, name, ...fields } = body;
  return models.create(schemas.get(`${catalog}.${schema}`), name, fields);
}

function list({ schemas, models }: Workspace, { query }: Call): object {
  const { catalog_name: catalog, schema_name: schema } = query;
  if (!catalog || !schema) {
    throw invalidParameter("Missing required field: catalog_name and schema_name are both needed");
  }
  return { registered_models: models.list(schemas.get(`${catalog}.${schema}`).full_name) };
}

function get({ models }: Workspace, { params }: Call): object {
  return models.get(params["name"] ?? "");
}

function update(
  { models, principals }: Workspace,
  { params, body }: Call<z.infer<typeof modelChange>>,
): object {
  const { comment, owner } = body;
  if (owner !== undefined) principals.checkGrantee(owner);
  return models.update(params["name"] ?? "", { comment, owner });
}

/** As the service does, with all versions. */
async function remove({ models, registry }: Workspace, { params }: Call): Promise<object> {
  const { full_name: name } = models.get(params["name"] ?? "");
  await registry.forget([name]);
  models.delete(name);
  return {};
}
