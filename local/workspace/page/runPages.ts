import type { Progress } from "../runs/engine";
import { isOver, type Attempt, type Run, type TaskOutput } from "../runs/model";
import { durationOf, timeText } from "./format";
import { html, Html } from "./html";
import { runHref } from "./jobPages";
import { badge, crumbs, page, table } from "./layout";

const REFRESH_SECONDS = 2;

export interface AttemptDetails {
  readonly output: TaskOutput | undefined;
  readonly progress: Progress | undefined;
}

/** A run: its tasks with their states and errors, each a link to its notebook as it was run. */
export function runPage(
  run: Run,
  detailsOf: (attempt: Attempt) => AttemptDetails,
  now: number,
): string {
  const rows = run.attempts.map((attempt) => attemptRow(run, attempt, detailsOf(attempt), now));
  const parameters = run.parameters.map(
    ({ name, value, default: byDefault }) =>
      html`<tr>
        <td><code>${name}</code></td>
        <td><code>${value}</code></td>
        <td class="sub">
          ${value !== byDefault && html`default <code>${byDefault || "empty"}</code>`}
        </td>
      </tr>`,
  );
  return page({
    title: `Run ${run.run_id}`,
    section: "runs",
    refreshSeconds: isOver(run) ? undefined : REFRESH_SECONDS,
    body: html`${crumbs(...above(run))}
      <div class="title">
        <h1>Run ${run.run_id} ${badge(run)}</h1>
        ${!isOver(run) && cancelButton(run)}
      </div>
      ${run.ending?.message && html`<p class="error">${run.ending.message}</p>`}
      <dl>
        <dt>Started</dt>
        <dd>${timeText(run.start_time)}</dd>
        <dt>${isOver(run) ? "Ended" : "Now"}</dt>
        <dd>${timeText(run.end_time || now)}</dd>
        <dt>Duration</dt>
        <dd>${durationOf(run, now)}</dd>
      </dl>
      <h2>Tasks</h2>
      ${table(["Task", "After", "State", "Started", "Duration", "Result"], rows, "none")}
      <h2>Parameters</h2>
      ${table(["Name", "Value", ""], parameters, "The job has no parameters.")}`,
  });
}

/** The pages a run is reached from: a run by hand is of no job. */
function above(run: Run): (readonly [href: string, text: string])[] {
  if (run.run_type === "SUBMIT_RUN") return [["/notebooks", "Notebooks"]];
  return [
    ["/", "Jobs"],
    [`/jobs/${run.job_id}`, run.settings.name ?? "Job"],
  ];
}

function attemptRow(
  run: Run,
  attempt: Attempt,
  { output, progress }: AttemptDetails,
  now: number,
): Html {
  const task = run.settings.tasks?.find(({ task_key }) => task_key === attempt.task_key);
  const isUnderWay = attempt.phase === "RUNNING" && progress;
  return html`<tr>
    <td>
      <a class="name" href="${attemptHref(run, attempt)}">${attempt.task_key}</a>
      ${attempt.attempt_number > 0 && html`<div class="sub">attempt ${attempt.attempt_number + 1}</div>`}
    </td>
    <td class="sub">${(task?.depends_on ?? []).map(({ task_key }) => task_key).join(", ")}</td>
    <td>
      ${badge(attempt)}${isUnderWay && html`<div class="sub">cell ${progress.cell} of ${progress.of}</div>`}
    </td>
    <td class="time">${timeText(attempt.start_time)}</td>
    <td class="number">${isWaiting(attempt) ? "" : durationOf(attempt, now)}</td>
    <td>${resultCell(attempt, output)}</td>
  </tr>`;
}

function resultCell(attempt: Attempt, output: TaskOutput | undefined): Html | undefined {
  const error =
    output?.error ?? (attempt.ending?.result === "SUCCESS" ? undefined : attempt.ending?.message);
  if (error) return html`<span class="error">${shortened(error)}</span>`;
  return output?.result === undefined
    ? undefined
    : html`<code class="result">${shortened(output.result)}</code>`;
}

export interface NotebookView {
  readonly run: Run;
  readonly attempt: Attempt;
  readonly output: TaskOutput | undefined;
  readonly notebookPath: string;
  /** The runtime's HTML of the notebook; absent until it wrote it. */
  readonly fragment: string | undefined;
}

export function notebookPage(
  { run, attempt, output, notebookPath, fragment }: NotebookView,
  now: number,
): string {
  return page({
    title: `${attempt.task_key}, run ${run.run_id}`,
    section: "runs",
    refreshSeconds: isOver(attempt) || isOver(run) ? undefined : REFRESH_SECONDS,
    body: html`${crumbs(...above(run), [runHref(run), `Run ${run.run_id}`])}
      <h1>${attempt.task_key} ${badge(attempt)}</h1>
      <dl>
        <dt>Notebook</dt>
        <dd><code>${notebookPath}</code></dd>
        <dt>Started</dt>
        <dd>${timeText(attempt.start_time)}</dd>
        <dt>Duration</dt>
        <dd>${isWaiting(attempt) ? "" : durationOf(attempt, now)}</dd>
      </dl>
      ${output?.error && html`<p class="error">${output.error}</p>`}
      <h2>Notebook</h2>
      ${fragment === undefined ? html`<p class="empty">Nothing to show yet.</p>` : notebookFrame(fragment)}
      ${
        output?.result &&
        html`<h2>Result</h2>
          <pre class="block">${indented(output.result)}</pre>`
      }
      ${
        output?.error_trace &&
        html`<h2>Trace</h2>
          <pre class="block">${output.error_trace}</pre>`
      }`,
  });
}

/** In a shadow tree, so that neither the notebook's styles nor its unclosed tags reach the page around it. */
function notebookFrame(fragment: string): Html {
  const inert = fragment.replace(/<\/(?=template)/gi, "&lt;/");
  return new Html(
    `<div class="notebook-frame"><template shadowrootmode="open">${inert}</template></div>`,
  );
}

const attemptHref = (run: Run, attempt: Attempt): string =>
  `${runHref(run)}/tasks/${attempt.run_id}`;

const isWaiting = ({ phase }: Attempt): boolean =>
  phase === "BLOCKED" || phase === "WAITING_FOR_RETRY";

function shortened(text: string): string {
  return text.length > 240 ? `${text.slice(0, 240)} …` : text;
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // exit() may give any text; only JSON has something to indent.
    return text;
  }
}

function cancelButton(run: Run): Html {
  return html`<form method="post" action="${runHref(run)}/cancel">
    <button class="plain">Cancel run</button>
  </form>`;
}
