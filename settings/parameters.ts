/** A range of window ends, `(start, end]` in UTC; an empty bound is resolved when the run starts. */
export interface WindowRange {
  readonly start: string;
  readonly end: string;
}

/** The grid of windows and the part of it a run looks at. */
export interface WindowSettings {
  readonly range: WindowRange;
  readonly horizonHours: number;
  readonly stepHours: number;
  readonly offsetHours: number;
  /** How far back a run looks whose range has no start. */
  readonly lookbackHours?: number;
}

/** What a job gives every notebook about the run itself; a retry keeps both values. */
export const runParameters: Readonly<Record<string, string>> = {
  run_id: "{{job.run_id}}",
  triggered_at: "{{job.trigger.time.iso_datetime}}",
};

/** Windows as job parameters, which are text. */
export function windowParameters(windows: WindowSettings): Record<string, string> {
  const lookback: Record<string, string> =
    windows.lookbackHours === undefined
      ? {}
      : { scoring_lookback_hours: String(windows.lookbackHours) };
  return {
    range_start: windows.range.start,
    range_end: windows.range.end,
    horizon_hours: String(windows.horizonHours),
    window_step_hours: String(windows.stepHours),
    window_offset_hours: String(windows.offsetHours),
    ...lookback,
  };
}
