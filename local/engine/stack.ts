import { mkdirSync } from "node:fs";

import {
  type EngineEvent,
  LocalWorkspace,
  type OutputMap,
  type Stack,
} from "@pulumi/pulumi/automation";

import { localWorkspacePort } from "../places";
import { type Counts, type ResourceChange, changesIn, countsOf } from "./changes";
import { environment, pulumiCommand, refuseLogs } from "./cli";
import { type Diagnostic, diagnosticsIn } from "./diagnostics";
import { UnexpectedChangesError } from "./errors";
import { failureOf } from "./failure";
import { type StackFolders, foldersOf, pulumiHome } from "./folders";
import { beginUpdate, endUpdate, hasUnfinishedOperations, locksOf } from "./interruption";
import { writeLaunchers } from "./launchers";
import { type PolicyFinding, findingsIn, undecidedIn } from "./policy";
import { programOf } from "./program";
import { copyProject, ensurePassphrase } from "./project";
import { refuseProtected } from "./protection";
import { whileServed } from "./workspace";

export interface EngineOptions {
  /** The folder with `Pulumi.yaml` and `index.ts`; the clone unless said otherwise. */
  readonly source?: string;
  readonly expectNoChanges?: boolean;
  /** Folder of a policy pack that judges the stack; a mandatory violation fails the operation. */
  readonly policyPack?: string;
  /** Hears each resource as the engine comes to it. */
  readonly onResource?: (name: string, done: number) => void;
  /** Hears, in a sentence, what was put right before the update. */
  readonly onNotice?: (sentence: string) => void;
}

export interface EngineResult {
  readonly stack: string;
  readonly kind: "preview" | "update" | "refresh";
  readonly outputs: Values;
  readonly changes: readonly ResourceChange[];
  readonly counts: Counts;
  /** Warnings and what the program printed. */
  readonly diagnostics: readonly Diagnostic[];
  /** What the policy pack advises; empty without one. */
  readonly policy: readonly PolicyFinding[];
  /** Rules that can judge some resource only during the update. */
  readonly undecided: readonly string[];
  readonly seconds: number;
}

/** What an `up` would change; asks no workspace anything. */
export async function preview(name: string, options: EngineOptions = {}): Promise<EngineResult> {
  const folders = foldersOf(name, options.source);
  const stack = await open(folders, copyProject(folders).projectName);
  return operate("preview", stack, options, async (onEvent) => {
    await stack.preview({ onEvent, ...policyPacks(options) });
    return {};
  });
}

function policyPacks({ policyPack }: EngineOptions): { policyPacks?: string[] } {
  return policyPack === undefined ? {} : { policyPacks: [policyPack] };
}

/** Makes the stack what the program says. */
export async function up(name: string, options: EngineOptions = {}): Promise<EngineResult> {
  return updating("up", name, options, (stack) =>
    operate("update", stack, options, async (onEvent) =>
      valuesOf((await stack.up({ onEvent, ...policyPacks(options) })).outputs),
    ),
  );
}

/** Takes away everything the stack holds; the stack itself stays, empty. One that holds protected data stays whole. */
export async function destroy(name: string, options: EngineOptions = {}): Promise<EngineResult> {
  return updating("destroy", name, options, async (stack, projectName) => {
    await refuseProtected(stack, projectName);
    return operate("update", stack, options, async (onEvent) => {
      await stack.destroy({ onEvent });
      return {};
    });
  });
}

/** Makes the stack's state what Azure and the workspace hold; the changes are those somebody else made. */
export async function refresh(name: string, options: EngineOptions = {}): Promise<EngineResult> {
  return updating("refresh", name, options, (stack) =>
    operate("refresh", stack, options, async (onEvent) => {
      await stack.refresh({ onEvent });
      return {};
    }),
  );
}

/** The outputs of the last update, secrets in clear. */
export async function outputs(name: string, options: EngineOptions = {}): Promise<Values> {
  const folders = foldersOf(name, options.source);
  const stack = await open(folders, copyProject(folders).projectName);
  return valuesOf(await stack.outputs());
}

/** Takes away the lock and the unfinished operations that a dead process left behind. */
export async function cancel(name: string, options: EngineOptions = {}): Promise<void> {
  const folders = foldersOf(name, options.source);
  const { projectName } = copyProject(folders);
  await beginUpdate(folders, projectName, "cancel");
  await recover(folders, projectName, await open(folders, projectName), options);
  // The note of the update stays: the next one still has to adopt what the interrupted one made.
}

type Values = Readonly<Record<string, unknown>>;

/** Lets one update at a time at the stack, and the first one after a kill put right what the kill left. */
async function updating<T>(
  command: string,
  name: string,
  options: EngineOptions,
  work: (stack: Stack, projectName: string) => Promise<T>,
): Promise<T> {
  const folders = foldersOf(name, options.source);
  const { projectName } = copyProject(folders);
  const hasNote = await beginUpdate(folders, projectName, command);
  const wasInterrupted = hasNote || hasUnfinishedOperations(folders, projectName);
  try {
    return await whileServed(folders, async (workspacePort) => {
      const stack = await open(folders, projectName, workspacePort, wasInterrupted);
      if (wasInterrupted) await recover(folders, projectName, stack, options);
      const result = await work(stack, projectName);
      endUpdate(folders);
      return result;
    });
  } catch (error) {
    const hasEngineEnded = locksOf(folders, projectName).length === 0;
    if (!wasInterrupted && hasEngineEnded) endUpdate(folders);
    throw error;
  }
}

async function operate(
  kind: EngineResult["kind"],
  stack: Stack,
  options: EngineOptions,
  run: (onEvent: (event: EngineEvent) => void) => Promise<Values>,
): Promise<EngineResult> {
  const started = Date.now();
  const events: EngineEvent[] = [];
  const found = await run(listener(events, options)).catch((error: unknown) => {
    throw failureOf(error, events);
  });
  const changes = changesIn(events);
  const result: EngineResult = {
    stack: stack.name,
    kind,
    outputs: found,
    changes,
    counts: countsOf(changes),
    diagnostics: diagnosticsIn(events),
    policy: findingsIn(events),
    undecided: undecidedIn(events),
    seconds: (Date.now() - started) / 1000,
  };
  if (options.expectNoChanges === true) refuseChanges(result);
  return result;
}

function listener(events: EngineEvent[], options: EngineOptions): (event: EngineEvent) => void {
  let done = 0;
  return (event) => {
    events.push(event);
    const metadata = event.resourcePreEvent?.metadata;
    if (metadata === undefined) return;
    done += 1;
    options.onResource?.(metadata.urn.split("::").slice(3).join("::"), done);
  };
}

async function open(
  folders: StackFolders,
  projectName: string,
  workspacePort: number = localWorkspacePort(),
  adopts = false,
): Promise<Stack> {
  for (const folder of [folders.backend, folders.platform, pulumiHome])
    mkdirSync(folder, { recursive: true });
  refuseLogs(pulumiHome);
  ensurePassphrase();
  writeLaunchers();
  return LocalWorkspace.createOrSelectStack(
    { stackName: folders.stack, projectName, program: programOf(folders.source) },
    {
      workDir: folders.project,
      pulumiHome,
      pulumiCommand: await pulumiCommand(),
      envVars: environment(folders, workspacePort, adopts),
    },
  );
}

/** After a kill: the engine's lock and its notes of operations it had begun stay behind, and each stops the next update. */
async function recover(
  folders: StackFolders,
  projectName: string,
  stack: Stack,
  options: EngineOptions,
): Promise<void> {
  const locks = locksOf(folders, projectName).length;
  if (locks > 0) await stack.cancel();
  const state = await stack.exportStack();
  const deployment = state.deployment as { pending_operations?: unknown[] } | null;
  const pending = deployment?.pending_operations?.length ?? 0;
  if (pending > 0) {
    await stack.importStack({ ...state, deployment: { ...deployment, pending_operations: [] } });
  }
  const mended = [
    ...(locks > 0 ? ["its lock is removed"] : []),
    ...(pending > 0 ? [`its ${pending} unfinished operations are forgotten`] : []),
    "what it had begun is taken over",
  ];
  options.onNotice?.(
    `the last update of stack "${folders.stack}" was interrupted: ${mended.join(", ")}`,
  );
}

function valuesOf(found: OutputMap): Values {
  return Object.fromEntries(
    Object.entries(found).map(([key, output]) => [key, output.value as unknown]),
  );
}

function refuseChanges(result: EngineResult): void {
  const changed = result.changes.filter(({ operation }) => operation !== "same");
  if (changed.length === 0) return;
  const list = changed.map(
    ({ operation, name, properties }) => `${operation} ${name} [${properties.join(", ")}]`,
  );
  throw new UnexpectedChangesError(
    `stack "${result.stack}" was to have no changes, but has ${changed.length}: ${list.join("; ")}`,
  );
}
