import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import type { StackFolders } from "../../local/engine/folders";
import { beginUpdate, endUpdate, locksOf } from "../../local/engine/interruption";
import { copyProject } from "../../local/engine/project";

function folders(): StackFolders {
  const folder = mkdtempSync(join(tmpdir(), "engine-"));
  return {
    stack: "local",
    source: join(folder, "source"),
    project: join(folder, "project"),
    backend: join(folder, "state"),
    platform: folder,
    updateRecord: join(folder, "update.json"),
  };
}

const others: ChildProcess[] = [];

/** Another process that is alive, until the test ends it. */
function otherProcess(): ChildProcess {
  const other = spawn("sleep", ["60"]);
  others.push(other);
  return other;
}

async function ended(other: ChildProcess): Promise<void> {
  const exit = new Promise((resolve) => other.once("exit", resolve));
  other.kill("SIGKILL");
  await exit;
}

afterEach(async () => {
  await Promise.all(
    others
      .splice(0)
      .filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
      .map(ended),
  );
});

/** Leaves the note that an update by another process would have left. */
async function noteOf(place: StackFolders, other: ChildProcess): Promise<void> {
  await beginUpdate(place, "project", "up");
  const processStartedAt = execFileSync("ps", ["-o", "lstart=", "-p", String(other.pid)], {
    encoding: "utf8",
  }).trim();
  const note = JSON.parse(readFileSync(place.updateRecord, "utf8")) as object;
  writeFileSync(place.updateRecord, JSON.stringify({ ...note, pid: other.pid, processStartedAt }));
}

function lock(place: StackFolders, pid: number | undefined): void {
  const file = join(place.backend, ".pulumi/locks/organization/project/local/1.json");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ pid }));
  writeFileSync(`${file}.attrs`, "{}");
}

test("an update that ended leaves nothing behind", async () => {
  const place = folders();
  expect(await beginUpdate(place, "project", "up")).toBe(false);
  endUpdate(place);
  expect([existsSync(place.updateRecord), await beginUpdate(place, "project", "up")]).toEqual([
    false,
    false,
  ]);
});

test("rejects a second update while the first one lives, and names it", async () => {
  const place = folders();
  const other = otherProcess();
  await noteOf(place, other);
  await expect(beginUpdate(place, "project", "destroy")).rejects.toThrow(
    new RegExp(
      `stack "local" is busy: process ${other.pid} has been running \`up\` since .*; wait for it to end, or end it with: kill ${other.pid}`,
    ),
  );
});

test("an update whose process is dead was interrupted, even when its number is in use again", async () => {
  const place = folders();
  const other = otherProcess();
  await noteOf(place, other);
  await ended(other);
  expect(await beginUpdate(place, "project", "up")).toBe(true);
  const reused = {
    ...(JSON.parse(readFileSync(place.updateRecord, "utf8")) as object),
    pid: process.ppid,
    processStartedAt: "earlier",
  };
  writeFileSync(place.updateRecord, JSON.stringify(reused));
  expect(await beginUpdate(place, "project", "up")).toBe(true);
});

test("a note that was cut off counts as an interruption", async () => {
  const place = folders();
  writeFileSync(place.updateRecord, '{"pid":');
  expect(await beginUpdate(place, "project", "up")).toBe(true);
});

test("the engine of a dead command is waited for until its lock's process has ended", async () => {
  const place = folders();
  const engine = otherProcess();
  lock(place, engine.pid);
  expect(locksOf(place, "project")).toEqual([engine.pid]);
  const begunWhileWaiting: boolean[] = [];
  await beginUpdate(place, "project", "up", async () => {
    await ended(engine);
    begunWhileWaiting.push(existsSync(place.updateRecord));
  });
  expect([begunWhileWaiting, existsSync(place.updateRecord)]).toEqual([[false], true]);
});

test("a copy of the project keeps the engine's salt and names no main file", () => {
  const place = folders();
  mkdirSync(place.source);
  writeFileSync(join(place.source, "Pulumi.yaml"), "name: p\nmain: index.ts\nruntime: nodejs\n");
  writeFileSync(join(place.source, "Pulumi.local.yaml"), "config:\n  p:a: 1\n");
  expect(copyProject(place)).toEqual({ projectName: "p" });
  const copy = join(place.project, "Pulumi.local.yaml");
  writeFileSync(copy, `encryptionsalt: v1:abc\n${readFileSync(copy, "utf8")}`);
  writeFileSync(join(place.source, "Pulumi.local.yaml"), "config:\n  p:a: 2\n");
  copyProject(place);
  expect(readFileSync(copy, "utf8")).toBe('config:\n  p:a: 2\nencryptionsalt: "v1:abc"\n');
  expect(readFileSync(join(place.project, "Pulumi.yaml"), "utf8")).toBe(
    'name: "p"\nruntime: "nodejs"\n',
  );
});

test("a copy of the project keeps a text that looks like a date a text", () => {
  const place = folders();
  mkdirSync(place.source);
  writeFileSync(join(place.source, "Pulumi.yaml"), 'name: p\nruntime: "2026-11-01"\n');
  writeFileSync(join(place.source, "Pulumi.local.yaml"), "config: {}\n");
  copyProject(place);
  expect(readFileSync(join(place.project, "Pulumi.yaml"), "utf8")).toContain('"2026-11-01"');
});

test("rejects a stack that has no settings file", () => {
  const place = { ...folders(), stack: "qa" };
  expect(() => copyProject(place)).toThrow(
    /^there is no stack "qa": .*Pulumi\.qa\.yaml does not exist$/,
  );
});
