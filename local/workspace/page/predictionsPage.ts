import { html, type Html } from "./html";
import { page, table } from "./layout";
import { MAX_PREDICTIONS, type Prediction } from "./predictionsReader";

/** What the planner asked for; empty strings where nothing was asked. */
export interface PredictionFilter {
  readonly table: string;
  readonly machine: string;
  readonly component: string;
  readonly from: string;
  readonly to: string;
}

export interface PredictionsView {
  readonly tables: readonly string[];
  readonly filter: PredictionFilter;
  readonly rows: readonly Prediction[];
  /** Why there are none, where there are none. */
  readonly problem?: string | undefined;
}

/** A worklist is read from the top; nobody scrolls through a year of windows. */
const MAX_ROWS = 250;
const MAX_REASONS = 3;
const HEADINGS = ["Machine", "Component", "Probability", "Window end", "Strongest reasons"];

/** Pure: the rows of one machine or component, the newest window and in it the most probable failures first. */
export function filtered(
  rows: readonly Prediction[],
  filter: Pick<PredictionFilter, "machine" | "component">,
): Prediction[] {
  return rows
    .filter(
      ({ machine_id, component }) =>
        (filter.machine === "" || String(machine_id) === filter.machine) &&
        (filter.component === "" || component === filter.component),
    )
    .sort((a, b) => compared(b.window_end, a.window_end) || b.probability - a.probability);
}

const compared = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export function predictionsPage(view: PredictionsView): string {
  const rows = filtered(view.rows, view.filter);
  const components = [...new Set(view.rows.map(({ component }) => component))].sort();
  return page({
    title: "Predictions",
    section: "predictions",
    body: html`<h1>Predictions</h1>
      <p class="lead">
        Which component of which machine is about to
        fail${isLatest(view.filter) && ", as of the latest scored window"}.
      </p>
      ${filterForm(view, components)}
      ${view.rows.length >= MAX_PREDICTIONS && html`<p class="error">The range has more than ${MAX_PREDICTIONS} predictions, so its newest are missing here: choose a shorter one, or write all of it with <code>npm run predictions -- --csv FILE</code>.</p>`}
      ${view.problem ? html`<p class="empty">${view.problem}</p>` : worklist(rows)}`,
  });
}

const isLatest = ({ from, to }: PredictionFilter): boolean => from === "" && to === "";

function worklist(rows: readonly Prediction[]): Html {
  const alarms = rows.filter(({ is_alarm }) => is_alarm).length;
  const versions = [...new Set(rows.map(({ model_version }) => model_version))].sort();
  return html`<p class="count">
      <strong>${alarms}</strong> ${alarms === 1 ? "alarm" : "alarms"} among ${rows.length}
      predictions${rows.length > MAX_ROWS && `, the first ${MAX_ROWS} shown`}${versions.length > 0 && `, by model version ${versions.join(", ")}`}
    </p>
    ${table(HEADINGS, rows.slice(0, MAX_ROWS).map(predictionRow), "No prediction matches.")}`;
}

function predictionRow(row: Prediction): Html {
  const percent = (row.probability * 100).toFixed(
    row.probability > 0.995 || row.probability < 0.1 ? 1 : 0,
  );
  return html`<tr${row.is_alarm && html` class="alarm"`}>
<td class="name">${row.machine_id}</td>
<td>${row.component}</td>
<td><div class="bar-cell"><meter min="0" max="1" value="${row.probability}"></meter><span class="number">${percent} %</span>${row.is_alarm && html`<span class="badge bad">Alarm</span>`}</div></td>
<td class="time">${row.window_end.replace("T", " ").slice(0, 16)}</td>
<td class="reasons">${row.reasons.slice(0, MAX_REASONS).map(reason)}</td>
</tr>`;
}

function reason({ feature, value }: Prediction["reasons"][number]): Html {
  const text = value === null ? "missing" : String(Number(value.toPrecision(4)));
  return html`<span class="reason"><code>${feature}</code> ${text}</span>`;
}

function filterForm({ filter, tables }: PredictionsView, components: readonly string[]): Html {
  const options = (values: readonly string[], chosen: string): Html[] =>
    values.map(
      (value) =>
        html`<option value="${value}" ${value === chosen && html` selected`}>
          ${value || "all"}
        </option>`,
    );
  const shown =
    components.includes(filter.component) || filter.component === ""
      ? components
      : [...components, filter.component];
  return html`<form class="filter" method="get" action="/predictions">
    ${
      tables.length > 1 &&
      html`<label
        >Table
        <select name="table">
          ${options(tables, filter.table)}
        </select></label
      >`
    }
    <label
      >Machine <input name="machine" inputmode="numeric" size="6" value="${filter.machine}"
    /></label>
    <label
      >Component
      <select name="component">
        ${options(["", ...shown], filter.component)}
      </select></label
    >
    <label>From <input type="date" name="from" value="${filter.from}" /></label>
    <label>To <input type="date" name="to" value="${filter.to}" /></label>
    <button>Show</button> <a href="/predictions">latest</a>
  </form>`;
}
