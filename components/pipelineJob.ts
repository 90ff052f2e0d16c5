import * as pulumi from "@pulumi/pulumi";
import * as databricks from "@pulumi/databricks";
import {
  dependencies,
  durationRule,
  mergedParameters,
  notifications,
  wiringFaults,
} from "../settings/jobDefinition";
import { retrainingTasks, type Retraining } from "../settings/retraining";
import { runParameters } from "../settings/parameters";
import { triggerInputs, type Trigger } from "../settings/trigger";
import type { JobCompute } from "./jobCompute";
import type { Stage } from "./stage";

/** What starts a job by itself. */
export interface JobTrigger {
  /** By the clock or for new files, never both. */
  readonly when: Trigger;
  /** Volume path whose new files start the job, if new files do. */
  readonly watchedPath: pulumi.Input<string>;
}

export interface PipelineJobArgs {
  /** Name in the workspace; need not be unique there. */
  readonly jobName: string;
  /** What people read beside the job in the workspace. */
  readonly description: string;
  /** In the order of the data: a stage reads what an earlier one or a source writes. */
  readonly stages: readonly Stage[];
  /** What is there before the job runs. @default nothing, the stages write all they read */
  readonly sources?: readonly string[];
  /** What all its tasks run on, an output of `ComputePolicy`. */
  readonly compute: JobCompute;
  /** @default the job runs only when started */
  readonly trigger?: JobTrigger | undefined;
  /** Application id of the service principal the runs act as. @default whoever made the job */
  readonly runAsApplicationId?: pulumi.Input<string> | undefined;
  /** Groups that see the job and its runs. */
  readonly viewerGroups: readonly string[];
  /** Application ids of service principals that may start and stop runs. @default nobody besides administrators */
  readonly runManagerApplicationIds?: readonly pulumi.Input<string>[];
  /** Another job that this one runs when its findings ask for it. @default none */
  readonly retraining?: Retraining<pulumi.Output<string>>;
  /** After which a run is ended. */
  readonly timeoutMinutes: number;
  /** After which people hear that a run takes long. */
  readonly durationWarningMinutes: number;
  /** Who hears of runs that fail or take long. */
  readonly notificationEmails: readonly string[];
  /** Tags of the job, by which its runs are found; its cluster has its own. */
  readonly tags: Readonly<Record<string, string>>;
  /** What the job vanishes with; undefined for a workspace that stays. */
  readonly workspace: pulumi.Resource | undefined;
}

const secondsPerMinute = 60;

/** A job made of stages, one task each, all on the same compute; with a trigger it runs by itself. */
export class PipelineJob extends pulumi.ComponentResource {
  /** The number of the job, as text. */
  public readonly jobId: pulumi.Output<string>;

  constructor(name: string, args: PipelineJobArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:PipelineJob", name, {}, opts);
    const { parameters, disputed } = mergedParameters([
      runParameters,
      ...args.stages.map((stage) => stage.parameters),
    ]);
    check(name, args, disputed);

    const options = { parent: this, deletedWith: args.workspace };
    const job = new databricks.Job(name, jobArgs(args, parameters), options);
    const accessControls = access(args);
    if (accessControls.length > 0) {
      // The provider adds whoever runs the update as the job's owner.
      new databricks.Permissions(`${name}-access`, { jobId: job.id, accessControls }, options);
    }
    this.jobId = job.id;
    this.registerOutputs({ jobId: this.jobId });
  }
}

function jobArgs(
  args: PipelineJobArgs,
  parameters: Readonly<Record<string, pulumi.Input<string>>>,
): databricks.JobArgs {
  const upstream = dependencies(args.stages);
  return {
    name: args.jobName,
    description: args.description,
    tasks: [
      ...args.stages.map(({ task }, position) => ({ ...task, dependsOns: upstream[position] })),
      ...followUps(args.retraining),
    ],
    jobClusters: [args.compute.jobCluster],
    parameters: Object.entries(parameters).map(([parameter, value]) => ({
      name: parameter,
      default: value,
    })),
    ...(args.trigger &&
      triggerInputs(args.trigger.when, pulumi.interpolate`${args.trigger.watchedPath}/`)),
    runAs:
      args.runAsApplicationId === undefined
        ? undefined
        : { servicePrincipalName: args.runAsApplicationId },
    // Two runs would write the same tables; the second waits.
    maxConcurrentRuns: 1,
    queue: { enabled: true },
    timeoutSeconds: args.timeoutMinutes * secondsPerMinute,
    health: durationRule(args.durationWarningMinutes),
    ...notifications(args.notificationEmails),
    editMode: "UI_LOCKED",
    tags: args.tags,
  };
}

function access(args: PipelineJobArgs): databricks.types.input.PermissionsAccessControl[] {
  return [
    ...args.viewerGroups.map((groupName) => ({ groupName, permissionLevel: "CAN_VIEW" })),
    ...(args.runManagerApplicationIds ?? []).map((servicePrincipalName) => ({
      servicePrincipalName,
      permissionLevel: "CAN_MANAGE_RUN",
    })),
  ];
}

function followUps(
  wanted: Retraining<pulumi.Output<string>> | undefined,
): databricks.types.input.JobTask[] {
  if (wanted === undefined) return [];
  return [...retrainingTasks({ ...wanted, jobId: wanted.jobId.apply(Number) })];
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
