import { setTimeout as sleep } from "node:timers/promises";

import { type Inputs, isRecord, record, records, text } from "../protocol/values";
import { WorkspaceError } from "./errors";

export interface Request {
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly body?: Inputs | FormData;
}

const BUSY = [429, 503];
const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 200;

/** An ordinary client of the Databricks REST API. */
export class WorkspaceClient {
  constructor(
    readonly host: string,
    private readonly token: string,
    private readonly resolve: (host: string) => string = (address) => address,
  ) {}

  get(path: string, query: Request["query"] = {}): Promise<Inputs> {
    return this.send("GET", path, { query });
  }

  post(path: string, body: Inputs | FormData): Promise<Inputs> {
    return this.send("POST", path, { body });
  }

  patch(path: string, body: Inputs): Promise<Inputs> {
    return this.send("PATCH", path, { body });
  }

  put(path: string, body: Inputs): Promise<Inputs> {
    return this.send("PUT", path, { body });
  }

  delete(path: string, query: Request["query"] = {}): Promise<Inputs> {
    return this.send("DELETE", path, { query });
  }

  private async send(method: string, path: string, request: Request): Promise<Inputs> {
    for (let attempt = 1; ; attempt += 1) {
      const response = await this.attempt(method, path, request);
      if (!BUSY.includes(response.status) || attempt === ATTEMPTS)
        return answerOf(response, `${method} ${path}`);
      await response.arrayBuffer();
      await sleep(FIRST_PAUSE_MS * 2 ** attempt);
    }
  }

  private async attempt(
    method: string,
    path: string,
    { query = {}, body }: Request,
  ): Promise<Response> {
    const url = new URL(path, this.resolve(this.host));
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, String(value));
    const isForm = body instanceof FormData;
    const headers = {
      Authorization: `Bearer ${this.token}`,
      "User-Agent": "batch-scoring-local-provider",
      ...(body === undefined || isForm ? {} : { "Content-Type": "application/json" }),
    };
    const init = {
      method,
      headers,
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    };
    return fetch(url, init).catch((error: unknown) => {
      throw new Error(
        `the Databricks workspace does not answer at ${this.host} (${causeOf(error)}); start it with: npm run local`,
        { cause: error },
      );
    });
  }
}

/** fetch says only "fetch failed"; the reason is below it. */
function causeOf(error: unknown): string {
  const cause = isRecord(error) && isRecord(error["cause"]) ? error["cause"] : error;
  if (!isRecord(cause)) return String(cause);
  return text(cause, "code") ?? text(cause, "message") ?? "no reason given";
}

async function answerOf(response: Response, request: string): Promise<Inputs> {
  const content = await response.text();
  const answer = parsed(content);
  if (response.ok && answer !== undefined) return answer;
  // The identity routes answer in SCIM.
  const told = text(answer ?? {}, "message") ?? text(answer ?? {}, "detail");
  const message = told ?? (content.slice(0, 300) || response.statusText);
  const code = text(answer ?? {}, "error_code") ?? "";
  throw new WorkspaceError(
    response.status,
    code,
    message || `${request} was answered with ${response.status}`,
    etagIn(answer ?? {}),
  );
}

function etagIn(answer: Inputs): string | undefined {
  const details = records(answer["details"]);
  const told = details.map((detail) => text(record(detail, "metadata") ?? {}, "etag"));
  return told.find((etag) => etag !== undefined);
}

function parsed(content: string): Inputs | undefined {
  if (content.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(content);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
