import { z } from "zod";
import { invalidParameter } from "../errors";
import { isTrue, route, type Call, type Method, type Route } from "../route";
import { jobSettings } from "../services/jobSettings";
import type { Job } from "../services/jobs";
import type { Workspace } from "../workspace";

const jobId = z.coerce.number().int();
const reset = z.strictObject({ job_id: jobId, new_settings: jobSettings });
const update = z.strictObject({
  job_id: jobId,
  new_settings: jobSettings.partial().default({}),
  fields_to_remove: z.array(z.string()).default([]),
});
const deletion = z.strictObject({ job_id: jobId });

/** The versions differ in paging alone here: all three serve one store. */
const VERSIONS = ["2.0", "2.1", "2.2"];

export const jobRoutes: Route[] = VERSIONS.flatMap((version) => {
  const at = (method: Method, name: string, rest: object): Route =>
    route({ method, path: `/api/${version}/jobs/${name}`, ...rest } as Route<never>);
  return [
    at("POST", "create", { body: jobSettings, handle: create }),
    at("GET", "get", { query: ["job_id", "page_token"], handle: get }),
    at("GET", "list", {
      query: ["name", "limit", "offset", "page_token", "expand_tasks"],
      handle: list,
    }),
    at("POST", "reset", { body: reset, handle: replace }),
    at("POST", "update", { body: update, handle: change }),
    at("POST", "delete", { body: deletion, handle: remove }),
  ];
});

function create(workspace: Workspace, { body }: Call<z.infer<typeof jobSettings>>): object {
  return { job_id: workspace.jobs.create(body).job_id };
}

function get(workspace: Workspace, { query }: Call): object {
  return workspace.jobs.get(integer(query, "job_id"));
}

function list(workspace: Workspace, { query }: Call): object {
  const offset = query["page_token"] ?? query["offset"] ?? "0";
  const limit = Math.min(Number(query["limit"] ?? "20"), 100);
  const name = query["name"]?.toLowerCase();
  const all = workspace.jobs
    .list()
    .filter((job) => name === undefined || job.settings.name?.toLowerCase() === name);
  const jobs = all.slice(Number(offset), Number(offset) + limit);
  const next = Number(offset) + jobs.length;
  return {
    jobs: jobs.map((job) => shown(job, isTrue(query["expand_tasks"]))),
    has_more: next < all.length,
    ...(next < all.length ? { next_page_token: String(next) } : {}),
  };
}

/** Lists leave the tasks out unless asked. */
function shown(job: Job, withTasks: boolean): object {
  const { tasks, job_clusters, ...rest } = job.settings;
  const { run_as_user_name: _, ...listed } = job;
  return { ...listed, settings: withTasks ? job.settings : rest };
}

function replace(workspace: Workspace, { body }: Call<z.infer<typeof reset>>): object {
  workspace.jobs.reset(body.job_id, body.new_settings);
  return {};
}

function change(workspace: Workspace, { body }: Call<z.infer<typeof update>>): object {
  workspace.jobs.update(body.job_id, body.new_settings, body.fields_to_remove);
  return {};
}

/** Runs under way are canceled; those that are over stay to be looked at. */
function remove(workspace: Workspace, { body }: Call<z.infer<typeof deletion>>): object {
  workspace.jobs.delete(body.job_id);
  workspace.runs.cancelAll(body.job_id);
  return {};
}

export function integer(query: Readonly<Record<string, string>>, name: string): number {
  const value = query[name];
  if (value === undefined) throw invalidParameter(`Missing required field: ${name}`);
  if (!/^\d+$/.test(value))
    throw invalidParameter(`Field '${name}' must be an integer, got '${value}'`);
  return Number(value);
}
