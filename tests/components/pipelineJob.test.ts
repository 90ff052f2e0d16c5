import * as databricks from "@pulumi/databricks";
import * as pulumi from "@pulumi/pulumi";
import { FeatureEngineering } from "../../components/featureEngineering";
import { Ingestion } from "../../components/ingestion";
import { PipelineJob, type PipelineJobArgs } from "../../components/pipelineJob";
import { Scoring } from "../../components/scoring";
import { registered } from "./registered";

const shared = {
  storage: {
    catalogName: "c",
    landingPath: "/Volumes/c/landing/files",
    checkpointPath: "/Volumes/c/landing/checkpoints",
  },
  jobClusterKey: "main",
  limits: { timeoutMinutes: 60, maxRetries: 0, retryIntervalMinutes: 1 },
};
const range = { start: "", end: "" };
const windows = { horizonHours: 24, stepHours: 12, offsetHours: 6, range, lookbackHours: 48 };
const ingestion = () => new Ingestion("ingestion", { ...shared, notebookPath: "/p/ingest" });
const features = (stepHours = 12) =>
  new FeatureEngineering("features", {
    ...shared,
    notebookPath: "/p/features",
    windows: { ...windows, stepHours },
  });
const scoring = () => new Scoring("scoring", { ...shared, notebookPath: "/p/score", windows });

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
      jobCluster: { jobClusterKey: "main", newCluster: { policyId: "policy" } },
      timeoutMinutes: 360,
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
          { name: "window_step_hours", default: "12" },
          { name: "window_offset_hours", default: "6" },
          { name: "scoring_lookback_hours", default: "48" },
          { name: "model_name", default: "c.models.component_failure" },
          { name: "model_alias", default: "champion" },
        ],
        maxConcurrentRuns: 1,
        queue: { enabled: true },
        timeoutSeconds: 21_600,
        editMode: "UI_LOCKED",
        tags: { Project: "p" },
      },
    },
  ]);
});

test.each([
  [true, "PAUSED"],
  [false, "UNPAUSED"],
])(
  "has a schedule whose pause is %s and a listener for failures",
  async (isPaused, pauseStatus) => {
    const schedule = { quartzCronExpression: "0 30 6 * * ?", timezoneId: "UTC", isPaused };
    const made = await registered(() => build(() => ({ schedule, notificationEmails: ["a@b.c"] })));
    const job = made.find(({ type }) => type === "databricks:index/job:Job");
    expect([job?.inputs.schedule, job?.inputs.emailNotifications]).toEqual([
      { quartzCronExpression: "0 30 6 * * ?", timezoneId: "UTC", pauseStatus },
      { onFailures: ["a@b.c"] },
    ]);
  },
);

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
