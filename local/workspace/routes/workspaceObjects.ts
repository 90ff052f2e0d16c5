import { z } from "zod";
import { invalidParameter, malformedRequest, notImplemented, unknownField } from "../errors";
import { route, isTrue, type Call, type Route } from "../route";
import { extensionOf, type ImportRequest } from "../services/workspaceImport";
import type { WorkspaceObject } from "../services/workspaceTree";
import { asJupyter, asSource } from "../services/notebookFormats";
import type { Workspace } from "../workspace";

const languages = z.enum(["PYTHON", "SQL", "SCALA", "R"]);
const folder = z.strictObject({ path: z.string() });
const deletion = z.strictObject({ path: z.string(), recursive: z.boolean().default(false) });
const imported = z.strictObject({
  path: z.string(),
  content: z.string().default(""),
  format: z.string().default("SOURCE"),
  language: languages.optional(),
  overwrite: z.boolean().default(false),
});

export const workspaceObjectRoutes: Route[] = [
  route({ method: "POST", path: "/api/2.0/workspace/mkdirs", body: folder, handle: mkdirs }),
  route({ method: "POST", path: "/api/2.0/workspace/import", handle: importObject }),
  route({
    method: "GET",
    path: "/api/2.0/workspace/get-status",
    query: ["path", "return_export_info", "return_git_info"],
    handle: getStatus,
  }),
  route({ method: "GET", path: "/api/2.0/workspace/list", query: ["path"], handle: list }),
  route({
    method: "GET",
    path: "/api/2.0/workspace/export",
    query: ["path", "format", "direct_download"],
    handle: exportObject,
  }),
  route({ method: "POST", path: "/api/2.0/workspace/delete", body: deletion, handle: remove }),
];

function mkdirs(workspace: Workspace, { body }: Call<z.infer<typeof folder>>): object {
  workspace.tree.mkdirs(body.path);
  return {};
}

async function importObject(workspace: Workspace, call: Call): Promise<object> {
  const request = call.request.isMultipart() ? await multipartImport(call) : jsonImport(call.body);
  return { object_id: workspace.tree.import(request).object_id };
}

function jsonImport(body: unknown): ImportRequest {
  const parsed = imported.safeParse(body ?? {});
  if (!parsed.success) throw importError(parsed.error.issues[0]);
  return { ...parsed.data, content: Buffer.from(parsed.data.content, "base64") };
}

function importError(issue: z.core.$ZodIssue | undefined): Error {
  if (issue?.code === "unrecognized_keys") {
    return unknownField(issue.keys[0] ?? "", "POST", "/api/2.0/workspace/import");
  }
  const field = issue?.path.join(".") ?? "";
  return malformedRequest(`Could not parse request object: field '${field}': ${issue?.message}`);
}

/** The provider uploads workspace files as a form, everything else as JSON. */
async function multipartImport(call: Call): Promise<ImportRequest> {
  const fields: Record<string, string> = {};
  let content: Buffer = Buffer.alloc(0);
  for await (const part of call.request.parts()) {
    if (part.fieldname === "content") {
      content = part.type === "file" ? await part.toBuffer() : Buffer.from(String(part.value));
    } else if (part.type === "field") {
      fields[part.fieldname] = String(part.value);
    }
  }
  const { path, format = "AUTO", language, overwrite, ...rest } = fields;
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined) throw unknownField(unknown, "POST", "/api/2.0/workspace/import");
  if (path === undefined) throw invalidParameter("Missing required field: path");
  return {
    path,
    content,
    format,
    language: language ? languages.parse(language) : undefined,
    overwrite: isTrue(overwrite),
  };
}

function getStatus(workspace: Workspace, { query }: Call): object {
  return shown(workspace.tree.status(required(query, "path")));
}

function list(workspace: Workspace, { query }: Call): object {
  const objects = workspace.tree.list(required(query, "path")).map(shown);
  // An empty folder answers an empty object, as the service does.
  return objects.length > 0 ? { objects } : {};
}

function exportObject(workspace: Workspace, { query, reply }: Call): unknown {
  const format = query["format"] ?? "SOURCE";
  if (!["SOURCE", "JUPYTER", "AUTO", "RAW"].includes(format)) {
    throw notImplemented(
      `workspace export with format '${format}' (SOURCE, JUPYTER, RAW and AUTO are)`,
    );
  }
  const { object, content: stored } = workspace.tree.content(required(query, "path"));
  const content = exported(object, stored, format);
  if (isTrue(query["direct_download"])) {
    return reply.type("application/octet-stream").send(content);
  }
  return {
    content: content.toString("base64"),
    file_type: format === "JUPYTER" ? "ipynb" : extensionOf(object),
  };
}

/** A notebook in the format asked for; AUTO is the source, and files have one form only. */
function exported(object: WorkspaceObject, stored: Buffer, format: string): Buffer {
  if (object.object_type !== "NOTEBOOK") {
    if (format !== "JUPYTER") return stored;
    throw invalidParameter(`Path (${object.path}) is no notebook and has no format JUPYTER`);
  }
  return format === "JUPYTER" ? asJupyter(stored, object.language) : asSource(stored);
}

function remove(workspace: Workspace, { body }: Call<z.infer<typeof deletion>>): object {
  workspace.tree.delete(body.path, body.recursive);
  return {};
}

function shown(object: WorkspaceObject): object {
  return { ...object, resource_id: String(object.object_id) };
}

function required(query: Readonly<Record<string, string>>, name: string): string {
  const value = query[name];
  if (value === undefined) throw invalidParameter(`Missing required field: ${name}`);
  return value;
}
