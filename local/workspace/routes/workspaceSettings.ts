import { z } from "zod";
import { invalidParameter, notImplemented } from "../errors";
import { route, type Call, type Route } from "../route";
import type { Workspace } from "../workspace";

const SETTING = "/api/2.0/settings/types/:type/names/:name";
const CONF = "/api/2.0/workspace-conf";
const LISTS = "/api/2.0/ip-access-lists";

const settingChange = z.strictObject({
  allow_missing: z.literal(true),
  field_mask: z.string().min(1),
  // The setting's own field differs by type; the service checks it.
  setting: z.looseObject({ etag: z.string().optional(), setting_name: z.string().optional() }),
});
const conf = z.record(z.string(), z.string());
const listFields = z.strictObject({
  label: z.string().min(1),
  list_type: z.enum(["ALLOW", "BLOCK"]),
  ip_addresses: z.array(z.string()).min(1),
});
const listChange = listFields.partial().extend({ enabled: z.boolean().optional() });

export const workspaceSettingRoutes: Route[] = [
  route({ method: "GET", path: SETTING, query: ["etag"], handle: getSetting }),
  route({ method: "PATCH", path: SETTING, body: settingChange, handle: updateSetting }),
  route({ method: "DELETE", path: SETTING, query: ["etag"], handle: deleteSetting }),
  route({ method: "GET", path: CONF, query: ["keys"], handle: getConf }),
  route({ method: "PATCH", path: CONF, body: conf, handle: setConf }),
  route({ method: "POST", path: LISTS, body: listFields, handle: createList }),
  route({ method: "GET", path: LISTS, handle: listLists }),
  route({ method: "GET", path: `${LISTS}/:id`, handle: getList }),
  route({ method: "PATCH", path: `${LISTS}/:id`, body: listChange, handle: updateList }),
  route({ method: "DELETE", path: `${LISTS}/:id`, handle: deleteList }),
];

function typeIn({ params }: { readonly params: Call["params"] }): string {
  const { type = "", name } = params;
  if (name !== "default") throw notImplemented(`setting ${type} by the name '${name ?? ""}'`);
  return type;
}

function getSetting({ workspaceSettings }: Workspace, call: Call): object {
  return workspaceSettings.get(typeIn(call));
}

function updateSetting(
  { workspaceSettings }: Workspace,
  call: Call<z.infer<typeof settingChange>>,
): object {
  const { field_mask: fieldMask, setting } = call.body;
  const { etag = "", setting_name: _, ...fields } = setting;
  return workspaceSettings.update(typeIn(call), { fieldMask, etag, setting: fields });
}

function deleteSetting({ workspaceSettings }: Workspace, call: Call): object {
  return workspaceSettings.delete(typeIn(call), call.query["etag"] ?? "");
}

function getConf({ workspaceConf }: Workspace, { query }: Call): object {
  const { keys } = query;
  if (keys === undefined) throw invalidParameter("Missing required field: keys");
  return workspaceConf.get(keys.split(","));
}

function setConf({ workspaceConf }: Workspace, { body, reply }: Call<z.infer<typeof conf>>): void {
  workspaceConf.set(body);
  reply.code(204).send();
}

function createList(
  { ipAccessLists }: Workspace,
  { body }: Call<z.infer<typeof listFields>>,
): object {
  return { ip_access_list: ipAccessLists.create(body) };
}

function listLists({ ipAccessLists }: Workspace): object {
  return { ip_access_lists: ipAccessLists.list() };
}

function getList({ ipAccessLists }: Workspace, { params }: Call): object {
  return { ip_access_list: ipAccessLists.get(params["id"] ?? "") };
}

function updateList(
  { ipAccessLists }: Workspace,
  { params, body }: Call<z.infer<typeof listChange>>,
): object {
  const { label, list_type, ip_addresses, enabled } = body;
  ipAccessLists.update(params["id"] ?? "", {
    ...(label === undefined ? {} : { label }),
    ...(list_type === undefined ? {} : { list_type }),
    ...(ip_addresses === undefined ? {} : { ip_addresses }),
    ...(enabled === undefined ? {} : { enabled }),
  });
  return {};
}

function deleteList({ ipAccessLists }: Workspace, { params }: Call): object {
  ipAccessLists.delete(params["id"] ?? "");
  return {};
}
