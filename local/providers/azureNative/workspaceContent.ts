import { existsSync } from "node:fs";

import { type Inputs, isRecord } from "../protocol/values";
import { WorkspaceClient } from "../databricks/client";
import type { Arm } from "./arm";

const HOMES = ["/Shared", "/Users"];

/**
 * Azure deletes a workspace with its notebooks, jobs and policies, and the engine counts on that (`deletedWith`). The
 * local workspace outlives its Azure resource, so what it holds is deleted by the ordinary calls. A platform on which
 * no workspace ever ran holds nothing.
 */
export async function emptyWorkspace(arm: Arm): Promise<void> {
  if (!existsSync(arm.workspaceFolder)) return;
  const client = new WorkspaceClient(`http://${arm.workspaceServer}`, "local");
  await deleteJobs(client);
  for (const policy of listed(await client.get("/api/2.0/policies/clusters/list"), "policies")) {
    await client.post("/api/2.0/policies/clusters/delete", { policy_id: policy["policy_id"] });
  }
  for (const home of HOMES) await deleteBelow(client, home);
}

async function deleteJobs(client: WorkspaceClient): Promise<void> {
  for (;;) {
    const jobs = listed(await client.get("/api/2.2/jobs/list"), "jobs"); // a page at a time
    if (jobs.length === 0) return;
    for (const job of jobs) await client.post("/api/2.2/jobs/delete", { job_id: job["job_id"] });
  }
}

/** Folders of users are part of a workspace; what is in them goes. */
async function deleteBelow(client: WorkspaceClient, home: string): Promise<void> {
  const objects = listed(await client.get("/api/2.0/workspace/list", { path: home }), "objects");
  for (const object of objects) {
    const path = String(object["path"]);
    if (path.startsWith("/Users/") && object["object_type"] === "DIRECTORY" && home === "/Users") {
      await deleteBelow(client, path);
    } else {
      await client.post("/api/2.0/workspace/delete", { path, recursive: true });
    }
  }
}

function listed(answer: Inputs, key: string): Inputs[] {
  const list = answer[key];
  return Array.isArray(list) ? list.filter(isRecord) : [];
}
