import * as databricks from "@pulumi/databricks";
import * as pulumi from "@pulumi/pulumi";
import { FeatureEngineering } from "../../components/featureEngineering";
import { Ingestion } from "../../components/ingestion";
import type { JobCompute } from "../../components/jobCompute";
import { PipelineJob, type PipelineJobArgs } from "../../components/pipelineJob";
import { Scoring } from "../../components/scoring";
import { retraining } from "../../settings/retraining";
import { registered } from "./registered";

const libraries = [{ pypi: { package: "sparkdq==0.12.1" } }];
const compute: JobCompute = {
  libraries,
  jobCluster: { jobClusterKey: "main", newCluster: { policyId: "policy" } },
};
const shared = {
  storage: {
    catalogName: "c",
    landingPath: "/Volumes/c/landing/files",
    checkpointPath: "/Volumes/c/landing/checkpoints",
    reportsPath: "/Volumes/c/predictions/reports",
  },
  compute,
  limits: { timeoutMinutes: 60, maxRetries: 0, retryIntervalMinutes: 1 },
};
const range = { start: "", end: "" };
const windows = {
  horizonHours: 24,
  failureReportDelayHours: 0,
  stepHours: 12,
  offsetHours: 6,
  telemetryHours: [12, 24, 36],
  errorHours: [12, 24, 48],
  range,
  lookbackHours: 48,
};
const ingestion = () => new Ingestion("ingestion", { ...shared, notebookPath: "/p/ingest" });
const features = (stepHours = 12) =>
  new FeatureEngineering("features", {
    ...shared,
    notebookPath: "/p/features",
    windows: { ...windows, stepHours },
  });
const costs = { missedFailure: 10_000, needlessVisit: 1000 };
const scoring = () =>
  new Scoring("scoring", { ...shared, notebookPath: "/p/score", windows, costs });

function build(args: () => Partial<PipelineJobArgs>): PipelineJob {
  const provider = new databricks.Provider("given", {
    host: "https://adb-1.2.azuredatabricks.net",
  });
  return new PipelineJob(
    "job",
    {
      jobName: "batch-scoring-dev-scoring",
      description: "Scores",
      stages: [ingestion(), features(), scoring()],
      sources: ["models.component_failure"],
      compute,
      viewerGroups: ["users"],
      timeoutMinutes: 360,
      durationWarningMinutes: 180,
      notificationEmails: [],
      tags: { Project: "p" },
      workspace: new pulumi.ComponentResource("test:Workspace", "workspace"),
      ...args(),
    },
    { providers: { databricks: provider } },
  );
}

function task(taskKey: string, upstream: string[]) {
  return {
    taskKey,
    jobClusterKey: "main",
    libraries,
    notebookTask: { notebookPath: `/p/${taskKey}`, source: "WORKSPACE" },
    timeoutSeconds: 3600,
    maxRetries: 0,
    minRetryIntervalMillis: 60_000,
    retryOnTimeout: false,
    ...(upstream.length > 0 && { dependsOns: upstream.map((key) => ({ taskKey: key })) }),
  };
}

test("makes one job of its stages, which goes with the workspace", async () => {
  const made = await registered(() => build(() => ({})));
  expect(made.filter(({ name }) => name === "job")).toEqual([
    { type: "batchScoring:components:PipelineJob", name: "job", parent: "", inputs: {} },
    {
      type: "databricks:index/job:Job",
      name: "job",
      parent: "job",
      provider: "given",
      deletedWith: "workspace",
      inputs: {
        name: "batch-scoring-dev-scoring",
        description: "Scores",
        tasks: [task("ingest", []), task("features", ["ingest"]), task("score", ["features"])],
        jobClusters: [{ jobClusterKey: "main", newCluster: { policyId: "policy" } }],
        parameters: [
          { name: "run_id", default: "{{job.run_id}}" },
          { name: "triggered_at", default: "{{job.trigger.time.iso_datetime}}" },
          { name: "catalog", default: "c" },
          { name: "landing_path", default: "/Volumes/c/landing/files" },
          { name: "checkpoint_path", default: "/Volumes/c/landing/checkpoints" },
          { name: "range_start", default: "" },
          { name: "range_end", default: "" },
          { name: "horizon_hours", default: "24" },
          { name: "failure_report_delay_hours", default: "0" },
          { name: "window_step_hours", default: "12" },
          { name: "window_offset_hours", default: "6" },
          { name: "telemetry_hours", default: "12,24,36" },
          { name: "error_hours", default: "12,24,48" },
          { name: "scoring_lookback_hours", default: "48" },
          { name: "missed_failure_cost", default: "10000" },
          { name: "needless_visit_cost", default: "1000" },
          { name: "model_name", default: "c.models.component_failure" },
          { name: "model_alias", default: "champion" },
          { name: "reports_path", default: "/Volumes/c/predictions/reports" },
        ],
        maxConcurrentRuns: 1,
        queue: { enabled: true },
        timeoutSeconds: 21_600,
        health: { rules: [{ metric: "RUN_DURATION_SECONDS", op: "GREATER_THAN", value: 10_800 }] },
        notificationSettings: { noAlertForSkippedRuns: true, noAlertForCanceledRuns: true },
        editMode: "UI_LOCKED",
        tags: { Project: "p" },
      },
    },
  ]);
});

const jobInputs = async (args: () => Partial<PipelineJobArgs>) =>
  (await registered(() => build(args))).find(({ type }) => type === "databricks:index/job:Job")
    ?.inputs;

test("runs another job where a task's findings ask for it, on compute of that job", async () => {
  const jobId = pulumi.output("77");
  const inputs = await jobInputs(() => ({ retraining: retraining("score", jobId) }));
  const { tasks } = inputs as { tasks: object[] };
  expect(tasks.slice(3)).toEqual([
    {
      taskKey: "needs_training",
      dependsOns: [{ taskKey: "score" }],
      conditionTask: {
        op: "EQUAL_TO",
        left: "{{tasks.score.values.needs_training}}",
        right: "true",
      },
    },
    {
      taskKey: "retrain",
      dependsOns: [{ taskKey: "needs_training", outcome: "true" }],
      runJobTask: {
        jobId: 77,
        jobParameters: {
          range_end: "{{tasks.score.values.training_range_end}}",
          holdout_start: "{{tasks.score.values.training_holdout_start}}",
        },
      },
    },
  ]);
});

test.each([
  [true, "PAUSED"],
  [false, "UNPAUSED"],
])("runs by the clock, paused %s", async (isPaused, pauseStatus) => {
  const when = {
    kind: "cron",
    quartzCronExpression: "0 30 6 * * ?",
    timezoneId: "UTC",
    isPaused,
  } as const;
  const inputs = await jobInputs(() => ({ trigger: { when, watchedPath: "/Volumes/c/l/f" } }));
  expect([inputs?.schedule, inputs?.trigger]).toEqual([
    { quartzCronExpression: "0 30 6 * * ?", timezoneId: "UTC", pauseStatus },
    undefined,
  ]);
});

test.each([
  [true, "PAUSED"],
  [false, "UNPAUSED"],
])("runs for new files, paused %s", async (isPaused, pauseStatus) => {
  const when = { kind: "fileArrival", isPaused, quietMinutes: 5, minIntervalMinutes: 60 } as const;
  const inputs = await jobInputs(() => ({ trigger: { when, watchedPath: "/Volumes/c/l/f" } }));
  expect([inputs?.schedule, inputs?.trigger]).toEqual([
    undefined,
    {
      pauseStatus,
      fileArrival: {
        url: "/Volumes/c/l/f/",
        waitAfterLastChangeSeconds: 300,
        minTimeBetweenTriggersSeconds: 3600,
      },
    },
  ]);
});

test("tells the listeners of failures and of runs that take too long", async () => {
  const inputs = await jobInputs(() => ({ notificationEmails: ["a@b.c"] }));
  expect(inputs?.emailNotifications).toEqual({
    onFailures: ["a@b.c"],
    onDurationWarningThresholdExceededs: ["a@b.c"],
  });
});

test("acts as the service principal given", async () => {
  const inputs = await jobInputs(() => ({ runAsApplicationId: pulumi.output("app-1") }));
  expect(inputs?.runAs).toEqual({ servicePrincipalName: "app-1" });
});

test("has one list of who may do what, which goes with the workspace", async () => {
  const made = await registered(() =>
    build(() => ({ viewerGroups: ["a", "b"], runManagerApplicationIds: ["factory"] })),
  );
  expect(made.filter(({ type }) => type.endsWith(":Permissions"))).toEqual([
    {
      type: "databricks:index/permissions:Permissions",
      name: "job-access",
      parent: "job",
      provider: "given",
      deletedWith: "workspace",
      inputs: {
        jobId: "job-id",
        accessControls: [
          { groupName: "a", permissionLevel: "CAN_VIEW" },
          { groupName: "b", permissionLevel: "CAN_VIEW" },
          { servicePrincipalName: "factory", permissionLevel: "CAN_MANAGE_RUN" },
        ],
      },
    },
  ]);
});

test("has no such list where administrators alone may", async () => {
  const made = await registered(() => build(() => ({ viewerGroups: [] })));
  expect(made.filter(({ type }) => type.endsWith(":Permissions"))).toEqual([]);
});

test("rejects stages that read what nothing writes, and makes no job", async () => {
  const made: unknown[] = [];
  const attempt = registered(() =>
    made.push(build(() => ({ stages: [ingestion(), scoring()], sources: [] }))),
  );
  await expect(attempt).rejects.toThrow(
    "job `job` can not run: stage `scoring` reads `features.features`, which no stage or source of the job writes; " +
      "add the stage that writes it, or name it as a source; stage `scoring` reads `models.component_failure`, " +
      "which no stage or source of the job writes; add the stage that writes it, or name it as a source",
  );
  expect(made).toEqual([]);
});

test("rejects stages in the wrong order", async () => {
  await expect(
    registered(() => build(() => ({ stages: [features(), ingestion()] }))),
  ).rejects.toThrow(
    "stage `features` reads `raw.machines`, which only `ingestion` writes, not before it; list `ingestion` earlier",
  );
});

test("rejects stages that give one parameter two values", async () => {
  const stages = () => [ingestion(), features(6), scoring()];
  await expect(registered(() => build(() => ({ stages: stages() })))).rejects.toThrow(
    "job `job` can not run: stages give `window_step_hours` different values, a job has one; give them the same",
  );
});
