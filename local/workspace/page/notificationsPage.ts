import type { Notification, RunEvent } from "../services/notifications";
import { timeText } from "./format";
import { html } from "./html";
import { page, table } from "./layout";

const EVENTS: Readonly<Record<RunEvent, string>> = {
  on_start: "started",
  on_success: "succeeded",
  on_failure: "failed",
  on_duration_warning_threshold_exceeded: "takes too long",
};

/** The outbox: what the service would have mailed. */
export function notificationsPage(notifications: readonly Notification[]): string {
  const rows = notifications.map(
    (one) =>
      html`<tr>
        <td class="time">${timeText(one.time)}</td>
        <td><a class="name" href="/jobs/${one.job_id}/runs/${one.run_id}">${one.job_name}</a></td>
        <td class="nowrap">${EVENTS[one.event]}</td>
        <td>${one.recipients.join(", ")}</td>
        <td class="sub">${one.message}</td>
      </tr>`,
  );
  return page({
    title: "Notifications",
    section: "notifications",
    body: html`<h1>Notifications</h1>
      <p class="lead">What Databricks would have mailed; no mail leaves this machine.</p>
      ${table(["Time", "Job", "Run", "To", ""], rows, "Nothing to tell yet.")}`,
  });
}
