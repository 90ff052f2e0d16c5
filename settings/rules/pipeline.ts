import { atLeast, below, later, type Rule } from "./rule";

const hoursOfDay = 24;

/** Rules between the keys of the pipeline. */
export const pipelineRules: readonly Rule[] = [
  // A horizon shorter than the step leaves hours of which no window warns.
  atLeast("horizonHours", "windowStepHours"),
  below("windowOffsetHours", "windowStepHours"),
  // A lookback shorter than the step scores nothing in some runs.
  atLeast("scoringLookbackHours", "windowStepHours"),
  {
    between: ["evaluationLookbackHours", "horizonHours", "failureReportDelayHours"],
    fault: ({ evaluationLookbackHours, horizonHours, failureReportDelayHours }) => {
      // The windows of the last horizon are not decided yet, and failures of the first one lack windows to warn of them.
      const least = 3 * horizonHours + failureReportDelayHours;
      return evaluationLookbackHours >= least
        ? undefined
        : {
            key: "evaluationLookbackHours",
            allowed: `at least ${String(least)}, three times horizonHours plus failureReportDelayHours, so that there are failures to judge by`,
            example: String(least),
          };
    },
  },
  later("holdoutStart", "trainingRangeStart"),
  later("trainingRangeEnd", "holdoutStart"),
  {
    // Features look back in whole steps, and windows end at the same hours every day.
    between: ["windowStepHours", "telemetryHours", "errorHours"],
    fault: ({ windowStepHours, telemetryHours, errorHours }) => {
      const longest = [...telemetryHours, ...errorHours].reduce(commonDivisor, hoursOfDay);
      return longest % windowStepHours === 0
        ? undefined
        : {
            key: "windowStepHours",
            allowed:
              `a divisor of the day's ${String(hoursOfDay)} hours, of telemetryHours (${telemetryHours.join(", ")}) ` +
              `and of errorHours (${errorHours.join(", ")})`,
            example: String(longest),
          };
    },
  },
];

function commonDivisor(one: number, other: number): number {
  return other === 0 ? one : commonDivisor(other, one % other);
}
