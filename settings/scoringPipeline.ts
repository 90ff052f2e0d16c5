import type { Schedule } from "./schedule";

/** What a pipeline of Data Factory must know to run a job of Databricks. */
export interface ScoringPipelineValues<Text> {
  /** Name of the factory's linked service that leads to the workspace. */
  readonly linkedService: string;
  readonly jobId: Text;
  readonly maxRetries: number;
  readonly retryIntervalMinutes: number;
  readonly timeoutMinutes: number;
}

const secondsPerMinute = 60;
const minutesPerHour = 60;
const hoursPerDay = 24;
const jobActivity = "score";

/**
 * The activities of a pipeline run: the job, tried again when it fails, and a failure that says which run it was.
 * Every attempt has the time of the pipeline run, so that each scores the same windows.
 */
export function pipelineActivities<Text>(values: ScoringPipelineValues<Text>) {
  return [
    {
      name: jobActivity,
      type: "DatabricksJob" as const,
      description: "The scoring job, which runs its stages on a job cluster of its own",
      linkedServiceName: {
        type: "LinkedServiceReference",
        referenceName: values.linkedService,
      },
      jobId: values.jobId,
      jobParameters: {
        triggered_at: "@{formatDateTime(pipeline().TriggerTime, 'yyyy-MM-ddTHH:mm:ss')}Z",
      },
      policy: {
        retry: values.maxRetries,
        retryIntervalInSeconds: values.retryIntervalMinutes * secondsPerMinute,
        timeout: duration(values.timeoutMinutes),
        secureInput: false,
        secureOutput: false,
      },
    },
    {
      name: "failed",
      type: "Fail" as const,
      description: "Ends the pipeline run with the reason of the job's run",
      dependsOn: [{ activity: jobActivity, dependencyConditions: ["Failed"] }],
      errorCode: "ScoringFailed",
      message: `@concat('scoring failed: ', activity('${jobActivity}').error.message)`,
    },
  ];
}

/** What a paused trigger says of itself; the change makes the factory stop it. */
export function triggerAnnotations({ isPaused }: Schedule): readonly string[] {
  return isPaused ? ["paused"] : [];
}

/** Minutes the way .NET writes a time span, `d.hh:mm:ss`. */
export function duration(minutes: number): string {
  const hours = Math.floor(minutes / minutesPerHour);
  const padded = (value: number) => String(value).padStart(2, "0");
  return `${String(Math.floor(hours / hoursPerDay))}.${padded(hours % hoursPerDay)}:${padded(minutes % minutesPerHour)}:00`;
}
