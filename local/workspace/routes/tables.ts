import { z } from "zod";
import { invalidParameter } from "../errors";
import { isTrue, route, type Call, type Route } from "../route";
import type { Schema } from "../services/unityCatalog/schemas";
import type { Workspace } from "../workspace";

const UC = "/api/2.1/unity-catalog";

const grantChanges = z.strictObject({
  changes: z.array(
    z.strictObject({
      principal: z.string(),
      add: z.array(z.string()).optional(),
      remove: z.array(z.string()).optional(),
    }),
  ),
});

export const tableRoutes: Route[] = [
  route({
    method: "GET",
    path: `${UC}/tables`,
    query: [
      "catalog_name",
      "schema_name",
      "max_results",
      "page_token",
      "omit_columns",
      "omit_properties",
    ],
    handle: list,
  }),
  route({
    method: "GET",
    path: `${UC}/tables/:name`,
    query: ["include_browse", "include_delta_metadata"],
    handle: get,
  }),
  route({ method: "GET", path: `${UC}/tables/:name/exists`, handle: exists }),
  route({ method: "DELETE", path: `${UC}/tables/:name`, handle: remove }),
  route({
    method: "GET",
    path: `${UC}/permissions/:type/:name`,
    query: ["principal", "max_results", "page_token"],
    handle: getGrants,
  }),
  route({
    method: "PATCH",
    path: `${UC}/permissions/:type/:name`,
    body: grantChanges,
    handle: updateGrants,
  }),
];

function list({ schemas, tables }: Workspace, { query }: Call): object {
  const { catalog_name: catalog, schema_name: schema } = query;
  if (!catalog || !schema) {
    throw invalidParameter("Missing required field: catalog_name and schema_name are both needed");
  }
  const shown = tables.list(schemas.get(`${catalog}.${schema}`)).map((table) => ({
    ...table,
    ...(isTrue(query["omit_columns"]) ? { columns: undefined } : {}),
    ...(isTrue(query["omit_properties"]) ? { properties: undefined } : {}),
  }));
  return { tables: shown };
}

function get(workspace: Workspace, { params }: Call): object {
  const { schema, name } = located(workspace, params["name"] ?? "");
  return workspace.tables.get(schema, name);
}

function exists(workspace: Workspace, { params }: Call): object {
  const { schema, name } = located(workspace, params["name"] ?? "");
  const found = workspace.tables.list(schema).some((table) => table.name === name.toLowerCase());
  return { table_exists: found };
}

function remove(workspace: Workspace, { params }: Call): object {
  const { schema, name } = located(workspace, params["name"] ?? "");
  workspace.tables.delete(schema, name);
  workspace.monitors.forget(`${schema.full_name}.${name.toLowerCase()}`);
  return {};
}

function getGrants({ grants }: Workspace, { params, query }: Call): object {
  const assignments = grants.get(params["type"] ?? "", params["name"] ?? "");
  const { principal } = query;
  return {
    privilege_assignments: assignments.filter((one) => !principal || one.principal === principal),
  };
}

function updateGrants({ grants }: Workspace, call: Call<z.infer<typeof grantChanges>>): object {
  const { params, body } = call;
  const assignments = grants.update(params["type"] ?? "", params["name"] ?? "", body.changes);
  return { privilege_assignments: assignments };
}

export function located(
  { schemas }: Workspace,
  fullName: string,
): { schema: Schema; name: string } {
  const [catalog, schema, name, ...rest] = fullName.split(".");
  if (!catalog || !schema || !name || rest.length > 0) {
    throw invalidParameter(
      `'${fullName}' is not a table name; expected <catalog>.<schema>.<table>`,
    );
  }
  return { schema: schemas.get(`${catalog}.${schema}`), name };
}
