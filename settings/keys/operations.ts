import { boolean, integer, oneOf } from "./key";

/** Who runs the scoring job, who hears of it, and where people look. */
export const operationsKeys = {
  orchestration: oneOf(["builtIn", "dataFactory"] as const),
  alerts: oneOf(["none", "failedRuns", "all"] as const),
  // The query of an alert reaches back two days at most.
  stalePredictionsHours: integer(1, 48, 14),
  hasDashboard: boolean(),
  warehouseAutoStopMinutes: integer(1, 120, 5),
  hasQualityMonitor: boolean(),
};
