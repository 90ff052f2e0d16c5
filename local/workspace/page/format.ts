import type { Attempt, Run } from "../runs/model";

/** `1 h 02 min`, `3 min 05 s`, `4.2 s`. */
export function durationText(durationMs: number): string {
  const seconds = Math.max(0, durationMs) / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const twoDigits = (value: number): string => String(value).padStart(2, "0");
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${twoDigits(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${twoDigits(Math.floor((whole % 3600) / 60))} min`;
}

/** `2026-11-22 09:26:34`, in UTC as everything in the project. */
export function timeText(timeMs: number): string {
  return timeMs > 0 ? new Date(timeMs).toISOString().replace("T", " ").slice(0, 19) : "";
}

export interface Badge {
  readonly text: string;
  /** Class name in the stylesheet. */
  readonly tone: "good" | "bad" | "busy" | "quiet";
}

const ENDED: Readonly<Record<string, Badge>> = {
  SUCCESS: { text: "Succeeded", tone: "good" },
  SUCCESS_WITH_FAILURES: { text: "Succeeded with failures", tone: "bad" },
  FAILED: { text: "Failed", tone: "bad" },
  TIMEDOUT: { text: "Timed out", tone: "bad" },
  CANCELED: { text: "Canceled", tone: "quiet" },
  EXCLUDED: { text: "Excluded", tone: "quiet" },
  UPSTREAM_FAILED: { text: "Upstream failed", tone: "quiet" },
  UPSTREAM_CANCELED: { text: "Upstream canceled", tone: "quiet" },
  MAXIMUM_CONCURRENT_RUNS_REACHED: { text: "Skipped", tone: "quiet" },
};

const OPEN: Readonly<Record<string, Badge>> = {
  QUEUED: { text: "Queued", tone: "quiet" },
  BLOCKED: { text: "Waiting", tone: "quiet" },
  PENDING: { text: "Pending", tone: "busy" },
  RUNNING: { text: "Running", tone: "busy" },
  TERMINATING: { text: "Stopping", tone: "busy" },
  WAITING_FOR_RETRY: { text: "Waiting for retry", tone: "busy" },
};

export function badgeOf({ phase, ending }: Pick<Run | Attempt, "phase" | "ending">): Badge {
  return (ending ? ENDED[ending.result] : OPEN[phase]) ?? { text: phase, tone: "quiet" };
}

/** How long it took, or has been taking. */
export function durationOf(item: { start_time: number; end_time: number }, now: number): string {
  return item.start_time > 0 ? durationText((item.end_time || now) - item.start_time) : "";
}
