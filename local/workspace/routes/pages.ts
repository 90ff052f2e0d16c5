import * as fs from "node:fs";
import * as path from "node:path";
import { runMissing } from "../errors";
import { dashboardPage } from "../page/dashboardPage";
import { jobPage, jobsPage, runsPage, type TriggerView } from "../page/jobPages";
import { notificationsPage } from "../page/notificationsPage";
import { isWorklist, predictionsPage, type PredictionFilter } from "../page/predictionsPage";
import type { Prediction } from "../page/predictionsReader";
import { notebookPage, runPage } from "../page/runPages";
import { route, type Call, type Route } from "../route";
import type { Run } from "../runs/model";
import type { Job } from "../services/jobs";
import type { Schema } from "../services/unityCatalog/schemas";
import type { Workspace } from "../workspace";
import { filledIn, parametersIn } from "./form";
import { number, pressed, shown } from "./pageRoute";

const RUNS_SHOWN = 100;

export const pageRoutes: Route[] = [
  shown("/", (workspace) => {
    const { jobs, runs, clock } = workspace;
    const runsOf = (jobId: number): Run[] => runs.list({ jobId });
    return jobsPage(jobs.list(), runsOf, (job) => triggerView(workspace, job), clock());
  }),
  shown("/jobs/:jobId", (workspace, call) => {
    const { jobs, runs, clock } = workspace;
    const job = jobs.get(number(call, "jobId"));
    const latest = runs.list({ jobId: job.job_id }).slice(0, RUNS_SHOWN);
    return jobPage(job, latest, triggerView(workspace, job), clock());
  }),
  shown("/runs", ({ runs, clock }) => runsPage(runs.list({}).slice(0, RUNS_SHOWN), clock())),
  shown("/jobs/:jobId/runs/:runId", showRun),
  shown("/jobs/:jobId/runs/:runId/tasks/:taskRunId", showNotebook),
  shown("/notifications", ({ notifications }) =>
    notificationsPage(notifications.list().slice(0, RUNS_SHOWN)),
  ),
  // The service's own address of a published dashboard.
  shown("/dashboardsv3/:id/published", ({ dashboards }, { params }) =>
    dashboardPage(dashboards.published(params["id"] ?? "")),
  ),
  shown("/predictions", showPredictions, ["table", "machine", "component", "from", "to"]),
  route({ method: "GET", path: "/style.css", isPublic: true, handle: style }),
  pressed("/jobs/:jobId/run-now", async ({ runs }, call) => {
    const run = runs.runNow({
      jobId: number(call, "jobId"),
      jobParameters: parametersIn(await filledIn(call)),
      only: undefined,
      idempotencyToken: undefined,
      isQueued: undefined,
    });
    return `/jobs/${run.job_id}/runs/${run.run_id}`;
  }),
  pressed("/jobs/:jobId/runs/:runId/cancel", ({ runs }, call) => {
    const run = runs.get(number(call, "runId"));
    runs.cancel(run.run_id);
    return `/jobs/${run.job_id}/runs/${run.run_id}`;
  }),
];

function triggerView({ scheduler }: Workspace, job: Job): TriggerView {
  return { nextFiring: scheduler.nextFiring(job), problem: scheduler.problemOf(job.job_id) };
}

function showRun({ runs, engine, clock }: Workspace, call: Call): string {
  const run = runs.get(number(call, "runId"));
  return runPage(
    run,
    (attempt) => ({ output: runs.outputOf(attempt), progress: engine.progress(attempt.run_id) }),
    clock(),
  );
}

function showNotebook({ runs, engine, clock }: Workspace, call: Call): string {
  const taskRunId = number(call, "taskRunId");
  const { run, attempt } = runs.taskRun(taskRunId) ?? {};
  if (!run || !attempt) throw runMissing(taskRunId);
  const file = path.join(engine.outputDirectory(run, attempt.run_id), "notebook.html");
  const task = run.settings.tasks?.find(({ task_key }) => task_key === attempt.task_key);
  return notebookPage(
    {
      run,
      attempt,
      output: runs.outputOf(attempt),
      notebookPath: task?.notebook_task?.notebook_path ?? "",
      fragment: fs.existsSync(file) ? fs.readFileSync(file, "utf8") : undefined,
    },
    clock(),
  );
}

async function showPredictions(workspace: Workspace, { query }: Call): Promise<string> {
  const schemas = schemasOfPredictions(workspace);
  const filter: PredictionFilter = {
    table: query["table"] ?? [...schemas.keys()][0] ?? "",
    machine: query["machine"] ?? "",
    component: query["component"] ?? "",
    from: query["from"] ?? "",
    to: query["to"] ?? "",
  };
  const view = { tables: [...schemas.keys()], filter, rows: [] };
  const schema = schemas.get(filter.table);
  if (schema === undefined) {
    return predictionsPage({
      ...view,
      problem: "No predictions yet: run the training job, then the scoring job.",
    });
  }
  try {
    return predictionsPage({ ...view, rows: await askedFor(workspace, schema, filter) });
  } catch (error) {
    return predictionsPage({
      ...view,
      problem: `The predictions could not be read: ${lastLine(error)}`,
    });
  }
}

/** What there is to do now, or what was said in a range of time. */
function askedFor(
  { tables, predictions: reader }: Workspace,
  schema: Schema,
  filter: PredictionFilter,
): Promise<readonly Prediction[]> {
  if (isWorklist(filter)) return reader.worklist(tables.directoryOf(schema, "worklist"));
  const range = { start: instant(filter.from, "00:00:00"), end: instant(filter.to, "23:59:59") };
  return reader.predictions(tables.directoryOf(schema, "predictions"), range);
}

/** By the contract of the pipeline: `<catalog>.predictions.predictions`, and its worklist beside it. */
function schemasOfPredictions({ catalogs, schemas, tables }: Workspace): Map<string, Schema> {
  const found = catalogs.list().flatMap(({ name }) =>
    schemas
      .list(name)
      .filter((schema) => schema.name === "predictions")
      .flatMap((schema) => tables.list(schema).map((table) => [schema, table] as const))
      .filter(([, table]) => table.name === "predictions")
      .map(([schema, table]) => [table.full_name, schema] as const),
  );
  return new Map(found);
}

function instant(day: string, time: string): string | undefined {
  return /^\d{4}-\d{2}-\d{2}$/.test(day) ? `${day}T${time}` : undefined;
}

function lastLine(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string };
  return (stderr ?? message).trim().split("\n").at(-1) ?? message;
}

const stylesheet = fs.readFileSync(path.join(__dirname, "..", "page", "style.css"), "utf8");

function style(_: Workspace, { reply }: Call): unknown {
  return reply.type("text/css; charset=utf-8").send(stylesheet);
}
