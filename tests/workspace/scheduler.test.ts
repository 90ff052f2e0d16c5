import * as fs from "node:fs";
import * as path from "node:path";
import { refusal, task, TestWorkspace } from "./harness";

let local: TestWorkspace;
beforeEach(async () => {
  local = await TestWorkspace.open();
  await local.notebook("notebook");
});
afterEach(() => local.close());

const minute = 60_000;
const at = (text: string): number => Date.parse(`${text}:00Z`);
const schedule = (quartz_cron_expression: string, timezone_id = "UTC") => ({
  schedule: { quartz_cron_expression, timezone_id, pause_status: "UNPAUSED" },
});

interface ListedRun {
  readonly run_id: number;
  readonly trigger: string;
  readonly start_time: number;
  readonly state: { readonly life_cycle_state: string; readonly result_state?: string };
  readonly job_parameters: readonly { readonly name: string; readonly value: string }[];
}

/** A job's runs, oldest first. */
async function runsOf(jobId: number): Promise<ListedRun[]> {
  const { body } = await local.get(`/api/2.2/jobs/runs/list?job_id=${jobId}`);
  return (body["runs"] as ListedRun[]).toReversed();
}

/** When a job's runs began, and what began them. */
async function beginnings(jobId: number): Promise<string[]> {
  return (await runsOf(jobId)).map(
    ({ trigger, start_time }) => `${trigger} ${new Date(start_time).toISOString().slice(0, 16)}`,
  );
}

/** Ends the run under way, well. */
function finishRun(): void {
  const cluster = local.clusters.at(-1);
  cluster?.say({ event: "ready" });
  cluster?.finish();
}

const valueOf = (run: ListedRun | undefined, name: string): string | undefined =>
  run?.job_parameters.find((one) => one.name === name)?.value;

describe("a schedule", () => {
  test("starts a run at each of its times, as its trigger's time tells", async () => {
    const parameters = [
      { name: "at", default: "{{job.trigger.time.iso_datetime}}" },
      { name: "by", default: "{{job.trigger.type}}" },
    ];
    const job = await local.job({
      tasks: [task("a")],
      parameters,
      ...schedule("30 30 6,18 * * ?"),
    });
    for (const until of ["2026-01-01T12:00", "2026-01-01T23:00", "2026-01-02T07:00"]) {
      local.time.advanceTo(at(until));
      finishRun();
    }
    const runs = await runsOf(job);
    expect(runs.map((run) => [run.trigger, valueOf(run, "by"), valueOf(run, "at")])).toEqual([
      ["PERIODIC", "periodic", "2026-01-01T06:30:00"],
      ["PERIODIC", "periodic", "2026-01-01T18:30:00"],
      ["PERIODIC", "periodic", "2026-01-02T06:30:00"],
    ]);
  });

  test("keeps to its time zone, also when the clock is set forward", async () => {
    local.time.now = at("2026-03-28T00:00");
    const job = await local.job({
      tasks: [task("a")],
      ...schedule("0 30 2 * * ?", "Europe/Amsterdam"),
    });
    for (const until of ["2026-03-28T12:00", "2026-03-29T12:00", "2026-03-30T12:00"]) {
      local.time.advanceTo(at(until));
      finishRun();
    }
    expect(await beginnings(job)).toEqual([
      "PERIODIC 2026-03-28T01:30",
      "PERIODIC 2026-03-30T00:30",
    ]);
  });

  test("runs once for all it missed while the server was down", async () => {
    const parameters = [{ name: "at", default: "{{job.trigger.time.iso_datetime}}" }];
    const job = await local.job({ tasks: [task("a")], parameters, ...schedule("0 0 * * * ?") });
    local.time.now = at("2026-01-03T10:20");
    await local.reopen();
    const runs = await runsOf(job);
    expect(runs.map((run) => [run.start_time, valueOf(run, "at")])).toEqual([
      [at("2026-01-03T10:20"), "2026-01-03T10:00:00"],
    ]);
    await local.reopen();
    expect(await runsOf(job)).toHaveLength(1);
  });

  test("has missed nothing before it was there, or before it was resumed", async () => {
    const settings = { tasks: [task("a")], ...schedule("0 0 * * * ?") };
    const job = await local.job(settings);
    const paused = { ...settings.schedule, pause_status: "PAUSED" };
    const update = (new_settings: object) =>
      local.post("/api/2.2/jobs/update", { job_id: job, new_settings });
    await update({ schedule: paused });
    local.time.advanceTo(at("2026-01-01T05:30"));
    await update({ schedule: settings.schedule });
    expect(await runsOf(job)).toEqual([]);
    local.time.advanceTo(at("2026-01-01T06:00"));
    expect(await beginnings(job)).toEqual(["PERIODIC 2026-01-01T06:00"]);
  });

  test.each([
    [true, ["RUNNING", "QUEUED"]],
    [false, ["RUNNING", "SKIPPED"]],
  ])("lets a run wait for the one before it, or skips it: queue %s", async (enabled, expected) => {
    const job = await local.job({
      tasks: [task("a")],
      queue: { enabled },
      ...schedule("0 0 * * * ?"),
    });
    local.time.advanceTo(at("2026-01-01T02:00"));
    const states = (await runsOf(job)).map(({ state }) => state.life_cycle_state);
    expect(states).toEqual(expected);
  });

  test("leaves a failed run where what it needs is not there", async () => {
    const cluster = { spark_version: "18", num_workers: 1, policy_id: "gone" };
    const job = await local.job({
      tasks: [task("a")],
      job_clusters: [{ job_cluster_key: "main", new_cluster: cluster }],
      email_notifications: { on_failure: ["planner@example.com"] },
      ...schedule("0 0 * * * ?"),
    });
    local.time.advanceTo(at("2026-01-01T01:00"));
    const [run] = await runsOf(job);
    expect([run?.trigger, run?.state]).toEqual([
      "PERIODIC",
      {
        life_cycle_state: "INTERNAL_ERROR",
        result_state: "FAILED",
        state_message: "Can't find a cluster policy with id: gone.",
        user_cancelled_or_timedout: false,
      },
    ]);
    expect((await page("/notifications")).includes("planner@example.com")).toBe(true);
  });

  test("ends with its job", async () => {
    const job = await local.job({ tasks: [task("a")], ...schedule("0 0 * * * ?") });
    await local.post("/api/2.2/jobs/delete", { job_id: job });
    local.time.advanceTo(at("2026-01-01T05:00"));
    expect(local.clusters).toEqual([]);
    expect(fs.readdirSync(path.join(local.paths.objectsDir, "triggers"))).toEqual([]);
  });

  test("shows its next time on the job's page, and none while it is paused", async () => {
    const settings = { tasks: [task("a")], ...schedule("0 30 6 * * ?", "Europe/Amsterdam") };
    const job = await local.job(settings);
    expect(await page(`/jobs/${job}`)).toContain("next 2026-01-01 05:30:00");
    const paused = { ...settings.schedule, pause_status: "PAUSED" };
    await local.post("/api/2.2/jobs/update", { job_id: job, new_settings: { schedule: paused } });
    expect(await page(`/jobs/${job}`)).not.toContain("next 2026");
  });
});

describe("a file arrival trigger", () => {
  const volume = "/Volumes/main/landing/files/";
  const put = (name: string, content = "x") => {
    const folder = path.join(local.stateDir, "lake/account/landing/in");
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), content);
  };
  const trigger = (more: object = {}) => ({
    trigger: {
      pause_status: "UNPAUSED",
      file_arrival: { url: volume, wait_after_last_change_seconds: 120, ...more },
    },
  });

  beforeEach(async () => {
    const UC = "/api/2.1/unity-catalog";
    const url = "abfss://landing@account.dfs.core.windows.net/";
    await local.post(`${UC}/storage-credentials`, {
      name: "identity",
      azure_managed_identity: { access_connector_id: "/subscriptions/1/connector" },
    });
    await local.post(`${UC}/external-locations`, { name: "l", url, credential_name: "identity" });
    await local.post(`${UC}/catalogs`, { name: "main", storage_root: `${url}catalog` });
    await local.post(`${UC}/schemas`, { name: "landing", catalog_name: "main" });
    const { status } = await local.post(`${UC}/volumes`, {
      name: "files",
      catalog_name: "main",
      schema_name: "landing",
      volume_type: "EXTERNAL",
      storage_location: `${url}in`,
    });
    expect(status).toBe(200);
    put("old.csv");
  });

  test("starts one run for a batch of new files, once it is at rest, and tells where they are", async () => {
    const parameters = [
      { name: "at", default: "{{job.trigger.time.iso_datetime}}" },
      { name: "where", default: "{{job.trigger.file_arrival.location}}" },
    ];
    const job = await local.job({ tasks: [task("a")], parameters, ...trigger() });
    local.time.advanceTo(at("2026-01-01T00:10"));
    put("new.csv");
    local.time.advanceTo(at("2026-01-01T00:11"));
    put("deep/er/newer.csv");
    local.time.advanceTo(at("2026-01-01T00:20"));
    const runs = await runsOf(job);
    expect(runs.map((run) => [run.trigger, valueOf(run, "at"), valueOf(run, "where")])).toEqual([
      ["FILE_ARRIVAL", "2026-01-01T00:14:00", volume],
    ]);
  });

  test("still knows after a restart what was there, and what came meanwhile", async () => {
    const job = await local.job({ tasks: [task("a")], ...trigger() });
    await local.reopen();
    local.time.advanceTo(local.time.now + 10 * minute);
    expect(await runsOf(job)).toEqual([]);
    put("new.csv");
    await local.reopen();
    local.time.advanceTo(local.time.now + 2 * minute);
    expect((await runsOf(job)).map(({ trigger: by }) => by)).toEqual(["FILE_ARRIVAL"]);
  });

  test("does nothing while it is paused", async () => {
    const paused = { trigger: { ...trigger().trigger, pause_status: "PAUSED" } };
    const job = await local.job({ tasks: [task("a")], ...paused });
    put("new.csv");
    local.time.advanceTo(at("2026-01-01T01:00"));
    expect(await runsOf(job)).toEqual([]);
  });

  test("says on the job's page why it can not watch", async () => {
    const job = await local.job({
      tasks: [task("a")],
      ...trigger({ url: "/Volumes/main/landing/none" }),
    });
    expect(await page(`/jobs/${job}`)).toContain(
      "Volume &#39;main.landing.none&#39; does not exist",
    );
  });

  test.each<[string, object, string]>([
    [
      "a schedule beside it",
      { ...schedule("0 0 * * * ?"), ...trigger() },
      "A job has either a 'schedule' or a 'trigger', not both",
    ],
    [
      "a path that is no volume",
      trigger({ url: "/mnt/landing" }),
      'Invalid file arrival url: "/mnt/landing"; it must be a volume, /Volumes/<catalog>/<schema>/<volume>, or a folder in one',
    ],
  ])("refuses %s", async (_, settings, message) => {
    const { body } = await local.post("/api/2.2/jobs/create", {
      tasks: [{ task_key: "a", notebook_task: { notebook_path: "/Shared/app/notebook" } }],
      ...settings,
    });
    expect(body).toEqual(refusal(400, "INVALID_PARAMETER_VALUE", message).body);
  });
});

async function page(url: string): Promise<string> {
  return (await local.get(url)).body as unknown as string;
}
