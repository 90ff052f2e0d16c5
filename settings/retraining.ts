/** A job that runs when a task of another one says so, with values that task found out. */
export interface Retraining<Id> {
  readonly after: string;
  readonly jobId: Id;
  readonly jobParameters: Readonly<Record<string, string>>;
}

/** The training job, run when the evaluation asks for it, on all data there is by then. */
export function retraining<Id>(evaluationTask: string, trainingJobId: Id): Retraining<Id> {
  return {
    after: evaluationTask,
    jobId: trainingJobId,
    jobParameters: {
      range_end: valueOf(evaluationTask, "training_range_end"),
      holdout_start: valueOf(evaluationTask, "training_holdout_start"),
    },
  };
}

/** The tasks of a retraining: a condition on what the evaluation found, and the job it lets run. */
export function retrainingTasks<Id>({ after, jobId, jobParameters }: Retraining<Id>) {
  const condition = {
    taskKey: "needs_training",
    dependsOns: [{ taskKey: after }],
    conditionTask: { op: "EQUAL_TO", left: valueOf(after, "needs_training"), right: "true" },
  };
  const run = {
    taskKey: "retrain",
    dependsOns: [{ taskKey: condition.taskKey, outcome: "true" }],
    runJobTask: { jobId, jobParameters },
  };
  return [condition, run] as const;
}

function valueOf(taskKey: string, name: string): string {
  return `{{tasks.${taskKey}.values.${name}}}`;
}
