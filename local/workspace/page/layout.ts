import { badgeOf } from "./format";
import { html, type Html, type Piece } from "./html";

export interface PageOptions {
  readonly title: string;
  readonly section: "jobs" | "runs" | "notebooks" | "predictions" | "reports" | "notifications";
  readonly body: Html;
  /** Reloads the page after so many seconds: it shows something that is under way. */
  readonly refreshSeconds?: number | undefined;
}

const SECTIONS = [
  ["jobs", "/", "Jobs"],
  ["runs", "/runs", "Runs"],
  ["notebooks", "/notebooks", "Notebooks"],
  ["predictions", "/predictions", "Predictions"],
  ["reports", "/reports", "Reports"],
  ["notifications", "/notifications", "Notifications"],
] as const;

/** The frame all pages share: one stylesheet of our own, nothing from outside, no script. */
export function page({ title, section, body, refreshSeconds }: PageOptions): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        ${refreshSeconds !== undefined && html`<meta http-equiv="refresh" content="${refreshSeconds}" />`}
        <title>${title} · batch scoring</title>
        <link rel="stylesheet" href="/style.css" />
        <link rel="icon" href="data:," />
      </head>
      <body>
        <header>
          <div class="bar">
            <a class="brand" href="/"
              ><span class="mark"></span>batch scoring<span class="place">local workspace</span></a
            >
            <nav>
              ${SECTIONS.map(([key, href, text]) => html`<a href="${href}" ${key === section && html` class="here"`}>${text}</a>`)}
            </nav>
          </div>
        </header>
        <main>${body}</main>
        <footer>Times are in UTC. This workspace listens on this machine only.</footer>
      </body>
    </html> `.text;
}

export function missingPage(message: string): string {
  return page({
    title: "Not found",
    section: "jobs",
    body: html`<h1>Not found</h1>
      <p class="empty">${message} <a href="/">All jobs</a></p>`,
  });
}

export function badge(item: Parameters<typeof badgeOf>[0]): Html {
  const { text, tone } = badgeOf(item);
  return html`<span class="badge ${tone}">${text}</span>`;
}

export function crumbs(...links: readonly (readonly [href: string, text: string])[]): Html {
  return html`<p class="crumbs">
    ${links.map(([href, text], index) => [index > 0 && " / ", html`<a href="${href}">${text}</a>`])}
  </p>`;
}

export function table(headings: readonly string[], rows: readonly Html[], whenEmpty: Piece): Html {
  if (rows.length === 0) return html`<p class="empty">${whenEmpty}</p>`;
  return html`<div class="wide">
    <table>
      <thead>
        <tr>
          ${headings.map((heading) => html`<th>${heading}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}
