import { z } from "zod";
import { invalidParameter } from "../errors";
import { isTrue, route, type Call, type Method, type Route } from "../route";
import { shownOutput, shownRun, shownSummary, shownTask } from "../runs/answers";
import type { Workspace } from "../workspace";
import { integer } from "./jobs";

const runNowBody = z.strictObject({
  job_id: z.coerce.number().int(),
  job_parameters: z.record(z.string(), z.string()).default({}),
  only: z.array(z.string()).optional(),
  idempotency_token: z.string().max(64).optional(),
  queue: z.strictObject({ enabled: z.boolean() }).optional(),
});
const cancelBody = z.strictObject({ run_id: z.coerce.number().int() });
const cancelAllBody = z.strictObject({ job_id: z.coerce.number().int() });

const LIST = [
  "job_id",
  "active_only",
  "completed_only",
  "limit",
  "offset",
  "page_token",
  "run_type",
  "expand_tasks",
  "start_time_from",
  "start_time_to",
];

export const runRoutes: Route[] = ["2.0", "2.1", "2.2"].flatMap((version) => {
  const at = (method: Method, name: string, rest: object): Route =>
    route({ method, path: `/api/${version}/jobs/${name}`, ...rest } as Route<never>);
  return [
    at("POST", "run-now", { body: runNowBody, handle: runNow }),
    at("GET", "runs/get", {
      query: ["run_id", "include_history", "include_resolved_values", "page_token"],
      handle: get,
    }),
    at("GET", "runs/list", { query: LIST, handle: list }),
    at("GET", "runs/get-output", { query: ["run_id"], handle: getOutput }),
    at("POST", "runs/cancel", { body: cancelBody, handle: cancel }),
    at("POST", "runs/cancel-all", { body: cancelAllBody, handle: cancelAll }),
  ];
});

function runNow(workspace: Workspace, { body }: Call<z.infer<typeof runNowBody>>): object {
  const run = workspace.runs.runNow({
    jobId: body.job_id,
    jobParameters: body.job_parameters,
    only: body.only,
    idempotencyToken: body.idempotency_token,
    isQueued: body.queue?.enabled,
  });
  return { run_id: run.run_id, number_in_job: run.run_id };
}

/** Takes the id of a run or of a task run. */
function get(workspace: Workspace, { query }: Call): object {
  const runId = integer(query, "run_id");
  const found = workspace.runs.taskRun(runId);
  if (!found) return shownRun(workspace.runs.get(runId), workspace.url());
  const { run, attempt } = found;
  return { ...shownSummary(run, workspace.url()), ...shownTask(run, attempt, workspace.url()) };
}

function list(workspace: Workspace, { query }: Call): object {
  const runType = query["run_type"] ?? "JOB_RUN";
  const matching = workspace.runs.list({
    jobId: optionalInteger(query, "job_id"),
    isActive: isTrue(query["active_only"]),
    isCompleted: isTrue(query["completed_only"]),
    isSubmitted: runType === "SUBMIT_RUN",
    startedFrom: optionalInteger(query, "start_time_from"),
    startedTo: optionalInteger(query, "start_time_to"),
  });
  // Runs of another kind, WORKFLOW_RUN, do not exist here.
  const all = ["JOB_RUN", "SUBMIT_RUN"].includes(runType) ? matching : [];
  const start = optionalInteger(query, "page_token") ?? optionalInteger(query, "offset") ?? 0;
  const end = start + Math.min(optionalInteger(query, "limit") ?? 20, 25);
  const show = isTrue(query["expand_tasks"]) ? shownRun : shownSummary;
  return {
    runs: all.slice(start, end).map((run) => show(run, workspace.url())),
    has_more: end < all.length,
    ...(end < all.length ? { next_page_token: String(end) } : {}),
  };
}

function getOutput(workspace: Workspace, { query }: Call): object {
  const { run, attempt, output } = workspace.runs.output(integer(query, "run_id"));
  return shownOutput(run, attempt, output, workspace.url());
}

function cancel(workspace: Workspace, { body }: Call<z.infer<typeof cancelBody>>): object {
  workspace.runs.cancel(body.run_id);
  return {};
}

function cancelAll(workspace: Workspace, { body }: Call<z.infer<typeof cancelAllBody>>): object {
  workspace.jobs.get(body.job_id);
  workspace.runs.cancelAll(body.job_id);
  return {};
}

function optionalInteger(
  query: Readonly<Record<string, string>>,
  name: string,
): number | undefined {
  const value = query[name];
  if (value === undefined || value === "") return undefined;
  if (!/^\d+$/.test(value))
    throw invalidParameter(`Field '${name}' must be an integer, got '${value}'`);
  return Number(value);
}
