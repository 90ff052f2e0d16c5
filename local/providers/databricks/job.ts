import type {
  Checked,
  Created,
  Found,
  Remembered,
  ResourceType,
  Subject,
} from "../protocol/provider";
import { type Inputs, isUnknown, record, records, text } from "../protocol/values";
import { type Failure, notOneOf } from "../schema/check";
import type { PropertySchema } from "../schema/propertyTypes";
import type { WorkspaceClient } from "./client";
import type { Connection } from "./connection";
import { ignoringMissing, telling, unlessMissing } from "./errors";
import { BEYOND_THE_WORKSPACE, accepted, named, notServed } from "./rules";
import { apiName, only, refreshed, toApi } from "./translation";

export const JOB = "databricks:index/job:Job";
const API = "/api/2.2/jobs";
/** A job has at most one of these, and somebody may have taken it away. */
const WHEN = ["schedule", "trigger", "continuous"];

/** The forms before multi-task jobs, and what makes the provider itself run jobs. */
const NOT_SERVED = [
  ...[
    "alwaysRunning",
    "controlRunState",
    "dbtTask",
    "deployment",
    "existingClusterId",
    "libraries",
    "maxRetries",
  ],
  ...[
    "minRetryIntervalMillis",
    "newCluster",
    "notebookTask",
    "pipelineTask",
    "pythonWheelTask",
    "retryOnTimeout",
  ],
  ...[
    "runJobTask",
    "sparkJarTask",
    "sparkPythonTask",
    "sparkSubmitTask",
    "triggers",
    ...BEYOND_THE_WORKSPACE,
  ],
];

function faults(inputs: Inputs): Failure[] {
  const failures = notServed(inputs, NOT_SERVED);
  const tasks = inputs["tasks"];
  if (tasks === undefined || (Array.isArray(tasks) && tasks.length === 0)) {
    failures.push({ property: "tasks", reason: "a job needs at least one task" });
  }
  for (const property of ["schedule", "trigger", "continuous"]) {
    const status = text(record(inputs, property) ?? {}, "pauseStatus");
    if (status !== undefined && status !== "PAUSED" && status !== "UNPAUSED") {
      failures.push(notOneOf(`${property}.pauseStatus`, ["PAUSED", "UNPAUSED"], status));
    }
  }
  if (inputs["schedule"] !== undefined && inputs["trigger"] !== undefined) {
    failures.push({ property: "trigger", reason: '"trigger": conflicts with schedule' });
  }
  return failures;
}

/** What the real provider always sends, whether the program says so or not. */
export function jobSettings(schema: PropertySchema, inputs: Inputs): Inputs {
  const settings = toApi(schema, JOB, inputs);
  const tasks = records(settings["tasks"]);
  return {
    email_notifications: {},
    max_concurrent_runs: 1,
    queue: { enabled: false },
    timeout_seconds: 0,
    ...settings,
    tasks: tasks.map(taskSettings),
    format: "MULTI_TASK",
  };
}

function taskSettings(task: Inputs): Inputs {
  const notebook = record(task, "notebook_task");
  return {
    run_if: "ALL_SUCCESS",
    timeout_seconds: 0,
    email_notifications: {},
    ...task,
    ...(notebook === undefined ? {} : { notebook_task: { source: "WORKSPACE", ...notebook } }),
  };
}

export class JobType implements ResourceType {
  readonly immutable = [];

  constructor(
    private readonly connection: Connection,
    private readonly schema: PropertySchema,
  ) {}

  check(subject: Subject, news: Inputs, olds: Inputs, seed: Buffer): Checked {
    const inputs = named(subject, news, olds, seed);
    return accepted(inputs, isUnknown(inputs["tasks"]) ? [] : faults(inputs));
  }

  create(_subject: Subject, inputs: Inputs): Promise<Created> {
    const { client, adopts } = this.connection;
    return telling("create job", async () => {
      const left = adopts ? await jobNamed(client, text(inputs, "name") ?? "") : undefined;
      if (left !== undefined) await this.reset(left, inputs);
      const id =
        left ?? jobId(await client.post(`${API}/create`, jobSettings(this.schema, inputs)));
      return { id, outputs: this.outputs(id) };
    });
  }

  async read({ id, inputs, outputs }: Remembered): Promise<Found | undefined> {
    const { client } = this.connection;
    const answer = await unlessMissing(() => client.get(`${API}/get`, { job_id: id }));
    if (answer === undefined) return undefined;
    const settings = record(answer, "settings") ?? {};
    const kept = Object.keys(inputs).filter(
      (key) => !WHEN.includes(key) || apiName(key) in settings,
    );
    const current = refreshed(this.schema, JOB, only(inputs, kept), settings, kept);
    return { id, inputs: current, outputs: { ...outputs, ...current, ...this.outputs(id) } };
  }

  async update({ id }: Remembered, inputs: Inputs): Promise<Inputs> {
    await telling("update job", () => this.reset(id, inputs));
    return this.outputs(id);
  }

  async delete({ id }: Remembered): Promise<void> {
    const { client } = this.connection;
    await telling("delete job", () =>
      ignoringMissing(() => client.post(`${API}/delete`, { job_id: Number(id) })),
    );
  }

  private reset(id: string, inputs: Inputs): Promise<Inputs> {
    const settings = jobSettings(this.schema, inputs);
    return this.connection.client.post(`${API}/reset`, {
      job_id: Number(id),
      new_settings: settings,
    });
  }

  private outputs(id: string): Inputs {
    return { url: `${this.connection.client.host}/#job/${id}` };
  }
}

function jobId(answer: Inputs): string {
  return String(answer["job_id"]);
}

/** Names of jobs are not unique, so only the list tells whether a killed update has made this one. */
async function jobNamed(client: WorkspaceClient, name: string): Promise<string | undefined> {
  const { jobs } = await client.get(`${API}/list`, { name });
  const found = records(jobs);
  const same = found.find((each) => record(each, "settings")?.["name"] === name);
  return same === undefined ? undefined : jobId(same);
}
