import { quartzFault } from "../../../settings/quartz";
import { isTimezone } from "../../../settings/schedule";
import { type Inputs, text } from "../protocol/values";
import type { Failure } from "../schema/check";

/** Why a schedule, whose expression is called `cronProperty`, can not be followed. Values still unknown pass. */
export function cronFaults(schedule: Inputs, cronProperty: string, place: string): Failure[] {
  const cron = text(schedule, cronProperty);
  const zone = text(schedule, "timezoneId");
  const fault = cron === undefined ? undefined : quartzFault(cron);
  const failures: Failure[] = [];
  if (fault !== undefined)
    failures.push({
      property: `${place}.${cronProperty}`,
      reason: `Invalid quartz cron expression '${cron}': ${fault}`,
    });
  if (zone !== undefined && !isTimezone(zone))
    failures.push({
      property: `${place}.timezoneId`,
      reason: `expected timezoneId to be an id of the tz database such as Europe/Amsterdam, got ${zone}`,
    });
  return failures;
}
