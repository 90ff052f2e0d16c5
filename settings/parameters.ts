/** A range of window ends, `(start, end]` in UTC; an empty bound is resolved when the run starts. */
export interface WindowRange {
  readonly start: string;
  readonly end: string;
}

/** The grid of windows and the part of it a run looks at. */
export interface WindowSettings {
  readonly range: WindowRange;
  readonly horizonHours: number;
  /** How long after a reading of the same hour a failure may come in. */
  readonly failureReportDelayHours: number;
  readonly stepHours: number;
  readonly offsetHours: number;
  /** How far back the windows of telemetry look. */
  readonly telemetryHours: readonly number[];
  /** The same for errors. */
  readonly errorHours: readonly number[];
  /** How far back a run looks whose range has no start. */
  readonly lookbackHours?: number;
  /** The same for an evaluation. */
  readonly evaluationLookbackHours?: number;
}

/** What a job gives every notebook about the run itself; a retry keeps both values. */
export const runParameters: Readonly<Record<string, string>> = {
  run_id: "{{job.run_id}}",
  triggered_at: "{{job.trigger.time.iso_datetime}}",
};

/** What the two mistakes of an alarm cost, in one unit. */
export interface MistakeCosts {
  readonly missedFailure: number;
  readonly needlessVisit: number;
}

/** Costs as job parameters, which are text. */
export function costParameters(costs: MistakeCosts): Record<string, string> {
  return {
    missed_failure_cost: String(costs.missedFailure),
    needless_visit_cost: String(costs.needlessVisit),
  };
}

/** Findings of an evaluation beyond which the model is trained anew, and how that training measures. */
export interface RetrainingLimits {
  readonly leastRecallPercent: number;
  readonly leastPrecisionPercent: number;
  /** Hundredths of the population stability index. */
  readonly mostDriftPercent: number;
  /** How long before the end of what is known the held-out period of the new training begins. */
  readonly holdoutHours: number;
}

/** Limits as job parameters, which are text. */
export function retrainingParameters(limits: RetrainingLimits): Record<string, string> {
  return {
    least_recall_percent: String(limits.leastRecallPercent),
    least_precision_percent: String(limits.leastPrecisionPercent),
    most_drift_percent: String(limits.mostDriftPercent),
    holdout_hours: String(limits.holdoutHours),
  };
}

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
    failure_report_delay_hours: String(windows.failureReportDelayHours),
    window_step_hours: String(windows.stepHours),
    window_offset_hours: String(windows.offsetHours),
    telemetry_hours: windows.telemetryHours.join(","),
    error_hours: windows.errorHours.join(","),
    ...lookback,
    ...(windows.evaluationLookbackHours === undefined
      ? {}
      : { evaluation_lookback_hours: String(windows.evaluationLookbackHours) }),
  };
}

/** What the stack's jobs agree on. */
export interface CommonSettings {
  readonly scoringWindows: WindowSettings;
  readonly evaluationWindows: WindowSettings;
  readonly mistakeCosts: MistakeCosts;
  readonly retrainingLimits: RetrainingLimits;
  readonly trainingSeed: number;
}

/** What a notebook started by hand has no job to tell it; ranges are left to whoever starts it. */
export function parametersByHand(settings: CommonSettings): Record<string, string> {
  return {
    ...windowParameters(settings.scoringWindows),
    ...windowParameters(settings.evaluationWindows),
    ...costParameters(settings.mistakeCosts),
    ...retrainingParameters(settings.retrainingLimits),
    seed: String(settings.trainingSeed),
  };
}
