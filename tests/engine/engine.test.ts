import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import type { EngineResult } from "../../local/engine/stack";
import { filesBelow } from "./engine";

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

test.each(["dev", "prod"])(
  "a preview of %s creates everything, refuses nothing and touches no state",
  async (stack) => {
    const { code, stdout, stderr } = await engine(stack, "preview", "--stack", stack, "--json");
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
      expect.arrayContaining([
        "azure-native:databricks:Workspace",
        "databricks:index/volume:Volume",
      ]),
    );
    expect(readdirSync(join(scratch, stack))).toEqual(["pulumi"]);
  },
);

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

test("what a provider refuses fails the preview with the property and the reason", async () => {
  const { code, stderr } = await engine(
    "refused",
    "preview",
    "--source",
    trial("refusing", { storageKind: "StorageV3" }),
  );
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining(
      'expected kind to be one of ["Storage" "StorageV2" "BlobStorage" "FileStorage" "BlockBlobStorage"], got StorageV3',
    ),
  ]);
});

test.each([
  [
    "azure-native",
    { groupName: "r".repeat(91) },
    "property resourceGroupName value {",
    `expected resourceGroupName to have 1 to 90 characters, got 91: ${"r".repeat(80)}`,
  ],
  [
    "databricks",
    { taskKey: "score all" },
    "property tasks[0].taskKey value {",
    "expected taskKey to match ^[\\w-]+$, got score all",
  ],
])(
  "a published limit of %s fails the preview with property, value and what is allowed",
  async (provider, settings, property, reason) => {
    const source = trial(`limits-${provider}`, settings, "refusing");
    const { code, stderr } = await engine("refused", "preview", "--source", source);
    expect([code, stderr]).toEqual([1, expect.stringContaining(property)]);
    expect(stderr).toContain(reason);
  },
);
