import { isOver, type Run } from "../runs/model";
import type { Job } from "../services/jobs";
import { durationOf, timeText } from "./format";
import { html, type Html } from "./html";
import { badge, crumbs, page, table } from "./layout";

const REFRESH_SECONDS = 3;

/** The front page: every job with how its last run went. */
export function jobsPage(
  jobs: readonly Job[],
  runsOf: (jobId: number) => readonly Run[],
  now: number,
): string {
  const rows = jobs.map((job) => jobRow(job, runsOf(job.job_id), now));
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

function jobRow(job: Job, runs: readonly Run[], now: number): Html {
  const last = runs[0];
  const { settings } = job;
  return html`<tr>
    <td>
      <a class="name" href="/jobs/${job.job_id}">${settings.name}</a>
      <div class="sub">${settings.description}</div>
    </td>
    <td class="flow">${(settings.tasks ?? []).map(({ task_key }) => task_key).join(" → ")}</td>
    <td>${scheduleText(job)}</td>
    <td>${last && html`<a href="${runHref(last)}">${badge(last)}</a>`}</td>
    <td class="time">${last && timeText(last.start_time)}</td>
    <td class="number">${last && durationOf(last, now)}</td>
    <td>${runNowButton(job)}</td>
  </tr>`;
}

export function jobPage(job: Job, runs: readonly Run[], now: number): string {
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
        <dt>Schedule</dt>
        <dd>${scheduleText(job)}</dd>
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
      ${table(["Name", "Default"], parameters, "none")}`,
  });
}

function taskRows({ settings }: Job): Html[] {
  return (settings.tasks ?? []).map(
    (task) =>
      html`<tr>
        <td class="name">${task.task_key}</td>
        <td><code>${task.notebook_task?.notebook_path}</code></td>
        <td>${(task.depends_on ?? []).map(({ task_key }) => task_key).join(", ")}</td>
        <td class="number">${task.max_retries ?? 0}</td>
        <td class="number">${task.timeout_seconds ? `${task.timeout_seconds} s` : "none"}</td>
      </tr>`,
  );
}

/** @param nameOf shows the job's name in each row, where rows are of several jobs */
export function runTable(runs: readonly Run[], now: number, nameOf?: (run: Run) => string): Html {
  const rows = runs.map(
    (run) =>
      html`<tr>
        <td><a class="name" href="${runHref(run)}">${run.run_id}</a></td>
        ${nameOf && html`<td class="nowrap">${nameOf(run)}</td>`}
        <td>${badge(run)}</td>
        <td class="time">${timeText(run.start_time)}</td>
        <td class="number">${durationOf(run, now)}</td>
        <td class="sub">${run.ending?.message}</td>
      </tr>`,
  );
  const headings = ["Run", ...(nameOf ? ["Job"] : []), "State", "Started", "Duration", ""];
  return table(headings, rows, "No runs yet.");
}

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

function scheduleText({ settings }: Job): Html {
  const { schedule } = settings;
  if (!schedule) return html`<span class="sub">on demand</span>`;
  return html`<code class="nowrap">${schedule.quartz_cron_expression}</code>
    <div class="sub">
      ${schedule.timezone_id}${schedule.pause_status === "PAUSED" && ", paused"}
    </div>`;
}

function runNowButton({ job_id: jobId }: Job): Html {
  return html`<form method="post" action="/jobs/${jobId}/run-now"><button>Run now</button></form>`;
}
