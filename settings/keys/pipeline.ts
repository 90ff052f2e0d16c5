import { integer, integers, time } from "./key";

/** Windows and ranges of the pipeline. */
export const pipelineKeys = {
  horizonHours: integer(1, 168, 24),
  failureReportDelayHours: integer(0, 2160, 0),
  windowStepHours: integer(1, 24, 12),
  windowOffsetHours: integer(0, 23, 6),
  telemetryHours: integers(1, 168, 24),
  errorHours: integers(1, 168, 24),
  trainingRangeStart: time("2015-01-01T06:00:00"),
  trainingRangeEnd: time("2016-01-01T06:00:00"),
  holdoutStart: time("2015-10-01T06:00:00"),
  scoringLookbackHours: integer(1, 8760, 48),
  missedFailureCost: integer(1, 1_000_000_000, 10_000),
  needlessVisitCost: integer(1, 1_000_000_000, 1_000),
  evaluationLookbackHours: integer(1, 8760, 720),
  leastRecallPercent: integer(0, 100, 90),
  leastPrecisionPercent: integer(0, 100, 80),
  mostDriftPercent: integer(1, 1000, 25),
  trainingSeed: integer(0, 2147483647, 20150101),
};
