import { type IncomingMessage, type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

export interface Answer {
  readonly status?: number;
  readonly body: unknown;
}

type Answers = Readonly<Record<string, Answer | readonly Answer[]>>;

/** Answers each `METHOD /path?query` as told, one answer after the other, and keeps what it was asked. */
export class RecordingServer {
  readonly recorded: Recorded[] = [];
  private readonly asked = new Map<string, number>();
  private readonly server: Server;

  constructor(private readonly answers: Answers) {
    this.server = createServer((request, response) => {
      void this.record(request).then(({ status = 200, body }) => {
        response.writeHead(status, { "Content-Type": "application/json" });
        response.end(JSON.stringify(body));
      });
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async record(request: IncomingMessage): Promise<Answer> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString("utf8");
    const isJson = request.headers["content-type"] === "application/json";
    const method = request.method ?? "";
    const path = request.url ?? "";
    this.recorded.push({ method, path, body: isJson ? JSON.parse(text) : text });
    return this.next(`${method} ${path}`);
  }

  private next(key: string): Answer {
    const known = this.answers[key];
    if (known === undefined) {
      return {
        status: 501,
        body: { error_code: "NOT_IMPLEMENTED", message: `${key} has no answer` },
      };
    }
    const position = this.asked.get(key) ?? 0;
    this.asked.set(key, position + 1);
    const list = Array.isArray(known) ? (known as readonly Answer[]) : [known as Answer];
    return list[Math.min(position, list.length - 1)] ?? { body: {} };
  }
}
