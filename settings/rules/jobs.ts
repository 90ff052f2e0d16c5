import { firingsOf, pauseLongerThan, type Pause } from "../firings";
import type { Values } from "../keys";
import { atMost, below, type Rule, type RuleFault } from "./rule";

const millisecondsPerHour = 3_600_000;
// Any year shows what an expression does in a year, both changes of the clock included.
const yearStart = Date.UTC(2026, 0, 1);

/** Rules between the keys of the jobs. */
export const jobsRules: readonly Rule[] = [
  atMost("taskTimeoutMinutes", "jobTimeoutMinutes"),
  // At its timeout a run ends anyway, and its failure is told.
  below("durationWarningMinutes", "jobTimeoutMinutes"),
  {
    // A failure that no run could have foreseen within the horizon is a failure nobody was warned of.
    between: ["scoringTrigger", "scheduleCron", "scheduleTimezone", "horizonHours"],
    fault: (values) => {
      const pause = pauseAbove(values.horizonHours, values);
      return pause === undefined
        ? undefined
        : {
            key: "scheduleCron",
            allowed: `an expression that fires at least every ${String(values.horizonHours)} hours (horizonHours), which it does not ${shown(pause)}`,
            example: "0 30 6,18 * * ?",
          };
    },
  },
  {
    // Windows that are older than the lookback when the next run starts are never scored.
    between: ["scoringTrigger", "scheduleCron", "scheduleTimezone", "scoringLookbackHours"],
    fault: (values) => hoursBelowPause("scoringLookbackHours", values),
  },
  {
    // Else people are told of old predictions between any two runs that went well.
    between: [
      ...(["alerts", "isSchedulePaused", "stalePredictionsHours"] as const),
      ...(["scoringTrigger", "scheduleCron", "scheduleTimezone"] as const),
    ],
    fault: (values) =>
      values.alerts === "all" && !values.isSchedulePaused
        ? hoursBelowPause("stalePredictionsHours", values)
        : undefined,
  },
];

type Firing = Pick<Values, "scoringTrigger" | "scheduleCron" | "scheduleTimezone">;

/** That a number of hours does not last from one run to the next. */
function hoursBelowPause<Key extends "scoringLookbackHours" | "stalePredictionsHours">(
  key: Key,
  values: Firing & Pick<Values, Key>,
): RuleFault | undefined {
  const { toMs, fromMs } = pauseAbove(values[key], values) ?? {};
  if (toMs === undefined || fromMs === undefined) return undefined;
  const hours = String(Math.ceil((toMs - fromMs) / millisecondsPerHour));
  return {
    key,
    allowed: `at least the ${hours} hours that scheduleCron pauses ${shown({ fromMs, toMs })}`,
    example: hours,
  };
}

function pauseAbove(
  hours: number,
  { scoringTrigger, scheduleCron, scheduleTimezone }: Firing,
): Pause | undefined {
  if (scoringTrigger !== "cron") return undefined;
  const next = firingsOf(scheduleCron, scheduleTimezone);
  return pauseLongerThan(hours * millisecondsPerHour, next, yearStart);
}

function shown({ fromMs, toMs }: Pause): string {
  const from = `after ${new Date(fromMs).toISOString()}`;
  return toMs === undefined
    ? `${from}, when it ends`
    : `${from} until ${new Date(toMs).toISOString()}`;
}
