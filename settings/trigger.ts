import type { Schedule } from "./schedule";

/** A job that runs by itself runs by the clock or for new files; the service knows no job that does both. */
export type Trigger =
  | ({ readonly kind: "cron" } & Schedule)
  | {
      readonly kind: "fileArrival";
      readonly isPaused: boolean;
      /** No run starts before so much time has passed without another new file. */
      readonly quietMinutes: number;
      /** Two runs start at least so far apart. */
      readonly minIntervalMinutes: number;
    };

export type TriggerKind = Trigger["kind"];
export const triggerKinds = ["cron", "fileArrival"] as const satisfies readonly TriggerKind[];

const secondsPerMinute = 60;

/** The trigger as a job's inputs; `watchedUrl` is the volume path whose new files count, with a slash at its end. */
export function triggerInputs<Url>(trigger: Trigger, watchedUrl: Url) {
  const pauseStatus = trigger.isPaused ? "PAUSED" : "UNPAUSED";
  if (trigger.kind === "cron") {
    const { quartzCronExpression, timezoneId } = trigger;
    return { schedule: { quartzCronExpression, timezoneId, pauseStatus } };
  }
  return {
    trigger: {
      pauseStatus,
      fileArrival: {
        url: watchedUrl,
        waitAfterLastChangeSeconds: trigger.quietMinutes * secondsPerMinute,
        minTimeBetweenTriggersSeconds: trigger.minIntervalMinutes * secondsPerMinute,
      },
    },
  };
}
