import type { ResourceType } from "../protocol/provider";
import { type Inputs, isRecord, isUnknown, record, text } from "../protocol/values";
import { type Failure, notOneOf } from "../schema/check";
import type { PropertySchema } from "../schema/propertyTypes";
import type { Connection } from "./connection";
import { ignoringMissing, telling, unlessMissing } from "./errors";
import { BEYOND_THE_WORKSPACE, accepted, named, notServed } from "./rules";
import { toApi } from "./translation";

export const JOB = "databricks:index/job:Job";
const API = "/api/2.2/jobs";

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
  const tasks = Array.isArray(settings["tasks"]) ? settings["tasks"].filter(isRecord) : [];
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

export function job(connection: Connection, schema: PropertySchema): ResourceType {
  const outputsOf = (id: string): Inputs => ({ url: `${connection.client.host}/#job/${id}` });
  const reset = (id: string, inputs: Inputs) =>
    connection.client.post(`${API}/reset`, {
      job_id: Number(id),
      new_settings: jobSettings(schema, inputs),
    });
  return {
    immutable: [],
    check: (subject, news, olds, seed) => {
      const inputs = named(subject, news, olds, seed);
      return accepted(inputs, isUnknown(inputs["tasks"]) ? [] : faults(inputs));
    },
    create: async (_subject, inputs) =>
      telling("create job", async () => {
        const left = connection.adopts
          ? await jobNamed(connection, text(inputs, "name") ?? "")
          : undefined;
        if (left !== undefined) await reset(left, inputs);
        const id =
          left ??
          String(
            (await connection.client.post(`${API}/create`, jobSettings(schema, inputs)))["job_id"],
          );
        return { id, outputs: outputsOf(id) };
      }),
    read: async ({ id, inputs, outputs }) => {
      const answer = await unlessMissing(() => connection.client.get(`${API}/get`, { job_id: id }));
      return answer === undefined
        ? undefined
        : { id, inputs, outputs: { ...outputs, ...outputsOf(id) } };
    },
    update: async ({ id }, inputs) => {
      await telling("update job", () => reset(id, inputs));
      return outputsOf(id);
    },
    delete: async ({ id }) => {
      await telling("delete job", () =>
        ignoringMissing(() => connection.client.post(`${API}/delete`, { job_id: Number(id) })),
      );
    },
  };
}

/** Names of jobs are not unique, so only the list tells whether a killed update has made this one. */
async function jobNamed(connection: Connection, name: string): Promise<string | undefined> {
  const { jobs } = await connection.client.get(`${API}/list`, { name });
  const found = Array.isArray(jobs) ? jobs.filter(isRecord) : [];
  const same = found.find((each) => record(each, "settings")?.["name"] === name);
  return same === undefined ? undefined : String(same["job_id"]);
}
