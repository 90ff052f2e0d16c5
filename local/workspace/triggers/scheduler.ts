import { firingsOf, lastFiringUpTo, type NextFiring } from "../../../settings/firings";
import type { Clock, Timer } from "../clock";
import type { RunTrigger } from "../runs/model";
import type { JobSchedule, JobTrigger } from "../services/jobSettings";
import type { Job } from "../services/jobs";
import type { Collection } from "../store/collection";
import {
  beginning,
  looked,
  MOST_FILES,
  type ArrivalLimits,
  type Arrivals,
  type WatchedFile,
} from "./fileArrival";

/** What is remembered of a job's trigger; it outlives the server. */
export interface TriggerState {
  readonly job_id: number;
  /** The trigger as it was: a changed one begins anew. */
  readonly definition: string;
  /** Firings up to this moment are dealt with. */
  readonly handled_until: number;
  readonly arrivals?: Arrivals | undefined;
}

export interface SchedulerParts {
  readonly states: Collection<TriggerState>;
  readonly jobs: () => readonly Job[];
  readonly run: (jobId: number, trigger: RunTrigger) => void;
  readonly filesBelow: (url: string) => readonly WatchedFile[];
  readonly clock: Clock;
  readonly timer: Timer;
  readonly log: (message: string) => void;
}

/** Files are looked for this often, as by the service; a sleeping machine's clock is caught up with as soon. */
const LOOK_EVERY_MS = 60_000;
const MS_PER_MINUTE = 60_000;

/**
 * Starts the jobs whose trigger is not paused. What fired while the server was down or the machine slept fires once,
 * for the latest time that was missed: a schedule's runs look back, so one run does the work of them all.
 */
export class Scheduler {
  private readonly firings = new Map<string, NextFiring>();
  private readonly problems = new Map<number, string>();
  private readonly lookedAt = new Map<number, number>();
  private cancelAlarm: () => void = () => undefined;
  private isStarted = false;

  constructor(private readonly parts: SchedulerParts) {}

  start(): void {
    this.isStarted = true;
    this.tick();
  }

  stop(): void {
    this.isStarted = false;
    this.cancelAlarm();
  }

  /** A job was made, changed or removed. */
  jobsChanged(): void {
    if (this.isStarted) this.tick();
  }

  /** When a job's schedule fires next, in ms; undefined without one, while it is paused, and at its end. */
  nextFiring({ settings: { schedule } }: Job): number | undefined {
    if (schedule?.pause_status !== "UNPAUSED") return undefined;
    return this.firingsOf(schedule)(this.parts.clock());
  }

  /** Why a job's trigger can't be followed. */
  problemOf(jobId: number): string | undefined {
    return this.problems.get(jobId);
  }

  private tick(): void {
    const jobs = this.parts.jobs();
    const ids = new Set(jobs.map(({ job_id }) => job_id));
    this.parts.states.removeWhere(({ job_id }) => !ids.has(job_id));
    for (const job of jobs) this.follow(job);
    this.setAlarm(jobs);
  }

  private follow(job: Job): void {
    const { job_id: jobId } = job;
    const { schedule, trigger } = job.settings;
    try {
      if (schedule?.pause_status === "UNPAUSED") this.followSchedule(jobId, schedule);
      else if (trigger?.pause_status === "UNPAUSED") this.followFiles(jobId, trigger);
      else if (this.parts.states.has(String(jobId))) this.parts.states.remove(String(jobId));
      this.problems.delete(jobId);
    } catch (error) {
      const { message } = error as Error;
      if (this.problems.get(jobId) !== message) {
        this.parts.log(`the trigger of job ${jobId} could not be followed: ${message}`);
      }
      this.problems.set(jobId, message);
    }
  }

  private followSchedule(jobId: number, schedule: JobSchedule): void {
    const now = this.parts.clock();
    const state = this.stateOf(jobId, schedule, () => ({ handled_until: now }));
    const next = this.firingsOf(schedule);
    const first = next(state.handled_until);
    if (first === undefined || first > now) return;
    const latest = lastFiringUpTo(next, first, now);
    // Stored before the run begins: a kill in between loses a run, and never makes two.
    this.parts.states.put(String(jobId), { ...state, handled_until: latest });
    // The service rounds the time of a schedule down to the minute.
    const time = Math.floor(latest / MS_PER_MINUTE) * MS_PER_MINUTE;
    this.parts.run(jobId, { type: "PERIODIC", time });
  }

  private followFiles(jobId: number, trigger: JobTrigger): void {
    const now = this.parts.clock();
    const last = this.lookedAt.get(jobId);
    const isNew = !this.isSame(jobId, trigger);
    if (!isNew && last !== undefined && now - last < LOOK_EVERY_MS) return;
    const { url } = trigger.file_arrival;
    const files = this.parts.filesBelow(url);
    if (files.length > MOST_FILES) {
      throw new Error(
        `${url} holds ${files.length} files, and a trigger can watch ${MOST_FILES}; move old files away`,
      );
    }
    this.lookedAt.set(jobId, now);
    const state = this.stateOf(jobId, trigger, () => ({
      handled_until: now,
      arrivals: beginning(files),
    }));
    const arrivals = state.arrivals ?? beginning(files);
    const { after, fires } = looked(arrivals, files, now, limitsOf(trigger));
    if (JSON.stringify(after) !== JSON.stringify(state.arrivals)) {
      this.parts.states.put(String(jobId), { ...state, arrivals: after });
    }
    if (fires) this.parts.run(jobId, { type: "FILE_ARRIVAL", time: now, location: url });
  }

  private isSame(jobId: number, trigger: JobSchedule | JobTrigger): boolean {
    return this.parts.states.get(String(jobId))?.definition === JSON.stringify(trigger);
  }

  private stateOf(
    jobId: number,
    trigger: JobSchedule | JobTrigger,
    anew: () => Pick<TriggerState, "handled_until" | "arrivals">,
  ): TriggerState {
    const known = this.parts.states.get(String(jobId));
    if (known && this.isSame(jobId, trigger)) return known;
    const state = { job_id: jobId, definition: JSON.stringify(trigger), ...anew() };
    return this.parts.states.put(String(jobId), state);
  }

  private setAlarm(jobs: readonly Job[]): void {
    this.cancelAlarm();
    const isFollowed = ({ settings: { schedule, trigger } }: Job): boolean =>
      schedule?.pause_status === "UNPAUSED" || trigger?.pause_status === "UNPAUSED";
    const followed = jobs.filter(isFollowed);
    if (followed.length === 0) return;
    const now = this.parts.clock();
    const firings = followed.flatMap((job) => this.nextFiring(job) ?? []);
    const delay = Math.max(1, Math.min(LOOK_EVERY_MS, ...firings.map((at) => at - now)));
    this.cancelAlarm = this.parts.timer(delay, () => {
      this.tick();
    });
  }

  private firingsOf({ quartz_cron_expression, timezone_id }: JobSchedule): NextFiring {
    const key = `${quartz_cron_expression} ${timezone_id}`;
    const found = this.firings.get(key) ?? firingsOf(quartz_cron_expression, timezone_id);
    this.firings.set(key, found);
    return found;
  }
}

function limitsOf({ file_arrival: arrival }: JobTrigger): ArrivalLimits {
  return {
    waitAfterLastChangeMs: (arrival.wait_after_last_change_seconds ?? 0) * 1000,
    minTimeBetweenTriggersMs: (arrival.min_time_between_triggers_seconds ?? 0) * 1000,
  };
}
