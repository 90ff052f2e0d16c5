import { spawn, type ChildProcess } from "node:child_process";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import path from "node:path";

const cloneRoot = path.resolve(__dirname, "../..");
const loader = path.join(cloneRoot, "local", "providers", "typescript.cjs");

export interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

/** A command under way. */
export interface Started {
  readonly child: ChildProcess;
  readonly outcome: Promise<Outcome>;
  /** Resolves once the output holds `text`; rejects when the command ends without it. */
  readonly printed: (text: string) => Promise<void>;
}

/** The commands a user types, on a state folder of the test's own. */
export class Commands {
  constructor(
    private readonly stateDir: string,
    readonly port: number,
  ) {}

  start(command: string, ...args: string[]): Started {
    const script = path.join(cloneRoot, "local", "commands", `${command}.ts`);
    const child = spawn(process.execPath, ["-r", loader, script, ...args], {
      cwd: cloneRoot,
      env: { ...process.env, BATCH_SCORING_STATE_DIR: this.stateDir },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const take = (chunk: Buffer) => {
      output += chunk.toString();
      child.emit("printed");
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    const outcome = new Promise<Outcome>((resolve) =>
      child.on("close", (code) => resolve({ code, output })),
    );
    const printed = (text: string) =>
      new Promise<void>((resolve, reject) => {
        child.on("printed", () => output.includes(text) && resolve());
        child.on("close", () => reject(new Error(`"${text}" was not printed, but: ${output}`)));
      });
    return { child, outcome, printed };
  }

  run(command: string, ...args: string[]): Promise<Outcome> {
    return this.start(command, ...args).outcome;
  }

  startLocal(...args: string[]): Started {
    return this.start("local", "--port", String(this.port), ...args);
  }

  local(...args: string[]): Promise<Outcome> {
    return this.startLocal(...args).outcome;
  }

  /** What the local workspace shows at an address. */
  async page(at: string): Promise<string> {
    return (await fetch(`http://127.0.0.1:${this.port}${at}`)).text();
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
