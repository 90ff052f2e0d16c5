import { boolean, integer, oneOf } from "./key";

/** The query of an alert reaches back two days at most. */
export const longestStaleHours = 48;

/** Who runs the scoring job, who hears of it, and where people look. */
export const operationsKeys = {
  orchestration: oneOf(["builtIn", "dataFactory"] as const),
  alerts: oneOf(["none", "failedRuns", "all"] as const),
  stalePredictionsHours: integer(1, longestStaleHours, 14),
  hasDashboard: boolean(),
  warehouseAutoStopMinutes: integer(1, 120, 10),
  hasQualityMonitor: boolean(),
};
