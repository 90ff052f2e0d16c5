import type { Run } from "../runs/model";
import { timeText } from "./format";
import { html, type Html } from "./html";
import { runHref } from "./jobPages";
import { badge, page, table } from "./layout";

/** A notebook of the workspace and the last run in which somebody started it by hand. */
export interface NotebookLine {
  readonly path: string;
  readonly lastRun: Run | undefined;
}

export function notebooksPage(notebooks: readonly NotebookLine[]): string {
  return page({
    title: "Notebooks",
    section: "notebooks",
    body: html`<h1>Notebooks</h1>
      <p class="lead">
        Run one by hand. Those with a number take what you do not write from the stack's settings,
        the tasks of the jobs from their defaults. Parameters are written as
        <code>month=2015-02 machine_id=14</code>.
      </p>
      ${table(["Notebook", "Last run by hand", "Started", ""], notebooks.map(notebookRow), "No notebooks yet.")}`,
  });
}

function notebookRow({ path, lastRun }: NotebookLine): Html {
  const name = path.split("/").at(-1) ?? path;
  return html`<tr>
    <td>
      <span class="name">${name}</span>
      <div class="sub">${path}</div>
    </td>
    <td>${lastRun && html`<a href="${runHref(lastRun)}">${badge(lastRun)}</a>`}</td>
    <td class="time">${lastRun && timeText(lastRun.start_time)}</td>
    <td>
      <form method="post" action="/notebooks/run">
        <input type="hidden" name="path" value="${path}" />
        <input name="parameters" aria-label="parameters of ${name}" placeholder="parameters" />
        <button>Run</button>
      </form>
    </td>
  </tr>`;
}
