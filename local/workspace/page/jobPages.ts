import { isOver, type Run } from "../runs/model";
import type { Job } from "../services/jobs";
import type { JobTask } from "../services/jobSettings";
import { durationOf, timeText } from "./format";
import { html, type Html } from "./html";
import { badge, crumbs, page, table } from "./layout";

const REFRESH_SECONDS = 3;

/** When a job's trigger fires next, and why it can't be followed. */
export interface TriggerView {
  readonly nextFiring: number | undefined;
  readonly problem: string | undefined;
}

/** The front page: every job with how its last run went. */
export function jobsPage(
  jobs: readonly Job[],
  runsOf: (jobId: number) => readonly Run[],
  triggerOf: (job: Job) => TriggerView,
  now: number,
): string {
  const rows = jobs.map((job) => jobRow(job, runsOf(job.job_id), triggerOf(job), now));
  const headings = ["Job", "Tasks", "Schedule", "Last run", "Started", "Duration", ""];
  return page({
    title: "Jobs",
    section: "jobs",
    refreshSeconds: jobs.some(({ job_id }) => isAnyOpen(runsOf(job_id)))
      ? REFRESH_SECONDS
      : undefined,
    body: html`<h1>Jobs</h1>
      <p class="lead">Provisioned by <code>pulumi up</code>, run here on Apache Spark.</p>
      ${table(headings, rows, html`No jobs yet. <code>npm run local</code> provisions the stack and its two jobs.`)}`,
  });
}

function jobRow(job: Job, runs: readonly Run[], trigger: TriggerView, now: number): Html {
  const last = runs[0];
  const { settings } = job;
  return html`<tr>
    <td>
      <a class="name" href="/jobs/${job.job_id}">${settings.name}</a>
      <div class="sub">${settings.description}</div>
    </td>
    <td class="flow">${(settings.tasks ?? []).map(({ task_key }) => task_key).join(" → ")}</td>
    <td>${triggerText(job, trigger)}</td>
    <td>${last && html`<a href="${runHref(last)}">${badge(last)}</a>`}</td>
    <td class="time">${last && timeText(last.start_time)}</td>
    <td class="number">${last && durationOf(last, now)}</td>
    <td>${runNowButton(job)}</td>
  </tr>`;
}

export function jobPage(job: Job, runs: readonly Run[], trigger: TriggerView, now: number): string {
  const { settings } = job;
  const parameters = (settings.parameters ?? []).map(
    (one) =>
      html`<tr>
        <td><code>${one.name}</code></td>
        <td><code>${one.default}</code></td>
      </tr>`,
  );
  return page({
    title: settings.name ?? "Job",
    section: "jobs",
    refreshSeconds: isAnyOpen(runs) ? REFRESH_SECONDS : undefined,
    body: html`${crumbs(["/", "Jobs"])}
      <div class="title">
        <h1>${settings.name}</h1>
        ${runNowButton(job)}
      </div>
      <p class="lead">${settings.description}</p>
      <dl>
        <dt>Runs by itself</dt>
        <dd>${triggerText(job, trigger)}</dd>
        <dt>Job id</dt>
        <dd>${job.job_id}</dd>
        <dt>Concurrent runs</dt>
        <dd>${settings.max_concurrent_runs}${settings.queue?.enabled && ", further ones wait"}</dd>
      </dl>
      <h2>Tasks</h2>
      ${table(["Task", "Notebook", "After", "Retries", "Timeout"], taskRows(job), "none")}
      <h2>Runs</h2>
      ${runTable(runs, now)}
      <h2>Parameters</h2>
      ${parameters.length > 0 && runWithParametersForm(job)}
      ${table(["Name", "Default"], parameters, "none")}`,
  });
}

function taskRows({ settings }: Job): Html[] {
  return (settings.tasks ?? []).map(
    (task) =>
      html`<tr>
        <td class="name">${task.task_key}</td>
        <td><code>${workOf(task)}</code></td>
        <td>${(task.depends_on ?? []).map(({ task_key }) => task_key).join(", ")}</td>
        <td class="number">${task.max_retries ?? 0}</td>
        <td class="number">${task.timeout_seconds ? `${task.timeout_seconds} s` : "none"}</td>
      </tr>`,
  );
}

function workOf({
  notebook_task: notebook,
  condition_task: condition,
  run_job_task: job,
}: JobTask): string {
  if (condition) return `${condition.left} ${condition.op} ${condition.right}`;
  return job ? `job ${job.job_id}` : (notebook?.notebook_path ?? "");
}

/** @param nameOf shows the job's name in each row, where rows are of several jobs */
function runTable(runs: readonly Run[], now: number, nameOf?: (run: Run) => string): Html {
  const rows = runs.map(
    (run) =>
      html`<tr>
        <td><a class="name" href="${runHref(run)}">${run.run_id}</a></td>
        ${nameOf && html`<td class="nowrap">${nameOf(run)}</td>`}
        <td>${badge(run)}</td>
        <td class="nowrap">${STARTED_BY[run.trigger?.type ?? "ONE_TIME"]}</td>
        <td class="time">${timeText(run.start_time)}</td>
        <td class="number">${durationOf(run, now)}</td>
        <td class="sub">${run.ending?.message}</td>
      </tr>`,
  );
  const headings = [
    "Run",
    ...(nameOf ? ["Job"] : []),
    "State",
    "Started by",
    "Started",
    "Duration",
    "",
  ];
  return table(headings, rows, "No runs yet.");
}

const STARTED_BY = {
  ONE_TIME: "hand",
  PERIODIC: "schedule",
  FILE_ARRIVAL: "new files",
} as const;

export function runsPage(runs: readonly Run[], now: number): string {
  return page({
    title: "Runs",
    section: "runs",
    refreshSeconds: isAnyOpen(runs) ? REFRESH_SECONDS : undefined,
    body: html`<h1>Runs</h1>
      ${runTable(runs, now, (run) => run.settings.name ?? "")}`,
  });
}

export const runHref = (run: Run): string => `/jobs/${run.job_id}/runs/${run.run_id}`;

const isAnyOpen = (runs: readonly Run[]): boolean => runs.some((run) => !isOver(run));

function triggerText({ settings }: Job, { nextFiring, problem }: TriggerView): Html {
  const { schedule, trigger } = settings;
  const paused = (schedule ?? trigger)?.pause_status === "PAUSED" && ", paused";
  const next =
    nextFiring !== undefined && html`<div class="sub">next ${timeText(nextFiring)}</div>`;
  const fault = problem !== undefined && html`<div class="sub">${problem}</div>`;
  if (schedule) {
    return html`<code class="nowrap">${schedule.quartz_cron_expression}</code>
      <div class="sub">${schedule.timezone_id}${paused}</div>
      ${next}${fault}`;
  }
  if (trigger) {
    return html`new files in <code>${trigger.file_arrival.url}</code>
      <div class="sub">${paused}</div>
      ${fault}`;
  }
  return html`<span class="sub">on demand</span>`;
}

function runNowButton({ job_id: jobId }: Job): Html {
  return html`<form method="post" action="/jobs/${jobId}/run-now"><button>Run now</button></form>`;
}

function runWithParametersForm({ job_id: jobId, settings }: Job): Html {
  return html`<form class="filter" method="post" action="/jobs/${jobId}/run-now">
    <input
      name="parameters"
      aria-label="parameters of a run of ${settings.name}"
      placeholder="name=value name=value"
      size="48"
    />
    <button>Run now with different parameters</button>
  </form>`;
}
