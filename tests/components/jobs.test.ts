import * as databricks from "@pulumi/databricks";
import * as pulumi from "@pulumi/pulumi";
import { makeJobs, type JobsArgs } from "../../components/jobs";
import { makeStages } from "../../components/stages";
import { registered, wired, type Registered } from "./registered";
import { compute, stageNames, stagesArgs } from "./stagesArgs";

const landingPath = "/Volumes/c/landing/files";
const quartz = { quartzCronExpression: "0 30 6,18 * * ?", timezoneId: "UTC" };
const byClock = { kind: "cron", ...quartz, isPaused: false } as const;
const forFiles = {
  kind: "fileArrival",
  isPaused: false,
  quietMinutes: 5,
  minIntervalMinutes: 60,
} as const;

const args = (): JobsArgs => ({
  shared: {
    compute,
    viewerGroups: [],
    timeoutMinutes: 360,
    durationWarningMinutes: 180,
    notificationEmails: ["a@b.c"],
    runAsApplicationId: "run",
    tags: { Project: "p" },
    workspace: new pulumi.ComponentResource("test:Workspace", "workspace"),
  },
  names: { trainingJob: "p-training", scoringJob: "p-scoring", evaluationJob: "p-evaluation" },
  stages: makeStages(stagesArgs()),
  landingPath,
  trigger: undefined,
  evaluationTrigger: byClock,
  scoringManager: undefined,
});

function build(change: (args: JobsArgs) => Partial<JobsArgs>): void {
  const provider = new databricks.Provider("given", { host: "https://adb-1.2.example.net" });
  const usual = args();
  makeJobs({ ...usual, ...change(usual) }, { providers: { databricks: provider } });
}

/** What the jobs are made of besides the stages, the workspace and its provider. */
async function made(change: (args: JobsArgs) => Partial<JobsArgs> = () => ({})) {
  const before = ["given", "workspace", ...stageNames];
  return (await registered(() => build(change))).filter(({ name }) => !before.includes(name));
}

const inputsOf = (all: readonly Registered[], job: string) =>
  all.find(({ type, name }) => type === "databricks:index/job:Job" && name === `${job}-job`)
    ?.inputs ?? {};

test("makes three jobs and who may run which, all with what they have in common", async () => {
  const jobs = ["evaluation", "scoring", "training"].map((job) => `${job}-job`);
  const all = await made();
  expect(all.filter(({ type }) => !type.endsWith(":Permissions"))).toEqual(
    jobs.flatMap((name) => [
      { type: "batchScoring:components:PipelineJob", name, parent: "", inputs: {} },
      {
        type: "databricks:index/job:Job",
        name,
        parent: name,
        provider: "given",
        deletedWith: "workspace",
        inputs: expect.objectContaining({
          name: `p-${name.replace("-job", "")}`,
          runAs: { servicePrincipalName: "run" },
          timeoutSeconds: 21_600,
          tags: { Project: "p" },
        }) as unknown,
      },
    ]),
  );
});

test("lists in each job the stages it takes, each after those it reads from", async () => {
  const all = await made();
  const tasks = (job: string) =>
    (inputsOf(all, job)["tasks"] as { taskKey: string; dependsOns?: { taskKey: string }[] }[]).map(
      ({ taskKey, dependsOns = [] }) => [taskKey, ...dependsOns.map((before) => before.taskKey)],
    );
  expect(["training", "scoring", "evaluation"].map(tasks)).toEqual([
    [
      ["ingest"],
      ["features", "ingest"],
      ["labels", "ingest", "features"],
      ["train", "ingest", "features", "labels"],
    ],
    [["ingest"], ["features", "ingest"], ["score", "features"]],
    [["evaluate"], ["needs_training", "evaluate"], ["retrain", "needs_training"]],
  ]);
});

test("tells the jobs that ingest where tables come from, and installs there what reads them", async () => {
  const all = await made();
  const ofJob = (job: string) => {
    const { parameters, tasks } = inputsOf(all, job) as {
      parameters: { name: string; default: string }[];
      tasks: { taskKey: string; libraries?: object[] }[];
    };
    const readers = tasks.filter(({ libraries = [] }) =>
      libraries.some((library) => "maven" in library),
    );
    return [
      parameters.find(({ name }) => name === "sources")?.default,
      readers.map(({ taskKey }) => taskKey),
    ];
  };
  const sources = '{"errors":{"reader":"jdbc","options":{"url":"u"}}}';
  expect(["training", "scoring", "evaluation"].map(ofJob)).toEqual([
    [sources, ["ingest"]],
    [sources, ["ingest"]],
    [undefined, []],
  ]);
});

test("lets the evaluation run the training job", async () => {
  const all = await wired(() => build(() => ({})), {}, "test");
  const job = all.find(({ urn }) => urn === "databricks:index/job:Job::evaluation-job");
  expect(job?.madeOf["tasks"]).toEqual(["databricks:index/job:Job::training-job"]);
});

const mayRun = async (change: Partial<JobsArgs>) =>
  (await made(() => change))
    .filter(({ type }) => type.endsWith(":Permissions"))
    .map(({ name, inputs }) => [name, inputs["accessControls"]]);
const manager = (servicePrincipalName: string) => [
  { servicePrincipalName, permissionLevel: "CAN_MANAGE_RUN" },
];

test("lets the identity that evaluates run the training job, and no other", async () => {
  expect(await mayRun({})).toEqual([["training-job-access", manager("run")]]);
});

test("gives nobody a right on a job where jobs run as whoever made them", async () => {
  const { runAsApplicationId: _, ...shared } = args().shared;
  expect(await mayRun({ shared })).toEqual([]);
});

const started = (all: readonly Registered[]) =>
  ["training", "scoring", "evaluation"].map((job) => {
    const { schedule, trigger } = inputsOf(all, job);
    return [schedule, trigger].filter((start) => start !== undefined);
  });
const clock = { ...quartz, pauseStatus: "UNPAUSED" };
const files = {
  pauseStatus: "UNPAUSED",
  fileArrival: {
    url: `${landingPath}/`,
    waitAfterLastChangeSeconds: 300,
    minTimeBetweenTriggersSeconds: 3600,
  },
};

test.each<[string, Partial<JobsArgs>, unknown[]]>([
  ["evaluation alone, where something else starts scoring", {}, [[], [], [clock]]],
  ["scoring by the clock", { trigger: byClock }, [[], [clock], [clock]]],
  ["scoring for new landing files", { trigger: forFiles }, [[], [files], [clock]]],
  [
    "both for new landing files",
    { trigger: forFiles, evaluationTrigger: forFiles },
    [[], [files], [files]],
  ],
])("never starts training by itself, and %s", async (_, change, starts) => {
  expect(started(await made(() => change))).toEqual(starts);
});

test("lets somebody else start scoring, and no other job", async () => {
  expect(await mayRun({ scoringManager: "factory" })).toEqual([
    ["scoring-job-access", manager("factory")],
    ["training-job-access", manager("run")],
  ]);
});

test("rejects features of another range than the one that is scored", async () => {
  const attempt = made(({ stages }) => ({
    stages: { ...stages, scoringFeatures: stages.trainingFeatures },
  }));
  await expect(attempt).rejects.toThrow(
    "job `scoring-job` can not run: stages give `range_start` different values",
  );
});
