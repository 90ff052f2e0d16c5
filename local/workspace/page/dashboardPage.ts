import { parsedDefinition } from "../services/dashboardDefinition";
import type { PublishedDashboard } from "../services/dashboards";
import { html } from "./html";
import { page } from "./layout";

/** What a published dashboard is made of: its pages, and the queries they show. */
export function dashboardPage(published: PublishedDashboard): string {
  const { datasets, pages } = parsedDefinition(published.serialized_dashboard);
  const title = published.display_name;
  return page({
    title,
    section: "predictions",
    body: html`<h1>${title}</h1>
      <p class="lead">
        Pages ${pages.map((one) => one.displayName ?? one.name).join(", ")}; published
        ${published.revision_create_time}. Its queries do not run on this machine: the
        <a href="/predictions">predictions</a> are shown as they are.
      </p>
      ${datasets.map(
        (dataset) =>
          html`<h2>${dataset.displayName ?? dataset.name}</h2>
            <pre>${dataset.query ?? (dataset.queryLines ?? []).join("")}</pre>`,
      )}`,
  });
}
