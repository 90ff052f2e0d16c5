import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { makeProject } from "../engine/project";
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

/** A process of this clone with a state of its own and no workspace to talk to. */
function ran(state: string, ...command: string[]): Promise<Run> {
  const env = {
    ...process.env,
    BATCH_SCORING_STATE_DIR: path.join(scratch, state),
    BATCH_SCORING_WORKSPACE_PORT: "9",
    NO_COLOR: "1",
  };
  const loader = path.join(clone, "local", "providers", "typescript.cjs");
  return new Promise((done) => {
    execFile(
      process.execPath,
      ["-r", loader, ...command],
      { cwd: clone, env, maxBuffer: 1 << 26 },
      (error, stdout, stderr) => {
        done({ code: error === null ? 0 : Number(error.code), stdout, stderr });
      },
    );
  });
}

/** The command line as a person types it. */
function typed(stack: string): Promise<Run> {
  const source = makeProject(path.join(scratch, `project-${stack}`), stack);
  return ran(`typed-${stack}`, "tests/policy/commandLine.ts", stack, source);
}

/** What rules say, but for those that wait for the update to judge. */
function findings(stdout: string): string[] {
  const said = stdout.match(/^ +- \[(advisory|mandatory)\] .*\n.*$/gm) ?? [];
  return said.filter((finding) => !finding.includes("can't run policy "));
}

/** A preview as `npm run preview` makes it. */
function preview(stack: string, ...args: string[]): Promise<Run> {
  const command = ["local/engine/main.ts", "preview", "--stack", stack, "--json"];
  return ran("state", ...command, "--policy", "policy", ...args);
}

/** The project in a region that no rule allows. */
function elsewhere(): string {
  return makeProject(path.join(scratch, "project"), "dev", { location: "eastus" });
}

test.each(stacks)(
  "`pulumi preview --policy-pack policy -s %s` passes, and the policy has nothing to say",
  async (stack) => {
    const { code, stdout, stderr } = await typed(stack);
    expect([code, stderr]).toEqual([0, `Created stack '${stack}'\n`]);
    expect(stdout).toMatch(/^ +\S+ batch-scoring@v0\.1\.0.*\(local: .*policy\)$/m);
    expect(findings(stdout)).toEqual([]);
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
