import { timeText } from "./format";
import { html, type Html } from "./html";
import { page, table } from "./layout";

/** A page that a run wrote for people. */
export interface ReportFile {
  readonly href: string;
  readonly name: string;
  readonly bytes: number;
  readonly modifiedMs: number;
}

const BYTES_PER_KB = 1000;

/** All reports, the latest range first. */
export function reportsPage(files: readonly ReportFile[]): string {
  return page({
    title: "Reports",
    section: "reports",
    body: html`<h1>Reports</h1>
      <p class="lead">
        One page after each scoring and each evaluation, by range and model version.
      </p>
      ${table(["Report", "Written", "Size"], files.map(reportRow), "No reports yet: the scoring job writes the first one.")}`,
  });
}

function reportRow({ href, name, bytes, modifiedMs }: ReportFile): Html {
  return html`<tr>
    <td><a class="name" href="${href}">${name.replace(/\.html$/, "").replaceAll("_", " ")}</a></td>
    <td class="time">${timeText(modifiedMs)}</td>
    <td class="number">${Math.ceil(bytes / BYTES_PER_KB)} kB</td>
  </tr>`;
}
