import { parsedCron, type Cron } from "./quartz";
import { zoneClock } from "./zoneClock";

/** The first moment after another one at which a schedule fires; undefined when it never does again. All in ms. */
export type NextFiring = (afterMs: number) => number | undefined;

const millisecondsPerDay = 86_400_000;
const lastYear = 2099;

/**
 * When Quartz fires an expression in a time zone. A local time that the clock skips does not fire; one that it shows
 * twice fires the second time, in standard time (observed with Quartz 2.3.2).
 *
 * @throws Error for an expression Quartz would refuse
 */
export function firingsOf(quartzCronExpression: string, timezoneId: string): NextFiring {
  const cron = parsedCron(quartzCronExpression);
  const zone = zoneClock(timezoneId);
  return (afterMs) => {
    const whole = Math.floor(afterMs / 1000) * 1000;
    for (const local of localTimes(cron, zone.localOf(whole))) {
      const instant = zone.instantOf(local);
      if (instant !== undefined && instant > afterMs) return instant;
    }
    return undefined;
  };
}

/** The expression's local times after one, in order, as if local time were UTC. */
function* localTimes(cron: Cron, afterLocal: number): Generator<number> {
  for (const day of days(cron, afterLocal)) {
    if (day + millisecondsPerDay <= afterLocal) continue;
    for (const hour of cron.hours) {
      if (day + (hour + 1) * 3_600_000 <= afterLocal) continue;
      for (const minute of cron.minutes) {
        for (const second of cron.seconds) {
          const local = day + ((hour * 60 + minute) * 60 + second) * 1000;
          if (local > afterLocal) yield local;
        }
      }
    }
  }
}

function* days(cron: Cron, afterLocal: number): Generator<number> {
  const first = new Date(afterLocal);
  for (let year = first.getUTCFullYear(); year <= lastYear; year += 1) {
    if (!cron.isYear(year)) continue;
    for (const month of cron.months) {
      if (Date.UTC(year, month) <= afterLocal) continue;
      for (const day of cron.daysOf(year, month)) yield Date.UTC(year, month - 1, day);
    }
  }
}

/** A time between two firings that is longer than it may be; `to` is undefined when no firing follows. */
export interface Pause {
  readonly fromMs: number;
  readonly toMs: number | undefined;
}

/** The first pause between two firings of a year that is longer than the limit. */
export function pauseLongerThan(
  limitMs: number,
  next: NextFiring,
  yearStartMs: number,
): Pause | undefined {
  const endMs = yearStartMs + 366 * millisecondsPerDay;
  let firing = next(yearStartMs);
  if (firing === undefined) return { fromMs: yearStartMs, toMs: undefined };
  while (firing < endMs) {
    // Firings less than the limit apart have no pause between them that is longer, however many there are.
    const half = firing + Math.floor(limitMs / 2);
    const following = next(half);
    if (following === undefined || following - firing > limitMs) {
      const last = lastFiringUpTo(next, firing, half);
      if (following === undefined || following - last > limitMs) {
        return { fromMs: last, toMs: following };
      }
    }
    firing = following;
  }
  return undefined;
}

/** The longest pause of a year, of equal ones the first; undefined when none is longer than the limit. */
export function longestPause(
  limitMs: number,
  next: NextFiring,
  yearStartMs: number,
): Pause | undefined {
  const found = pauseLongerThan(limitMs, next, yearStartMs);
  if (found?.toMs === undefined) return found;
  return longestPause(found.toMs - found.fromMs, next, yearStartMs) ?? found;
}

/** The last firing up to a moment, searched by halves from an earlier firing on. */
export function lastFiringUpTo(next: NextFiring, firingMs: number, untilMs: number): number {
  let last = firingMs;
  let bound = untilMs;
  while (bound - last > 0) {
    const middle = last + Math.floor((bound - last) / 2);
    const found = next(middle);
    if (found !== undefined && found <= untilMs) last = found;
    else if (middle === last) return last;
    else bound = middle;
  }
  return last;
}
