import { down } from "./down";
import {
  type Manifest,
  checkFolder,
  describe,
  provideData,
  simulatorDigest,
  type Source,
} from "./data";
import { fail } from "../errors";
import { runJob, type JobRun } from "./jobs";
import { upload } from "./landing";
import { localOptions, stages, type LocalOptions } from "./options.cjs";
import { landingDir } from "../places";
import { predictionLines, tableFolder, worklistRows, worklistTitle } from "./predictions";
import { qualityLines } from "./quality";
import { clearTransient, duration, heading, line, size } from "./screen";
import { bringUp, codeDigest, type StackOutputs } from "./stack";
import { checkPort, ensureServer, lastPort } from "./workspaceServer";
import { type JobSettings, WorkspaceClient } from "./workspaceClient";

const steps = 7;
/** Below it a probability reads as 0.000. */
const leastShown = 0.0005;

function sourceOf(options: LocalOptions): Source {
  if (options.dataFolder !== undefined) return { kind: "folder", folder: options.dataFolder };
  const { machines, seed, realism, rangeStart: start, rangeEnd: end } = options;
  return { kind: "simulated", machines, seed, start, end, realism, simulator: simulatorDigest() };
}

/** @returns the tasks of a job to run: undefined for all of them, an empty list for none */
export function chosen(
  { tasks }: Pick<JobSettings, "tasks">,
  wanted: readonly string[],
): readonly string[] | undefined {
  if (wanted.length === stages.length) return undefined;
  return tasks.map((task) => task.task_key).filter((key) => wanted.includes(key));
}

async function provide(options: LocalOptions): Promise<Manifest> {
  const source = sourceOf(options);
  heading(1, steps, `Data: ${describe(source)}`);
  const started = Date.now();
  const { manifest, isNew } = await provideData(source);
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  line(
    isNew
      ? `five files, ${size(bytes)}, in ${duration(Date.now() - started)}: ${landingDir}`
      : `unchanged: ${landingDir}`,
  );
  return manifest;
}

async function runChosen(
  title: string,
  number: number,
  client: WorkspaceClient,
  jobId: number,
  parameters: Record<string, string>,
  wanted: readonly string[],
  inputs: unknown,
): Promise<JobRun | undefined> {
  heading(number, steps, `${title} (job ${jobId})`);
  const tasks = chosen((await client.jobSettings(jobId)).settings, wanted);
  if (tasks?.length === 0) {
    line("none of its stages is wanted");
    return undefined;
  }
  const started = Date.now();
  const outcome = await runJob(client, jobId, parameters, tasks, inputs);
  const { run_id: runId, run_page_url: page } = outcome.run;
  line(
    outcome.isNew
      ? `run ${runId} succeeded in ${duration(Date.now() - started)}: ${page ?? ""}`
      : `unchanged since run ${runId}, not run again: ${page ?? ""}`,
  );
  return outcome;
}

interface Outcomes {
  readonly training: JobRun | undefined;
  readonly scoring: JobRun | undefined;
  readonly evaluation: JobRun | undefined;
}

/** The addresses of the pages that the runs wrote, each `/Volumes/<catalog>/predictions/reports/<name>` in the lake. */
function reportPages({ scoring, evaluation }: Outcomes, workspaceUrl: string): string[] {
  const scored = scoring?.results["score"] as { report?: string } | undefined;
  const judged = evaluation?.results["evaluate"] as { reports?: string[] } | undefined;
  return [scored?.report ?? [], judged?.reports ?? []].flat().map((file) => {
    const [catalog = "", name = ""] = [file.split("/")[2], file.split("/").at(-1)];
    return `${workspaceUrl}/reports/${catalog}/${name}`;
  });
}

async function showOutcome(
  client: WorkspaceClient,
  outputs: StackOutputs,
  outcomes: Outcomes,
  totalMs: number,
): Promise<void> {
  console.log(`\n${worklistTitle((await client.jobSettings(outputs.scoringJobId)).settings)}\n`);
  const rows = await worklistRows(await tableFolder(client, outputs.worklistTable), 10);
  const likely = rows.filter(({ probability }) => probability >= leastShown);
  console.log(likely.length ? predictionLines(likely) : "    none");
  const trained = outcomes.training?.results["train"];
  if (trained) console.log(`\n${qualityLines(trained)}`);
  const reports = reportPages(outcomes, outputs.workspaceUrl).map(
    (address, place) => `    ${(place === 0 ? "reports" : "").padEnd(19)}${address}\n`,
  );
  console.log(`
Where everything is
    workspace page     ${outputs.workspaceUrl}
    predictions        ${outputs.predictionsTable}, on the page and by: npm run predictions -- --csv predictions.csv
${reports.join("")}    notebooks          ${outputs.workspaceUrl}/notebooks
    run it again       npm run local      (does only what changed)
    stop and remove    npm run local:down
    took               ${duration(totalMs)}`);
}

async function local(options: LocalOptions): Promise<void> {
  const started = Date.now();
  if (options.dataFolder !== undefined) await checkFolder(options.dataFolder, options);
  const port = options.port ?? lastPort();
  // What is wrong with the port is told before anything is deleted.
  await checkPort(port);
  if (options.fresh) await down();
  const manifest = await provide(options);

  heading(2, steps, "Workspace on this machine");
  const server = await ensureServer(port);
  line(server.url);

  heading(3, steps, "Stack local: pulumi up");
  const outputs = await bringUp(port);
  const client = new WorkspaceClient(server.url);

  heading(4, steps, `Landing zone: ${outputs.landingPath}`);
  const uploaded = await upload(manifest, outputs.landingPath, client);
  line(
    uploaded.files
      ? `${uploaded.files} files, ${size(uploaded.bytes)} uploaded`
      : "every file is there already",
  );

  const outcomes = await runJobs(client, outputs, options, manifest);
  if (options.stages.includes("score")) {
    await showOutcome(client, outputs, outcomes, Date.now() - started);
  }
}

/** @returns the runs: training tells the quality, the others where their reports are */
async function runJobs(
  client: WorkspaceClient,
  outputs: StackOutputs,
  { rangeStart, holdoutStart, rangeEnd, stages: wanted }: LocalOptions,
  manifest: Manifest,
): Promise<Outcomes> {
  const inputs = { landed: manifest.files.map(({ sha256 }) => sha256), code: codeDigest() };
  const training = await runChosen(
    "Training job",
    5,
    client,
    outputs.trainingJobId,
    { range_start: rangeStart, range_end: rangeEnd, holdout_start: holdoutStart },
    wanted,
    inputs,
  );
  const scoring = await runChosen(
    "Scoring job",
    6,
    client,
    outputs.scoringJobId,
    { range_end: rangeEnd },
    wanted,
    { ...inputs, training: training?.run.run_id },
  );
  const evaluation = await runChosen(
    "Evaluation job",
    7,
    client,
    outputs.evaluationJobId,
    { range_end: rangeEnd },
    wanted,
    { ...inputs, scoring: scoring?.run.run_id },
  );
  return { training, scoring, evaluation };
}

if (require.main === module) {
  const { options } = localOptions(process.argv.slice(2));
  if (options)
    local(options).catch((error: unknown) => {
      clearTransient();
      fail(error);
    });
}
