import { createReadStream, statSync } from "node:fs";
import { request } from "node:http";
import { CommandError } from "../errors";

/** What of a run the commands show; the API's own names. */
export interface Run {
  run_id: number;
  number_in_job?: number;
  start_time: number;
  end_time?: number;
  run_page_url?: string;
  state: { life_cycle_state: string; result_state?: string; state_message?: string };
  tasks: TaskRun[];
}

export interface TaskRun {
  task_key: string;
  run_id: number;
  attempt_number?: number;
  start_time?: number;
  end_time?: number;
  state: { life_cycle_state: string; result_state?: string; state_message?: string };
}

export interface RunOutput {
  notebook_output?: { result?: string };
  error?: string;
  error_trace?: string;
}

export interface JobSettings {
  name: string;
  tasks: { task_key: string }[];
  parameters?: { name: string; default: string }[];
}

/** The calls of the Databricks REST API that the commands need, as any client makes them. */
export class WorkspaceClient {
  constructor(private readonly url: string) {}

  runNow(
    jobId: number,
    jobParameters: Record<string, string>,
    only: readonly string[] | undefined,
    idempotencyToken: string,
  ): Promise<{ run_id: number }> {
    return this.call("POST", "/api/2.2/jobs/run-now", {
      job_id: jobId,
      job_parameters: jobParameters,
      idempotency_token: idempotencyToken,
      ...(only === undefined ? {} : { only }),
    });
  }

  run(runId: number): Promise<Run> {
    return this.call("GET", `/api/2.2/jobs/runs/get?run_id=${runId}`);
  }

  runOutput(taskRunId: number): Promise<RunOutput> {
    return this.call("GET", `/api/2.2/jobs/runs/get-output?run_id=${taskRunId}`);
  }

  jobSettings(jobId: number): Promise<{ settings: JobSettings }> {
    return this.call("GET", `/api/2.2/jobs/get?job_id=${jobId}`);
  }

  /** @returns where the table's files are, or undefined when there is no such table */
  async tableLocation(fullName: string): Promise<string | undefined> {
    const path = `/api/2.1/unity-catalog/tables/${encodeURIComponent(fullName)}`;
    const response = await this.fetched("GET", path);
    if (response.status === 404) return undefined;
    return (await answerOf<{ storage_location: string }>(response, "GET", path)).storage_location;
  }

  /** @returns the size of a file in a volume in bytes, or undefined when there is none */
  async fileSize(volumePath: string): Promise<number | undefined> {
    const response = await this.fetched("HEAD", `/api/2.0/fs/files${encodeURI(volumePath)}`);
    if (response.status === 404) return undefined;
    return Number(response.headers.get("content-length"));
  }

  /** Streams a file into a volume; the workspace shows it only when it is whole. */
  upload(file: string, volumePath: string): Promise<void> {
    const target = new URL(`${this.url}/api/2.0/fs/files${encodeURI(volumePath)}?overwrite=true`);
    return new Promise((resolve, reject) => {
      const call = request(target, {
        method: "PUT",
        headers: {
          authorization: "Bearer local",
          "content-type": "application/octet-stream",
          "content-length": statSync(file).size,
        },
      });
      call.on("response", (response) => {
        let body = "";
        response.on("data", (chunk: Buffer) => (body += chunk.toString()));
        response.on("end", () => {
          if ((response.statusCode ?? 500) < 300) resolve();
          else reject(new CommandError(`uploading ${file} failed: ${messageOf(body)}`));
        });
      });
      call.on("error", (error) => reject(this.unreachable(error)));
      createReadStream(file).on("error", reject).pipe(call);
    });
  }

  private async fetched(method: string, path: string, body?: unknown): Promise<Response> {
    const headers = {
      authorization: "Bearer local",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    };
    try {
      return await fetch(`${this.url}${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      throw this.unreachable(error);
    }
  }

  private async call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    return answerOf<Answer>(await this.fetched(method, path, body), method, path);
  }

  private unreachable(error: unknown): CommandError {
    const cause =
      error instanceof Error
        ? error.cause instanceof Error
          ? error.cause.message
          : error.message
        : String(error);
    return new CommandError(
      `the local workspace at ${this.url} does not answer (${cause}); \`npm run local\` starts it and goes on where it stopped`,
    );
  }
}

async function answerOf<Answer>(response: Response, method: string, path: string): Promise<Answer> {
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as Answer;
  throw new CommandError(
    `the workspace answered ${method} ${path.split("?")[0]} with ${response.status}: ${messageOf(text)}`,
  );
}

function messageOf(body: string): string {
  try {
    return (JSON.parse(body) as { message?: string }).message ?? body;
  } catch {
    return body;
  }
}
