import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { pathsOf } from "../../local/workspace/paths";
import { openWorkspace } from "../../local/workspace/workspace";
import { changesOf, Engine } from "./engine";

/** On a machine under load a single operation has taken half a minute. */
jest.setTimeout(300_000);

/** Everything a workspace holds before anybody makes anything in it. */
function stateOfNewWorkspace(): string[] {
  const folder = mkdtempSync(join(tmpdir(), "workspace-"));
  try {
    const paths = pathsOf(folder, folder);
    openWorkspace(paths, {
      clock: () => 0,
      timer: () => () => undefined,
      launch: () => {
        throw new Error("nothing runs here");
      },
      log: () => undefined,
      url: () => "http://127.0.0.1",
    });
    return filesBelow(paths.objectsDir);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What must be gone before what: the services refuse the other way round, or leave something behind. */
const ORDER = [
  ["lake-container-lake", "lake"],
  ["catalog-schema-raw", "catalog"],
  ["catalog", "catalog-location-lake"],
  ["catalog-location-lake", "catalog-credential"],
  ["catalog-credential", "workspace"],
  ["catalog-credential", "access-connector"],
  ["workspace", "group"],
  ["lake", "group"],
] as const;

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

describe.each(["dev", "prod"])("the environment %s", (stack) => {
  let engine: Engine;
  beforeAll(() => {
    engine = new Engine(stack);
  });
  afterAll(() => engine.close());

  test("is created as previewed, and a preview touches nothing", async () => {
    const previewed = await engine.run("preview");
    expect(engine.files("azure")).toEqual([]);
    const { changes, counts, diagnostics, outputs } = await engine.run("up");
    expect(diagnostics).toEqual([]);
    expect(counts).toEqual({ ...previewed.counts, same: 0, update: 0, replace: 0, delete: 0 });
    expect(changes.map(({ urn }) => urn).sort()).toEqual(
      previewed.changes.map(({ urn }) => urn).sort(),
    );
    expect(outputs["workspaceUrl"]).toMatch(/^https:\/\/adb-\d{16}\.\d+\.azuredatabricks\.net$/);
  });

  test("is the same after a second update and after a refresh", async () => {
    expect(changesOf(await engine.run("up"))).toEqual([]);
    expect(changesOf(await engine.run("refresh"))).toEqual([]);
  });

  // The data of prod is protected, so that it does not go in one step.
  if (stack === "prod") return;

  test("goes in an order the services accept, and leaves nothing anywhere", async () => {
    const mayGo = { isDataProtected: false, forceDestroy: true };
    await engine.run("up", mayGo);
    const gone = (await engine.run("destroy", mayGo)).changes.map(({ name }) => name);
    for (const [first, then] of ORDER)
      expect([first, gone.indexOf(first) >= 0, gone.indexOf(first) < gone.indexOf(then)]).toEqual([
        first,
        true,
        true,
      ]);
    // The network watcher is the subscription's own: Azure makes it with the first network.
    const ofStack = engine.files("azure").filter((file) => !file.startsWith("networkwatcher"));
    expect(ofStack).toEqual([]);
    expect(engine.files("lake")).toEqual([]);
    // Counters and settings belong to the workspace itself; settings are put back, not taken away.
    const own = /^(identifiers|settings|workspace-conf)\//;
    expect(engine.files("workspace", "state").filter((file) => !own.test(file))).toEqual(
      stateOfNewWorkspace().filter((file) => !own.test(file)),
    );
  });
});
