import { type ChildProcess, fork } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { stringify } from "yaml";

import type { ResourceChange } from "../../local/engine/changes";
import type { EngineResult } from "../../local/engine/stack";
import { committed } from "../settings/stackConfig";

export interface Question {
  readonly operation: "preview" | "up" | "refresh" | "destroy";
  readonly stack: string;
  readonly source: string;
}

export type Answer = { readonly result: EngineResult } | { readonly error: string };

export type Configuration = Readonly<Record<string, unknown>>;

const clone = resolve(__dirname, "../..");
const loader = join(clone, "local", "providers", "typescript.cjs");
const PROJECT = "batch-scoring";
/** A program makes tens of thousands of promises: Pulumi takes a stack trace of each, and few outlive their moment. */
const CHEAPER = ["--stack-trace-limit=0", "--min-semi-space-size=64", "--max-semi-space-size=64"];
/** The engine's own setting: the state is written at the end of an update, not twice for each of its resources. */
const SAVED_AT_THE_END = { PULUMI_SKIP_CHECKPOINTS: "true" };

/** The clone's program as one stack, with the real engine, the local providers and a state of its own. */
export class Engine {
  private readonly folder = mkdtempSync(join(tmpdir(), "engine-"));
  private readonly source = join(this.folder, "source");
  private readonly session: ChildProcess;

  /**
   * @param configuration what differs from the committed settings of the stack
   * @param program folder of another program of the project's name
   */
  constructor(
    private readonly stack: string,
    private readonly configuration: Configuration = {},
    private readonly program = clone,
  ) {
    mkdirSync(this.source);
    for (const file of ["Pulumi.yaml", "index.ts"])
      symlinkSync(join(program, file), join(this.source, file));
    this.session = fork(join(__dirname, "session.ts"), {
      cwd: clone,
      execArgv: [...CHEAPER, "--require", loader],
      env: { ...process.env, ...SAVED_AT_THE_END, BATCH_SCORING_STATE_DIR: this.folder },
    });
  }

  /** @throws Error with what the engine or the command said */
  async run(operation: Question["operation"], changed: Configuration = {}): Promise<EngineResult> {
    const answer = await this.ask(operation, changed);
    if ("error" in answer) throw new Error(answer.error);
    return answer.result;
  }

  /** The settings of the stack are the committed ones, which another program has none of, those of this engine, and `changed`. */
  ask(operation: Question["operation"], changed: Configuration = {}): Promise<Answer> {
    const own = Object.entries({ ...this.configuration, ...changed });
    const config = {
      ...(this.program === clone ? committed(this.stack) : {}),
      ...Object.fromEntries(own.map(([key, value]) => [`${PROJECT}:${key}`, value])),
    };
    writeFileSync(join(this.source, `Pulumi.${this.stack}.yaml`), stringify({ config }));
    const question: Question = { operation, stack: this.stack, source: this.source };
    return new Promise((done, fail) => {
      const ended = (code: number | null) => fail(new Error(`the engine's process ended: ${code}`));
      this.session.once("exit", ended);
      this.session.once("message", (answer) => {
        this.session.off("exit", ended);
        done(answer as Answer);
      });
      this.session.send(question);
    });
  }

  /** Files below a folder of the stack's platform: the record of Azure, the lake, the state of the workspace. */
  files(...place: string[]): string[] {
    return filesBelow(join(this.platform, ...place));
  }

  get platform(): string {
    return join(this.folder, "pulumi", this.stack, "platform");
  }

  async close(): Promise<void> {
    const ended = new Promise((done) => this.session.once("exit", done));
    this.session.kill();
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The files of a folder and of those in it, by their paths from there, in name order; none where there is no folder. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** What an operation did, e.g. `update lake [sku.name]`, in name order. */
export function changesOf({ changes }: EngineResult): string[] {
  return changes
    .filter(({ operation }) => operation !== "same")
    .map(lineOf)
    .sort();
}

function lineOf({ operation, name, properties }: ResourceChange): string {
  return properties.length === 0
    ? `${operation} ${name}`
    : `${operation} ${name} [${properties.join(", ")}]`;
}
