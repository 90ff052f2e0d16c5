import { z } from "zod";

/** What a job may hold here. A field outside these is refused by name, so nothing is accepted and then ignored. */

const name = z.string().min(1).max(4096);
const key = z.string().regex(/^[\w-]{1,100}$/, "must be 1 to 100 letters, digits, - and _");
const seconds = z.number().int().min(0);
const strings = z.record(z.string(), z.string());

/** Of a task: its addresses are refused, the outbox knows runs alone. */
const taskNotifications = z.strictObject({
  no_alert_for_skipped_runs: z.boolean().optional(),
});

const addresses = z.array(z.string().regex(/^[^\s@]+@[^\s@]+$/, "must be an e-mail address"));

/** Of a job: what is told goes into the workspace's outbox, no mail leaves this machine. */
const emailNotifications = taskNotifications.extend({
  on_start: addresses.optional(),
  on_success: addresses.optional(),
  on_failure: addresses.optional(),
  on_duration_warning_threshold_exceeded: addresses.optional(),
});

const notificationSettings = z.strictObject({
  no_alert_for_skipped_runs: z.boolean().optional(),
  no_alert_for_canceled_runs: z.boolean().optional(),
  alert_on_last_attempt: z.boolean().optional(),
});

export const RUN_IF = [
  "ALL_SUCCESS",
  "AT_LEAST_ONE_SUCCESS",
  "NONE_FAILED",
  "ALL_DONE",
  "AT_LEAST_ONE_FAILED",
  "ALL_FAILED",
] as const;

export const CONDITION_OPS = [
  "EQUAL_TO",
  "NOT_EQUAL",
  "GREATER_THAN",
  "GREATER_THAN_OR_EQUAL",
  "LESS_THAN",
  "LESS_THAN_OR_EQUAL",
] as const;

/** Of all kinds those that can be looked for here: nothing is installed, it has to be there. */
const library = z.union([
  z.strictObject({
    pypi: z.strictObject({ package: z.string().min(1), repo: z.string().optional() }),
  }),
  z.strictObject({ whl: z.string().min(1) }),
  // Taken, and refused when its task is to run.
  z.strictObject({ maven: z.strictObject({ coordinates: z.string().min(1) }) }),
  z.strictObject({ jar: z.string().min(1) }),
]);

const task = z.strictObject({
  task_key: key,
  description: z.string().optional(),
  depends_on: z
    .array(z.strictObject({ task_key: key, outcome: z.enum(["true", "false"]).optional() }))
    .optional(),
  run_if: z.enum(RUN_IF).optional(),
  notebook_task: z
    .strictObject({
      notebook_path: z.string(),
      source: z.enum(["WORKSPACE"]).optional(),
      base_parameters: strings.optional(),
    })
    .optional(),
  condition_task: z
    .strictObject({ op: z.enum(CONDITION_OPS), left: z.string(), right: z.string() })
    .optional(),
  run_job_task: z
    .strictObject({ job_id: z.number().int(), job_parameters: strings.optional() })
    .optional(),
  job_cluster_key: key.optional(),
  environment_key: key.optional(),
  libraries: z.array(library).optional(),
  max_retries: z.number().int().min(-1).optional(),
  min_retry_interval_millis: z.number().int().min(0).optional(),
  retry_on_timeout: z.boolean().optional(),
  timeout_seconds: seconds.optional(),
  email_notifications: taskNotifications.optional(),
  notification_settings: notificationSettings.optional(),
});

const environment = z.strictObject({
  environment_key: key,
  spec: z
    .strictObject({
      client: z.string().optional(),
      environment_version: z.string().optional(),
      dependencies: z.array(z.string()).optional(),
    })
    .optional(),
});

const pauseStatus = z.enum(["PAUSED", "UNPAUSED"]);
// The service's least for both times.
const triggerSeconds = z.number().int().min(60);

const trigger = z.strictObject({
  pause_status: pauseStatus.optional(),
  file_arrival: z.strictObject({
    url: z.string(),
    min_time_between_triggers_seconds: triggerSeconds.optional(),
    wait_after_last_change_seconds: triggerSeconds.optional(),
  }),
});

const newCluster = z.strictObject({
  spark_version: z.string(),
  node_type_id: z.string().optional(),
  driver_node_type_id: z.string().optional(),
  instance_pool_id: z.string().optional(),
  driver_instance_pool_id: z.string().optional(),
  num_workers: z.number().int().min(0).optional(),
  autoscale: z
    .strictObject({ min_workers: z.number().int().min(0), max_workers: z.number().int().min(1) })
    .optional(),
  policy_id: z.string().optional(),
  apply_policy_default_values: z.boolean().optional(),
  spark_conf: strings.optional(),
  spark_env_vars: strings.optional(),
  custom_tags: strings.optional(),
  data_security_mode: z.string().optional(),
  single_user_name: z.string().optional(),
  runtime_engine: z.string().optional(),
  enable_elastic_disk: z.boolean().optional(),
  is_single_node: z.boolean().optional(),
  kind: z.string().optional(),
  use_ml_runtime: z.boolean().optional(),
  azure_attributes: z
    .strictObject({
      availability: z.string().optional(),
      first_on_demand: z.number().int().optional(),
      spot_bid_max_price: z.number().optional(),
    })
    .optional(),
});

export const jobSettings = z.strictObject({
  name: name.optional(),
  description: z.string().optional(),
  tasks: z.array(task).optional(),
  job_clusters: z
    .array(z.strictObject({ job_cluster_key: key, new_cluster: newCluster }))
    .optional(),
  environments: z.array(environment).optional(),
  parameters: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[\w.-]+$/, "may hold letters, digits, _ - and ."),
        default: z.string(),
      }),
    )
    .optional(),
  schedule: z
    .strictObject({
      quartz_cron_expression: z.string(),
      timezone_id: z.string(),
      pause_status: pauseStatus.optional(),
    })
    .optional(),
  trigger: trigger.optional(),
  max_concurrent_runs: z.number().int().min(0).max(1000).optional(),
  queue: z.strictObject({ enabled: z.boolean() }).optional(),
  timeout_seconds: seconds.optional(),
  tags: strings.optional(),
  format: z.enum(["MULTI_TASK"]).optional(),
  edit_mode: z.enum(["EDITABLE", "UI_LOCKED"]).optional(),
  health: z
    .strictObject({
      rules: z.array(
        z.strictObject({
          metric: z.string(),
          op: z.enum(["GREATER_THAN"]),
          value: z.number().int().min(0),
        }),
      ),
    })
    .optional(),
  run_as: z
    .strictObject({
      user_name: z.string().optional(),
      service_principal_name: z.string().optional(),
    })
    .optional(),
  email_notifications: emailNotifications.optional(),
  notification_settings: notificationSettings.optional(),
});

export type JobSettings = z.infer<typeof jobSettings>;
export type JobTask = NonNullable<JobSettings["tasks"]>[number];
export type JobCluster = NonNullable<JobSettings["job_clusters"]>[number];
export type JobTrigger = z.infer<typeof trigger>;
export type JobSchedule = NonNullable<JobSettings["schedule"]>;
export type ConditionTask = NonNullable<JobTask["condition_task"]>;
export type RunIf = (typeof RUN_IF)[number];

/** What the service adds to a job that leaves these fields out. */
export function asStored(settings: JobSettings): JobSettings {
  return {
    ...settings,
    name: settings.name ?? "Untitled",
    email_notifications: settings.email_notifications ?? {},
    timeout_seconds: settings.timeout_seconds ?? 0,
    max_concurrent_runs: settings.max_concurrent_runs ?? 1,
    format: "MULTI_TASK",
    ...(settings.schedule ? { schedule: { pause_status: "UNPAUSED", ...settings.schedule } } : {}),
    ...(settings.trigger ? { trigger: { pause_status: "UNPAUSED", ...settings.trigger } } : {}),
    tasks: (settings.tasks ?? []).map((one) => ({
      ...one,
      run_if: one.run_if ?? "ALL_SUCCESS",
      timeout_seconds: one.timeout_seconds ?? 0,
      email_notifications: one.email_notifications ?? {},
      ...(one.notebook_task
        ? {
            notebook_task: {
              ...one.notebook_task,
              source: one.notebook_task.source ?? "WORKSPACE",
            },
          }
        : {}),
    })),
  };
}
