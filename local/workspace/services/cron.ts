import { quartzFault } from "../../../settings/quartz";
import { isTimezone } from "../../../settings/schedule";
import { invalidParameter } from "../errors";

/** @param field what the API calls the expression @throws ApiError for a schedule that never could be followed */
export function checkCron(field: string, expression: string, timezoneId: string): void {
  if (quartzFault(expression) !== undefined)
    throw invalidParameter(`Invalid ${field}: "${expression}"`);
  if (!isTimezone(timezoneId)) throw invalidParameter(`Invalid timezone_id: "${timezoneId}"`);
}
