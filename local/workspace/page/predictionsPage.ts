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

/** Pure: the rows of one machine or component, in the order in which they are. */
export function filtered(
  rows: readonly Prediction[],
  filter: Pick<PredictionFilter, "machine" | "component">,
): Prediction[] {
  return rows.filter(
    ({ machine_id, component }) =>
      (filter.machine === "" || String(machine_id) === filter.machine) &&
      (filter.component === "" || component === filter.component),
  );
}

/** Whether nothing of the past is asked for: the page then is the planner's list. */
export const isWorklist = ({ from, to }: Pick<PredictionFilter, "from" | "to">): boolean =>
  from === "" && to === "";

export function predictionsPage(view: PredictionsView): string {
  const rows = filtered(view.rows, view.filter);
  const components = [...new Set(view.rows.map(({ component }) => component))].sort();
  return page({
    title: "Predictions",
    section: "predictions",
    body: html`<h1>Predictions</h1>
      <p class="lead">
        Which component of which machine is about to
        fail${isWorklist(view.filter) && ": each machine's latest window, alarms first, then by what a visit now saves"}.
      </p>
      ${filterForm(view, components)}
      ${view.rows.length >= MAX_PREDICTIONS && html`<p class="error">The range has more than ${MAX_PREDICTIONS} predictions, so its oldest are missing here: choose a shorter one, or write all of it with <code>npm run predictions -- --csv FILE</code>.</p>`}
      ${view.problem ? html`<p class="empty">${view.problem}</p>` : list(rows)}`,
  });
}

function list(rows: readonly Prediction[]): Html {
  const alarms = rows.filter(({ is_alarm }) => is_alarm).length;
  const versions = [...new Set(rows.map(({ model_version }) => model_version))].sort();
  const hasVersions = versions.length > 1;
  const headings = [
    ...["Machine", "Component", "Probability", "Window end"],
    ...(hasVersions ? ["Version"] : []),
    "Strongest reasons",
  ];
  const shown = rows.slice(0, MAX_ROWS).map((row) => predictionRow(row, hasVersions));
  return html`<p class="count">
      <strong>${alarms}</strong> ${alarms === 1 ? "alarm" : "alarms"} among ${rows.length}
      predictions${rows.length > MAX_ROWS && `, the first ${MAX_ROWS} shown`}${versions.length > 0 && `, by model version ${versions.join(", ")}`}
    </p>
    ${table(headings, shown, "No prediction matches.")}`;
}

/** @param hasVersions several versions say something of the same machine, so each row names its own */
function predictionRow(row: Prediction, hasVersions: boolean): Html {
  const percent = (row.probability * 100).toFixed(
    row.probability > 0.995 || row.probability < 0.1 ? 1 : 0,
  );
  return html`<tr${row.is_alarm && html` class="alarm"`}>
<td class="name">${row.machine_id}</td>
<td>${row.component}</td>
<td><div class="bar-cell"><meter min="0" max="1" value="${row.probability}"></meter><span class="number">${percent} %</span>${row.is_alarm && html`<span class="badge bad">Alarm</span>`}</div></td>
<td class="time">${row.window_end.replace("T", " ").slice(0, 16)}</td>
${hasVersions && html`<td>${row.model_version}</td>`}
<td class="reasons">${row.reasons.slice(0, MAX_REASONS).map(reason)}</td>
</tr>`;
}

function reason({ feature, value }: Prediction["reasons"][number]): Html {
  // A text, such as the machine's model, has no value to show.
  const unknown = feature !== "model" && " missing";
  const text = value === null ? unknown : ` ${String(Number(value.toPrecision(4)))}`;
  return html`<span class="reason"><code>${feature}</code>${text}</span>`;
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
    <button>Show</button> <a href="/predictions">worklist</a>
  </form>`;
}
