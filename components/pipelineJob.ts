import * as pulumi from "@pulumi/pulumi";
import * as databricks from "@pulumi/databricks";
import {
  dependencies,
  failureNotifications,
  mergedParameters,
  wiringFaults,
} from "../settings/jobDefinition";
import { runParameters } from "../settings/parameters";
import type { Schedule } from "../settings/schedule";
import type { Stage } from "./stage";

export interface PipelineJobArgs {
  readonly jobName: string;
  readonly description: string;
  /** In the order of the data: a stage reads what an earlier one or a source writes. */
  readonly stages: readonly Stage[];
  /** What is there before the job runs. @default nothing, the stages write all they read */
  readonly sources?: readonly string[];
  readonly jobCluster: databricks.types.input.JobJobCluster;
  /** @default the job runs only when started */
  readonly schedule?: Schedule;
  readonly timeoutMinutes: number;
  readonly notificationEmails: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly workspace: pulumi.Resource;
}

const secondsPerMinute = 60;

/** A job made of stages, one task each, on one autoscaling job cluster; with a schedule it runs by itself. */
export class PipelineJob extends pulumi.ComponentResource {
  public readonly jobId: pulumi.Output<string>;

  constructor(name: string, args: PipelineJobArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:PipelineJob", name, {}, opts);
    const { parameters, disputed } = mergedParameters([
      runParameters,
      ...args.stages.map((stage) => stage.parameters),
    ]);
    check(name, args, disputed);

    const upstream = dependencies(args.stages);
    const job = new databricks.Job(
      name,
      {
        name: args.jobName,
        description: args.description,
        tasks: args.stages.map(({ task }, position) => ({
          ...task,
          dependsOns: upstream[position],
        })),
        jobClusters: [args.jobCluster],
        parameters: Object.entries(parameters).map(([parameter, value]) => ({
          name: parameter,
          default: value,
        })),
        schedule: args.schedule && {
          quartzCronExpression: args.schedule.quartzCronExpression,
          timezoneId: args.schedule.timezoneId,
          pauseStatus: args.schedule.isPaused ? "PAUSED" : "UNPAUSED",
        },
        // Two runs would write the same tables; the second waits.
        maxConcurrentRuns: 1,
        queue: { enabled: true },
        timeoutSeconds: args.timeoutMinutes * secondsPerMinute,
        emailNotifications: failureNotifications(args.notificationEmails),
        editMode: "UI_LOCKED",
        tags: args.tags,
      },
      { parent: this, deletedWith: args.workspace },
    );

    this.jobId = job.id;
    this.registerOutputs({ jobId: this.jobId });
  }
}

function check(name: string, args: PipelineJobArgs, disputed: readonly string[]): void {
  const wiring = wiringFaults(args.stages, args.sources ?? []).map((reason) => ({
    propertyPath: "stages",
    reason,
  }));
  const values = disputed.map((parameter) => ({
    propertyPath: "stages",
    reason: `stages give \`${parameter}\` different values, a job has one; give them the same`,
  }));
  const errors = [...wiring, ...values];
  if (errors.length > 0) {
    const reasons = errors.map(({ reason }) => reason).join("; ");
    throw new pulumi.InputPropertiesError({
      message: `job \`${name}\` can not run: ${reasons}`,
      errors,
    });
  }
}
