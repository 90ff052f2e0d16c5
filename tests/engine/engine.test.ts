import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import type { EngineResult } from "../../local/engine/stack";
import { filesBelow } from "./engine";
import { makeProject } from "./project";

const clone = resolve(__dirname, "../..");
const scratch = mkdtempSync(join(tmpdir(), "engine-"));

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** On a machine under load a single run has taken half a minute. */
jest.setTimeout(300_000);

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The engine's command line, with a state of its own and no workspace to talk to. */
function engine(state: string, ...args: string[]): Promise<Run> {
  const env = {
    ...process.env,
    BATCH_SCORING_STATE_DIR: join(scratch, state),
    BATCH_SCORING_WORKSPACE_PORT: "9",
  };
  const loader = join(clone, "local", "providers", "typescript.cjs");
  const command = ["-r", loader, "local/engine/main.ts", ...args];
  return new Promise((done) => {
    execFile(
      process.execPath,
      command,
      { cwd: clone, env, maxBuffer: 1 << 26 },
      (error, stdout, stderr) => {
        done({ code: error === null ? 0 : Number(error.code), stdout, stderr });
      },
    );
  });
}

/** A copy of a trial program, whose settings a test may change. */
function trial(
  name: string,
  settings: Readonly<Record<string, unknown>> = {},
  program = "program",
): string {
  const folder = join(scratch, name);
  cpSync(join(__dirname, program), folder, { recursive: true });
  rmSync(join(folder, "node_modules"), { force: true });
  symlinkSync(join(clone, "node_modules"), join(folder, "node_modules"));
  const config = Object.entries(settings).map(
    ([key, value]) => `  engine-trial:${key}: ${String(value)}\n`,
  );
  writeFileSync(
    join(folder, "Pulumi.local.yaml"),
    config.length === 0 ? "config: {}\n" : `config:\n${config.join("")}`,
  );
  return folder;
}

test("a preview creates everything, refuses nothing and touches no state", async () => {
  const source = makeProject(join(scratch, "project-dev"), "dev");
  const asked = ["preview", "--stack", "dev", "--source", source, "--json"];
  const { code, stdout, stderr } = await engine("dev", ...asked);
  expect([code, stderr]).toEqual([0, ""]);
  const { counts, changes, diagnostics } = JSON.parse(stdout) as EngineResult;
  expect(diagnostics).toEqual([]);
  expect(counts).toEqual({
    create: expect.any(Number) as number,
    update: 0,
    replace: 0,
    delete: 0,
    same: 0,
  });
  const types = changes.map(({ type }) => type);
  expect(types.filter((type) => type === "databricks:index/job:Job")).toHaveLength(3);
  expect(types).toEqual(
    expect.arrayContaining(["azure-native:databricks:Workspace", "databricks:index/volume:Volume"]),
  );
  expect(readdirSync(join(scratch, "dev"))).toEqual(["pulumi"]);
});

test("an update makes the stack, the next one changes nothing, and a destroyed stack leaves nothing", async () => {
  const source = trial("life");
  const up = await engine("life-state", "up", "--source", source, "--json");
  const { outputs, counts } = JSON.parse(up.stdout) as EngineResult;
  expect([up.code, counts]).toEqual([0, { create: 3, update: 0, replace: 0, delete: 0, same: 0 }]);
  expect(outputs).toEqual({
    accountName: expect.stringMatching(/^st[a-z0-9]{6}$/) as string,
    location: "westeurope",
  });

  const again = await engine("life-state", "up", "--source", source, "--expect-no-changes");
  expect([again.code, again.stdout]).toEqual([
    0,
    expect.stringMatching(
      /^local: 0 created, 0 updated, 0 replaced, 0 deleted, 3 unchanged in [\d.]+ s\n$/,
    ),
  ]);

  const changed = await engine(
    "life-state",
    "preview",
    "--source",
    trial("life", { length: 8 }),
    "--expect-no-changes",
  );
  expect([changed.code, changed.stderr]).toEqual([
    1,
    'stack "local" was to have no changes, but has 2: replace suffix [length]; replace account [accountName]\n',
  ]);

  const destroyed = await engine("life-state", "destroy", "--source", source);
  expect([destroyed.code, destroyed.stdout]).toEqual([
    0,
    expect.stringContaining("3 deleted, 0 unchanged"),
  ]);
  expect(readdirSync(join(scratch, "life-state", "azure"))).toEqual([]);
  expect(readdirSync(join(scratch, "life-state", "lake"))).toEqual([]);
  expect(filesBelow(scratch).filter((file) => file.endsWith(".log"))).toEqual([]);
});

/** What is wrong with a resource of `refusing`, all of which one check finds. */
const faulty = {
  "azure-native by its SDK": {
    // The SDK leaves out what it does not know at the top, not further down.
    account: { kind: "StorageV3", sku: { nam: "Standard_LRS" } },
  },
  "azure-native by what Azure publishes": { account: { resourceGroupName: "r".repeat(91) } },
  "databricks by its SDK": { job: { tasks: [{ taskKey: "score", notebokTask: {} }, {}] } },
  "databricks by its documentation": {
    job: {
      name: "n".repeat(4097),
      tasks: [{ taskKey: "score all", runIf: "ALWAYS" }],
    },
  },
} as const;
type Faulty = keyof typeof faulty;

describe("a preview fails with the property and the reason", () => {
  const previews = new Map<Faulty, Promise<Run>>();
  const previewed = (which: Faulty) => {
    const known = previews.get(which);
    if (known !== undefined) return known;
    const settings = Object.entries(faulty[which]).map(
      ([key, members]) => [key, JSON.stringify(members)] as const,
    );
    const source = trial(which, Object.fromEntries(settings), "refusing");
    const asked = engine("refused", "preview", "--source", source);
    previews.set(which, asked);
    return asked;
  };

  test.each<[Faulty, string, string, string]>([
    [
      "azure-native by its SDK",
      "a wrong enum",
      "kind",
      'expected kind to be one of ["Storage" "StorageV2" "BlobStorage" "FileStorage" "BlockBlobStorage"], got StorageV3',
    ],
    [
      "azure-native by its SDK",
      "a missing required property",
      "sku.name",
      "Missing required argument",
    ],
    ["azure-native by its SDK", "an unknown key", "sku.nam", 'did you mean "name"?'],
    [
      "azure-native by what Azure publishes",
      "a name too long",
      "resourceGroupName",
      `expected resourceGroupName to have 1 to 90 characters, got 91: ${"r".repeat(80)}`,
    ],
    [
      "databricks by its SDK",
      "a missing required property",
      "tasks[1].taskKey",
      "Missing required argument",
    ],
    [
      "databricks by its SDK",
      "an unknown key",
      "tasks[0].notebokTask",
      'did you mean "notebookTask"?',
    ],
    [
      "databricks by its documentation",
      "a wrong enum",
      "tasks[0].runIf",
      '"ALL_FAILED"], got ALWAYS',
    ],
    [
      "databricks by its documentation",
      "a name too long",
      "name",
      "expected name to have 1 to 4096 characters, got 4097",
    ],
    [
      "databricks by its documentation",
      "a key of other characters",
      "tasks[0].taskKey",
      "expected taskKey to match ^[\\w-]+$, got score all",
    ],
  ])("of %s: %s", async (which, _, property, reason) => {
    const { code, stderr } = await previewed(which);
    expect([code, stderr]).toEqual([1, expect.stringContaining(`property ${property} value {`)]);
    expect(stderr).toContain(reason);
  });
});
