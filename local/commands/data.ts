import { createHash } from "node:crypto";
import {
  closeSync,
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
} from "node:fs";
import path from "node:path";
import writeFileAtomic from "write-file-atomic";
import { rangeFault, type Ranges } from "./dataRange";
import { CommandError } from "../errors";
import { runPython } from "./python";
import { cloneRoot, landingDir } from "../places";
import { clearTransient, transient } from "./screen";

/** The raw tables, each one CSV file. */
export const rawTables = ["machines", "telemetry", "errors", "maint", "failures"] as const;

export type Source =
  | {
      readonly kind: "simulated";
      readonly machines: number;
      readonly seed: number;
      readonly start: string;
      readonly end: string;
      readonly realism: readonly string[];
      readonly simulator: string;
    }
  | { readonly kind: "folder"; readonly folder: string };

interface DataFile {
  readonly table: string;
  readonly file: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  readonly sha256: string;
}

export interface Manifest {
  readonly source: Source;
  readonly files: readonly DataFile[];
}

const manifestFile = path.join(landingDir, "manifest.json");

export function describe(source: Source): string {
  if (source.kind === "folder") return `the files of ${source.folder}`;
  const machines = `${source.machines} simulated machines, seed ${source.seed}, ${source.start} to ${source.end}`;
  return source.realism.length ? `${machines}, with ${source.realism.join(", ")}` : machines;
}

/** @returns a digest of the simulator's sources: other code may make other data from the same arguments */
export function simulatorDigest(): string {
  const folder = path.join(cloneRoot, "pipeline");
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    /^simulat.*\.py$/.test(name),
  );
  const hash = createHash("sha256");
  for (const name of sources.sort())
    hash.update(name).update(readFileSync(path.join(folder, name)));
  return hash.digest("hex").slice(0, 16);
}

/** Puts the five files of `source` into the landing zone of this machine, unless they are there already. */
export async function provideData(source: Source): Promise<{ manifest: Manifest; isNew: boolean }> {
  const present = existsSync(manifestFile)
    ? (JSON.parse(readFileSync(manifestFile, "utf8")) as Manifest)
    : undefined;
  if (present && JSON.stringify(present.source) !== JSON.stringify(source))
    refuseOtherSource(present.source, source);
  if (present && source.kind === "simulated" && present.files.every(isUntouched))
    return { manifest: present, isNew: false };
  mkdirSync(landingDir, { recursive: true });
  if (source.kind === "simulated") await simulate(source);
  else copyFolder(source.folder);
  const manifest: Manifest = { source, files: await Promise.all(rawTables.map(describeFile)) };
  const isNew =
    JSON.stringify(present?.files.map((file) => file.sha256)) !==
    JSON.stringify(manifest.files.map((file) => file.sha256));
  writeFileAtomic.sync(manifestFile, JSON.stringify(manifest, null, 2));
  return { manifest, isNew };
}

function refuseOtherSource(present: Source, wanted: Source): never {
  throw new CommandError(
    `the stack \`local\` holds other data: ${describe(present)}; wanted are ${describe(wanted)}. ` +
      "Two fleets do not mix in one lake: add --fresh to destroy what is there and start with the new data, or run npm run local:down first",
  );
}

function isUntouched(file: DataFile): boolean {
  if (!existsSync(file.file)) return false;
  const { size, mtimeMs } = statSync(file.file);
  return size === file.bytes && mtimeMs === file.modifiedMs;
}

async function simulate(source: Extract<Source, { kind: "simulated" }>): Promise<void> {
  const args = [
    "--machines",
    String(source.machines),
    "--seed",
    String(source.seed),
    "--start",
    source.start,
    "--end",
    source.end,
    "--realism",
    source.realism.join(","),
  ];
  await runPython(["-m", "pipeline.simulate", ...args, "--out", landingDir], transient);
  clearTransient();
}

/** The names a file of a table goes by: ours, and those of the published sets. */
function knownNames(table: string): string[] {
  return [`${table}.csv`, `PdM_${table}.csv`];
}

/** Refuses a folder whose files no run could use, before anything of this machine is changed. */
export async function checkFolder(folder: string, ranges: Ranges): Promise<void> {
  const telemetry = filesOf(folder).find(({ table }) => table === "telemetry");
  const fault = telemetry && (await rangeFault(telemetry.file, ranges));
  if (fault !== undefined) throw new CommandError(fault);
}

function copyFolder(folder: string): void {
  for (const { table, file } of filesOf(folder)) {
    const target = path.join(landingDir, `${table}.csv`);
    copyFileSync(file, `${target}.part`);
    renameSync(`${target}.part`, target);
  }
}

/** The five files of a folder by their tables; raises CommandError for those ingestion would refuse. */
function filesOf(folder: string): { table: string; file: string }[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new CommandError(
      `--data must name a folder with the five files ${rawTables.map((name) => `${name}.csv`).join(", ")}; "${folder}" is none`,
    );
  }
  const found = rawTables.map((table) => ({
    table,
    name: knownNames(table).find((name) => existsSync(path.join(folder, name))),
  }));
  const missing = found.filter(({ name }) => name === undefined).map(({ table }) => `${table}.csv`);
  if (missing.length)
    throw new CommandError(
      `${folder} has no ${missing.join(", no ")}; put the missing files there and run the same command again`,
    );
  const files = found.map(({ table, name = "" }) => ({ table, file: path.join(folder, name) }));
  const faults = files.flatMap(({ file }) => fileFault(file) ?? []);
  if (faults.length) throw new CommandError(faults.join("\n"));
  return files;
}

/**
 * Why ingestion would refuse the whole file, told before anything is uploaded. A last line without a line end may be
 * half of one, and half a number is a number too: only whoever made the file knows.
 */
export function fileFault(file: string): string | undefined {
  const { size } = statSync(file);
  if (size === 0) return `${file} is empty, 0 bytes; put the whole file there`;
  const last = Buffer.alloc(1);
  const descriptor = openSync(file, "r");
  try {
    readSync(descriptor, last, 0, 1, size - 1);
  } finally {
    closeSync(descriptor);
  }
  if (/[\r\n]/.test(last.toString("latin1"))) return undefined;
  return `${file} has no line end after its last line, so it may be cut off; if that line is whole, add one: echo >> "${file}"`;
}

async function describeFile(table: string): Promise<DataFile> {
  const file = path.join(landingDir, `${table}.csv`);
  const { size, mtimeMs } = statSync(file);
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 }))
    hash.update(chunk as Buffer);
  return { table, file, bytes: size, modifiedMs: mtimeMs, sha256: hash.digest("hex") };
}
