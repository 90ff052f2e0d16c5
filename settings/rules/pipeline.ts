import { atLeast, below, later, type Rule } from "./rule";

// Features look back 12, 24 and 36 hours, in whole steps.
const shortestWindowHours = 12;

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
    between: ["windowStepHours"],
    fault: ({ windowStepHours }) =>
      shortestWindowHours % windowStepHours === 0
        ? undefined
        : {
            key: "windowStepHours",
            allowed: `a divisor of ${String(shortestWindowHours)}, the hours of the shortest telemetry window`,
            example: String(shortestWindowHours),
          },
  },
];
