import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import type { EngineResult } from "../../local/engine/stack";
import { stacks } from "../settings/stackConfig";

const clone = path.resolve(__dirname, "../..");
const scratch = mkdtempSync(path.join(tmpdir(), "policy-"));

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** On a machine under load a single preview has taken half a minute. */
jest.setTimeout(300_000);

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A preview by the real engine, judged by the policy pack. */
function preview(stack: string, ...args: string[]): Promise<Run> {
  const env = {
    ...process.env,
    BATCH_SCORING_STATE_DIR: path.join(scratch, "state"),
    BATCH_SCORING_WORKSPACE_PORT: "9",
  };
  const loader = path.join(clone, "local", "providers", "typescript.cjs");
  const command = ["-r", loader, "local/engine/main.ts", "preview", "--stack", stack, "--json"];
  return new Promise((done) => {
    execFile(
      process.execPath,
      [...command, "--policy", "policy", ...args],
      { cwd: clone, env, maxBuffer: 1 << 26 },
      (error, stdout, stderr) => {
        done({ code: error === null ? 0 : Number(error.code), stdout, stderr });
      },
    );
  });
}

/** The project in a region that no rule allows. */
function elsewhere(): string {
  const folder = path.join(scratch, "project");
  const linked = ["node_modules", "components", "settings", "notebooks", "pipeline"];
  for (const name of ["index.ts", "Pulumi.yaml"])
    cpSync(path.join(clone, name), path.join(folder, name));
  for (const name of linked) symlinkSync(path.join(clone, name), path.join(folder, name));
  const settings = readFileSync(path.join(clone, "Pulumi.dev.yaml"), "utf8");
  writeFileSync(
    path.join(folder, "Pulumi.dev.yaml"),
    `${settings.trimEnd()}\n  batch-scoring:location: eastus\n`,
  );
  return folder;
}

test.each(stacks)(
  "the engine lets stack %s pass, and the policy has nothing to say",
  async (stack) => {
    const { code, stdout, stderr } = await preview(stack);
    expect([code, stderr]).toEqual([0, ""]);
    expect((JSON.parse(stdout) as EngineResult).policy).toEqual([]);
  },
);

test("the engine stops a stack that violates a mandatory rule, with what is wrong and what to do", async () => {
  const { code, stderr } = await preview("dev", "--source", elsewhere());
  expect(code).toBe(1);
  expect(stderr).toContain(
    "policy mandatory  loc-allowed  lake: `location` must be an allowed region, got `eastus`; " +
      "set `location` to an allowed region, or add the region to `policy/allowed.ts`",
  );
});
