import type * as pulumi from "@pulumi/pulumi";
import { given } from "../settings/given";
import { backfillNote } from "../settings/jobDefinition";
import type { Names } from "../settings/names";
import { retraining } from "../settings/retraining";
import type { Trigger } from "../settings/trigger";
import { PipelineJob, type PipelineJobArgs } from "./pipelineJob";
import type { makeStages } from "./stages";

type OwnArgs =
  | "jobName"
  | "description"
  | "stages"
  | "sources"
  | "trigger"
  | "retraining"
  | "runManagerApplicationIds";

export interface JobsArgs {
  /** What the jobs have in common. */
  readonly shared: Omit<PipelineJobArgs, OwnArgs>;
  /** What the jobs are called in the workspace. */
  readonly names: Pick<Names, "trainingJob" | "scoringJob" | "evaluationJob">;
  /** Every stage of the three jobs, in the order of the data. */
  readonly stages: ReturnType<typeof makeStages>;
  /** Volume path of new files. */
  readonly landingPath: pulumi.Input<string>;
  /** What starts scoring, if it starts by itself. */
  readonly trigger: Trigger | undefined;
  /** What starts the evaluation, which starts training. */
  readonly evaluationTrigger: Trigger;
  /** Application id of who else starts scoring. @default nobody */
  readonly scoringManager: pulumi.Input<string> | undefined;
}

/** The three jobs; evaluation runs training when it finds cause to. */
export function makeJobs(args: JobsArgs, opts: pulumi.ComponentResourceOptions) {
  const training = trainingJob(args, opts);
  return {
    training,
    scoring: scoringJob(args, opts),
    evaluation: evaluationJob(args, training, opts),
  };
}

/** The evaluation runs it too, as whom jobs run as; whoever made the jobs may run them anyway. */
function trainingJob(
  { shared, names, stages }: JobsArgs,
  opts: pulumi.ComponentResourceOptions,
): PipelineJob {
  return new PipelineJob(
    "training-job",
    {
      ...shared,
      jobName: names.trainingJob,
      description: "Makes the champion model of the training range",
      stages: [stages.ingestion, stages.trainingFeatures, stages.labelling, stages.training],
      runManagerApplicationIds: given(shared.runAsApplicationId, (id) => [id]),
    },
    opts,
  );
}

function scoringJob(
  { shared, names, stages, landingPath, trigger, scoringManager }: JobsArgs,
  opts: pulumi.ComponentResourceOptions,
): PipelineJob {
  return new PipelineJob(
    "scoring-job",
    {
      ...shared,
      jobName: names.scoringJob,
      description: `Says which component of which machine is about to fail. ${backfillNote}`,
      stages: [stages.ingestion, stages.scoringFeatures, stages.scoring],
      sources: stages.training.writes,
      trigger: given(trigger, (when) => ({ when, watchedPath: landingPath })),
      runManagerApplicationIds: given(scoringManager, (id) => [id]),
    },
    opts,
  );
}

function evaluationJob(
  { shared, names, stages, landingPath, evaluationTrigger }: JobsArgs,
  training: PipelineJob,
  opts: pulumi.ComponentResourceOptions,
): PipelineJob {
  const { ingestion, scoringFeatures, scoring, evaluation } = stages;
  const before = [ingestion, scoringFeatures, scoring, stages.training];
  return new PipelineJob(
    "evaluation-job",
    {
      ...shared,
      jobName: names.evaluationJob,
      description: "Judges predictions by what happened, and trains anew when need be",
      stages: [evaluation],
      sources: before.flatMap(({ writes }) => writes),
      trigger: { when: evaluationTrigger, watchedPath: landingPath },
      retraining: retraining(evaluation.taskKey, training.jobId),
    },
    opts,
  );
}
