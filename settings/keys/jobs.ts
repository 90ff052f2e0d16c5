import { boolean, cron, integer, list, timezone } from "./key";

const email = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** The scoring schedule, the limits of jobs and who hears of them. */
export const jobsKeys = {
  scheduleCron: cron(),
  scheduleTimezone: timezone(),
  isSchedulePaused: boolean(),
  taskTimeoutMinutes: integer(1, 2880, 120),
  taskMaxRetries: integer(0, 5, 1),
  taskRetryIntervalMinutes: integer(1, 60, 1),
  jobTimeoutMinutes: integer(1, 2880, 360),
  notificationEmails: list(email, "e-mail addresses", "planner@example.com"),
};
