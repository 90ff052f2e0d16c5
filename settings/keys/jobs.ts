import { triggerKinds } from "../trigger";
import { boolean, cron, groupName, integer, list, oneOf, timezone } from "./key";

const email = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** When scoring runs, the limits of jobs, who sees and who hears of them. */
export const jobsKeys = {
  scoringTrigger: oneOf(triggerKinds),
  scheduleCron: cron(),
  scheduleTimezone: timezone(),
  isSchedulePaused: boolean(),
  arrivalQuietMinutes: integer(1, 1440, 5),
  arrivalMinIntervalMinutes: integer(1, 1440, 60),
  evaluationCron: cron(),
  taskTimeoutMinutes: integer(1, 2880, 120),
  taskMaxRetries: integer(0, 5, 1),
  taskRetryIntervalMinutes: integer(1, 60, 1),
  jobTimeoutMinutes: integer(1, 2880, 360),
  durationWarningMinutes: integer(1, 2880, 180),
  jobViewerGroups: list(groupName, "names of groups", "users"),
  notificationEmails: list(email, "e-mail addresses", "planner@example.com"),
};
