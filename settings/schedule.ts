/** When a job runs by itself. */
export interface Schedule {
  readonly quartzCronExpression: string;
  readonly timezoneId: string;
  readonly isPaused: boolean;
}

/** Whether Java and this machine both know the time zone. */
export function isTimezone(timezoneId: string): boolean {
  // Intl ignores case where Java does not, hence the spelling check before it.
  if (!/^(UTC|[A-Z][A-Za-z_]+(\/[A-Z][A-Za-z0-9_+-]+)+)$/.test(timezoneId)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: timezoneId });
    return true;
  } catch {
    return false;
  }
}
