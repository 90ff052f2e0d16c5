import type { Clock } from "../clock";
import { isOver, type Run } from "../runs/model";
import type { Collection } from "../store/collection";
import type { Identifiers } from "../store/identifiers";

export type RunEvent =
  "on_start" | "on_success" | "on_failure" | "on_duration_warning_threshold_exceeded";

/** What the service would have mailed: here it stays in the outbox, no mail leaves this machine. */
export interface Notification {
  readonly notification_id: number;
  readonly time: number;
  readonly event: RunEvent;
  readonly recipients: readonly string[];
  readonly job_id: number;
  readonly job_name: string;
  readonly run_id: number;
  readonly message: string;
}

/** The outbox: what became of runs, for those a job's settings name. */
export class Notifications {
  constructor(
    private readonly objects: Collection<Notification>,
    private readonly ids: Identifiers,
    private readonly clock: Clock,
  ) {}

  /** Newest first. */
  list(): Notification[] {
    return this.objects.list().reverse();
  }

  runChanged(after: Run, before: Run | undefined): void {
    for (const event of eventsBetween(before, after)) {
      const recipients = after.settings.email_notifications?.[event] ?? [];
      if (recipients.length === 0) continue;
      const id = this.ids.next();
      this.objects.put(String(id), {
        notification_id: id,
        time: this.clock(),
        event,
        recipients,
        job_id: after.job_id,
        job_name: after.settings.name ?? "",
        run_id: after.run_id,
        message: after.ending?.message ?? "",
      });
    }
  }
}

/** Pure: what there is to tell of a run that was one way and now is another. */
function eventsBetween(before: Run | undefined, after: Run): RunEvent[] {
  const events: RunEvent[] = [];
  const wasWaiting = before === undefined || before.phase === "QUEUED";
  if (wasWaiting && after.phase === "RUNNING") events.push("on_start");
  if (before?.warned_at === undefined && after.warned_at !== undefined) {
    events.push("on_duration_warning_threshold_exceeded");
  }
  const hasEnded = isOver(after) && (before === undefined || !isOver(before));
  if (hasEnded && !isSilent(after)) {
    const { result } = after.ending ?? {};
    const isGood = result === "SUCCESS" || result === "SUCCESS_WITH_FAILURES";
    events.push(isGood ? "on_success" : "on_failure");
  }
  return events;
}

/** Skipped and canceled runs are told unless the job's settings say otherwise. */
function isSilent({ ending, settings }: Run): boolean {
  const { notification_settings: quiet, email_notifications: emails } = settings;
  if (ending?.result === "MAXIMUM_CONCURRENT_RUNS_REACHED") {
    return quiet?.no_alert_for_skipped_runs ?? emails?.no_alert_for_skipped_runs ?? false;
  }
  return ending?.result === "CANCELED" && (quiet?.no_alert_for_canceled_runs ?? false);
}
