import { firingsOf, longestPause, pauseLongerThan, type Pause } from "../firings";
import type { Values } from "../keys";
import { longestStaleHours } from "../keys/operations";
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
    fault: lookbackFault,
  },
  {
    // Else people are told of old predictions between any two runs that went well.
    between: [
      ...(["alerts", "isSchedulePaused", "stalePredictionsHours"] as const),
      ...(["scoringTrigger", "scheduleCron", "scheduleTimezone"] as const),
    ],
    fault: (values) =>
      values.alerts === "all" && !values.isSchedulePaused ? staleFault(values) : undefined,
  },
];

type Firing = Pick<Values, "scoringTrigger" | "scheduleCron" | "scheduleTimezone">;

/** A lookback that does not reach from one run to the next. */
function lookbackFault(
  values: Firing & Pick<Values, "scoringLookbackHours">,
): RuleFault | undefined {
  // The longest one: who sets the hours to a shorter one would be told of the next.
  const pause = pauseAbove(values.scoringLookbackHours, values, longestPause);
  if (pause?.toMs === undefined) return undefined;
  const hours = String(Math.ceil(hoursOf(pause.fromMs, pause.toMs)));
  return {
    key: "scoringLookbackHours",
    allowed: `at least the ${hours} hours that scheduleCron pauses ${shown(pause)}`,
    example: hours,
  };
}

/** Where runs are as far apart as an alert looks back, or further, no number of hours would do. */
function staleFault(values: Firing & Pick<Values, "stalePredictionsHours">): RuleFault | undefined {
  const beyond = pauseOfAtLeast(longestStaleHours, values);
  if (beyond?.toMs !== undefined)
    return {
      key: "alerts",
      allowed: `failedRuns while scheduleCron pauses ${shown(beyond)}: an alert on old predictions looks back ${String(longestStaleHours)} hours at most`,
      example: "failedRuns",
    };
  // A run takes its time: just as long after the one before, its predictions are not there yet.
  const pause = pauseOfAtLeast(values.stalePredictionsHours, values);
  if (pause?.toMs === undefined) return undefined;
  const hours = hoursOf(pause.fromMs, pause.toMs);
  return {
    key: "stalePredictionsHours",
    allowed: `above the ${String(Number(hours.toFixed(2)))} hours that scheduleCron pauses ${shown(pause)}`,
    example: String(Math.floor(hours) + 1),
  };
}

function hoursOf(fromMs: number, toMs: number): number {
  return (toMs - fromMs) / millisecondsPerHour;
}

/** The longest pause of a year, unless it is shorter than that. */
function pauseOfAtLeast(hours: number, values: Firing): Pause | undefined {
  // Firings are whole seconds apart.
  const halfSecond = 0.5 / 3600;
  return pauseAbove(hours - halfSecond, values, longestPause);
}

function pauseAbove(
  hours: number,
  { scoringTrigger, scheduleCron, scheduleTimezone }: Firing,
  search: typeof pauseLongerThan = pauseLongerThan,
): Pause | undefined {
  if (scoringTrigger !== "cron") return undefined;
  const next = firingsOf(scheduleCron, scheduleTimezone);
  return search(hours * millisecondsPerHour, next, yearStart);
}

function shown({ fromMs, toMs }: Pause): string {
  const from = `after ${new Date(fromMs).toISOString()}`;
  return toMs === undefined
    ? `${from}, when it ends`
    : `${from} until ${new Date(toMs).toISOString()}`;
}
