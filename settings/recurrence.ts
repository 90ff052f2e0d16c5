import { findWindows } from "windows-iana";
import { dayOfMonth, dayOfWeek, hours, minutes, partsOf, valueOf, valuesOf } from "./quartz";
import type { Schedule } from "./schedule";

/** A recurrence as a schedule trigger of Data Factory has it; it fires at every pair of hour and minute. */
export interface Recurrence {
  readonly frequency: "Day" | "Week" | "Month";
  readonly interval: 1;
  readonly startTime: string;
  /** A Windows name: Data Factory does not know those of IANA. */
  readonly timeZone: string;
  readonly schedule: RecurrenceSchedule;
}

export interface RecurrenceSchedule {
  readonly hours: number[];
  readonly minutes: number[];
  readonly weekDays?: WeekDay[];
  readonly monthDays?: number[];
  readonly monthlyOccurrences?: { readonly day: WeekDay; readonly occurrence: number }[];
}

const weekDays = [
  "Sunday",
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
] as const;
type WeekDay = (typeof weekDays)[number];

// Only the pattern counts, a trigger does not make up for the past; a date that moved would be a change in every preview.
const startTime = "2026-01-01T00:00:00";

/** Why Data Factory can not run on this valid Quartz expression; undefined when it can. */
export function recurrenceFault(expression: string): string | undefined {
  const [seconds = "", , , monthDay = "", month = "", weekDay = "", year = "*"] =
    partsOf(expression);
  if (!/^0+$/.test(seconds)) return "Data Factory knows no seconds; make them `0`";
  if (month !== "*") return "Data Factory repeats in every month; make the month `*`";
  if (year !== "*") return "Data Factory repeats in every year; leave the year out";
  if (monthDay.includes("W"))
    return "Data Factory knows no nearest weekday; leave `W` out of the day of month";
  if (/[#L]/.test(weekDay) && weekDay.split(",").some((item) => !isOccurrence(item)))
    return "Data Factory repeats weekdays either in every week or by their place in the month, not both";
  return undefined;
}

/** The Windows name of an IANA time zone, or undefined where there is none. */
export function windowsTimezone(timezoneId: string): string | undefined {
  return timezoneId === "UTC" ? "UTC" : findWindows(timezoneId)[0];
}

/** The schedule as a recurrence; throws on what `recurrenceFault` refuses. */
export function recurrenceOf({ quartzCronExpression, timezoneId }: Schedule): Recurrence {
  const fault = recurrenceFault(quartzCronExpression);
  const timeZone = windowsTimezone(timezoneId);
  if (fault !== undefined) throw new Error(`\`${quartzCronExpression}\`: ${fault}`);
  if (timeZone === undefined)
    throw new Error(
      `time zone \`${timezoneId}\` has no Windows name, Data Factory does not know it`,
    );
  const [, minute = "", hour = "", monthDay = "", , weekDay = ""] = partsOf(quartzCronExpression);
  const times = { hours: valuesOf(hours, hour), minutes: valuesOf(minutes, minute) };
  return {
    ...days(monthDay, weekDay, times),
    interval: 1,
    // A time in UTC carries its Z, one in another zone must not.
    startTime: timeZone === "UTC" ? `${startTime}Z` : startTime,
    timeZone,
  };
}

function days(
  monthDay: string,
  weekDay: string,
  times: RecurrenceSchedule,
): Pick<Recurrence, "frequency" | "schedule"> {
  if (/[#L]/.test(weekDay) && weekDay !== "L") {
    const monthlyOccurrences = weekDay.split(",").map(occurrence);
    return { frequency: "Month", schedule: { ...times, monthlyOccurrences } };
  }
  if (weekDay !== "?" && weekDay !== "*") {
    const chosen = valuesOf(dayOfWeek, weekDay === "L" ? "SAT" : weekDay).map(dayNamed);
    return { frequency: "Week", schedule: { ...times, weekDays: chosen } };
  }
  if (monthDay !== "?" && monthDay !== "*") {
    return { frequency: "Month", schedule: { ...times, monthDays: monthDays(monthDay) } };
  }
  return { frequency: "Day", schedule: times };
}

/** Data Factory counts from the end of the month with negative numbers, the last day is -1. */
function monthDays(text: string): number[] {
  return text.split(",").flatMap((item) => {
    const fromEnd = /^L(?:-(\d+))?$/.exec(item);
    return fromEnd === null ? valuesOf(dayOfMonth, item) : [-1 - Number(fromEnd[1] ?? 0)];
  });
}

function isOccurrence(item: string): boolean {
  return /^\w+(#\d|L)$/.test(item) || item === "L";
}

function occurrence(item: string): { day: WeekDay; occurrence: number } {
  const [day = "", place] = item.split("#");
  return place === undefined
    ? { day: dayNamed(valueOf(dayOfWeek, day.slice(0, -1))), occurrence: -1 }
    : { day: dayNamed(valueOf(dayOfWeek, day)), occurrence: Number(place) };
}

function dayNamed(day: number): WeekDay {
  return weekDays[day - 1] as WeekDay;
}
