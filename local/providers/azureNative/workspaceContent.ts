import { existsSync } from "node:fs";

import { type Inputs, records } from "../protocol/values";
import { WorkspaceClient } from "../databricks/client";
import { unlessMissing } from "../databricks/errors";
import type { Arm } from "./arm";
import { conflict } from "./errors";

/** Folders every workspace has: what is in them goes, they stay. */
const BUILT_IN = /^\/(Shared|Users|Users\/[^/]+)$/;

/**
 * Azure deletes a workspace with its notebooks, jobs and policies, and the engine counts on that (`deletedWith`). The
 * local workspace outlives its Azure resource, so what it holds is deleted by the ordinary calls. A platform on which
 * no workspace ever ran holds nothing.
 */
export async function emptyWorkspace(arm: Arm): Promise<void> {
  if (!existsSync(arm.workspaceFolder)) return;
  const client = new WorkspaceClient(`http://${arm.workspaceServer}`, "local");
  await refuseOrphans(client);
  await deleteJobs(client);
  for (const policy of listed(await client.get("/api/2.0/policies/clusters/list"), "policies")) {
    await client.post("/api/2.0/policies/clusters/delete", { policy_id: policy["policy_id"] });
  }
  // After the jobs: a pool stays while one names it.
  const pools = "/api/2.0/instance-pools";
  for (const { instance_pool_id } of listed(await client.get(`${pools}/list`), "instance_pools")) {
    await client.post(`${pools}/delete`, { instance_pool_id });
  }
  await deleteWatching(client);
  await deleteBelow(client, "/");
  await deletePrincipals(client);
  await resetSettings(client);
}

/** Alerts and what they and dashboards run on; dashboards lie in the folders. */
async function deleteWatching(client: WorkspaceClient): Promise<void> {
  const alerts = "/api/2.0/alerts";
  for (const { id } of listed(await client.get(alerts), "alerts"))
    await client.delete(`${alerts}/${String(id)}`, { purge: true });
  const warehouses = "/api/2.0/sql/warehouses";
  for (const { id } of listed(await client.get(warehouses), "warehouses"))
    await client.delete(`${warehouses}/${String(id)}`);
}

/** What lives in the metastore, in the order in which it goes: the path's end, the list's key, the title. */
const IN_METASTORE = [
  ["catalogs", "catalogs", "catalog"],
  ["external-locations", "external_locations", "external location"],
  ["storage-credentials", "storage_credentials", "storage credential"],
  ["credentials?purpose=SERVICE", "credentials", "service credential"],
] as const;

/**
 * Azure would let the workspace go and leave these behind, bound to nothing and in the way of their own names: a stack
 * that does so has its order wrong.
 */
async function refuseOrphans(client: WorkspaceClient): Promise<void> {
  const left: string[] = [];
  for (const [path, key, title] of IN_METASTORE) {
    for (const { name } of listed(await client.get(`/api/2.1/unity-catalog/${path}`), key))
      left.push(`${title} '${String(name)}'`);
  }
  if (left.length === 0) return;
  throw conflict(
    "MetastoreObjectsRemain",
    `deleting the workspace would leave ${left.join(", ")} in the metastore; delete these first`,
  );
}

async function deletePrincipals(client: WorkspaceClient): Promise<void> {
  const path = "/api/2.0/preview/scim/v2/ServicePrincipals";
  for (const { id } of listed(await client.get(path), "Resources")) {
    await client.delete(`${path}/${String(id)}`);
  }
}

const SETTINGS = "/api/2.0/settings/types";
const DELETED_SETTINGS = [
  ...["disable_legacy_dbfs", "disable_legacy_access", "default_namespace_ws"],
  "restrict_workspace_admins",
];
const SWITCHED_OFF: Readonly<Record<string, Inputs>> = {
  automatic_cluster_update: { automatic_cluster_update_workspace: { enabled: false } },
  shield_esm_enablement_ws_db: { enhanced_security_monitoring_workspace: { is_enabled: false } },
};
const CONF = { enableIpAccessLists: "false", enableTokensConfig: "true", maxTokenLifetimeDays: "" };

/** A new workspace has nobody's settings. */
async function resetSettings(client: WorkspaceClient): Promise<void> {
  const lists = "/api/2.0/ip-access-lists";
  for (const { list_id } of listed(await client.get(lists), "ip_access_lists")) {
    await client.delete(`${lists}/${String(list_id)}`);
  }
  await client.patch("/api/2.0/workspace-conf", CONF);
  for (const type of [...DELETED_SETTINGS, ...Object.keys(SWITCHED_OFF)]) {
    const path = `${SETTINGS}/${type}/names/default`;
    const set = await unlessMissing(() => client.get(path));
    const etag = set?.["etag"];
    if (typeof etag !== "string") continue;
    const [field = "", value] = Object.entries(SWITCHED_OFF[type] ?? {})[0] ?? [];
    if (field === "") await client.delete(path, { etag });
    else {
      const setting = { etag, [field]: value };
      await client.patch(path, { allow_missing: true, field_mask: field, setting });
    }
  }
}

async function deleteJobs(client: WorkspaceClient): Promise<void> {
  for (;;) {
    const jobs = listed(await client.get("/api/2.2/jobs/list"), "jobs"); // a page at a time
    if (jobs.length === 0) return;
    for (const job of jobs) await client.post("/api/2.2/jobs/delete", { job_id: job["job_id"] });
  }
}

async function deleteBelow(client: WorkspaceClient, folder: string): Promise<void> {
  const objects = listed(await client.get("/api/2.0/workspace/list", { path: folder }), "objects");
  for (const object of objects) {
    const path = String(object["path"]);
    if (object["object_type"] === "DIRECTORY" && BUILT_IN.test(path)) {
      await deleteBelow(client, path);
    } else {
      await client.post("/api/2.0/workspace/delete", { path, recursive: true });
    }
  }
}

function listed(answer: Inputs, key: string): Inputs[] {
  return records(answer[key]);
}
