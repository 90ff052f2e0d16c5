import { spawn, type ChildProcess } from "node:child_process";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import path from "node:path";

const cloneRoot = path.resolve(__dirname, "../..");

export interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

/** The commands a user types, on a state folder of the test's own. */
export class Commands {
  constructor(
    private readonly stateDir: string,
    readonly port: number,
  ) {}

  start(command: string, ...args: string[]): { child: ChildProcess; outcome: Promise<Outcome> } {
    const script = path.join(cloneRoot, "local", "commands", `${command}.ts`);
    const child = spawn(
      process.execPath,
      ["-r", path.join(cloneRoot, "local", "providers", "typescript.cjs"), script, ...args],
      {
        cwd: cloneRoot,
        env: { ...process.env, BATCH_SCORING_STATE_DIR: this.stateDir },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const outcome = new Promise<Outcome>((resolve) =>
      child.on("close", (code) => resolve({ code, output })),
    );
    return { child, outcome };
  }

  run(command: string, ...args: string[]): Promise<Outcome> {
    return this.start(command, ...args).outcome;
  }

  local(...args: string[]): Promise<Outcome> {
    return this.run("local", "--port", String(this.port), ...args);
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
