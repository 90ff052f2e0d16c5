import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Commands, freePort, type Outcome } from "./commands";
import { killWhenPrinted } from "./kill";
import { csvRows, quality } from "./truth";

// Two Spark starts, a simulated year of a small fleet, and the real engine: minutes, not seconds.
jest.setTimeout(30 * 60_000);

const fleet = ["--machines", "60", "--seed", "11"];

const scoredFrom = "2015-12-02T06:00:00";
const scoredUntil = "2016-01-01T06:00:00";

async function predictionsOf(commands: Commands, file: string): Promise<Buffer> {
  await commands.run("predictions", "--csv", file);
  return readFileSync(file);
}

describe("npm run local", () => {
  const stateDir = mkdtempSync(path.join(tmpdir(), "batch-scoring-"));
  const killedStateDir = mkdtempSync(path.join(tmpdir(), "batch-scoring-killed-"));
  const csv = path.join(stateDir, "first.csv");
  let commands: Commands;
  let killedCommands: Commands;
  let first: Outcome;
  let reports: string;
  let second: Outcome;
  let afterKill: Outcome;

  async function runTwice(): Promise<void> {
    first = await commands.local(...fleet);
    await predictionsOf(commands, csv);
    reports = await commands.page("/reports");
    second = await commands.local(...fleet);
  }

  async function runKilled(): Promise<void> {
    const started = killedCommands.startLocal(...fleet);
    await killWhenPrinted(started, "    ingest ", killedStateDir);
    afterKill = await killedCommands.local(...fleet);
  }

  beforeAll(async () => {
    commands = new Commands(stateDir, await freePort());
    killedCommands = new Commands(killedStateDir, await freePort());
    // Two lakes that know nothing of each other: much of a run leaves a core idle.
    await Promise.all([runTwice(), runKilled()]);
  });

  afterAll(async () => {
    await commands.run("down");
    await killedCommands.run("down");
    for (const folder of [stateDir, killedStateDir]) {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("ends with the predictions and the measured quality on the screen", () => {
    expect(first.output).toContain("Measured on the held-out period");
  });

  it("foresees the simulated failures of the scored range, and little else", () => {
    const { events, recall, precision } = quality(
      csvRows(csv),
      csvRows(path.join(stateDir, "landing", "failures.csv")),
      scoredFrom,
      scoredUntil,
    );
    expect(events).toBeGreaterThan(10);
    expect(recall).toBeGreaterThanOrEqual(0.95);
    expect(precision).toBeGreaterThanOrEqual(0.9);
  });

  it("leaves a page of the scoring and a page of the evaluation", () => {
    const kinds = [...reports.matchAll(/href="\/reports\/[\w-]+\/([a-z]+)_[\w.-]+\.html"/g)];
    expect(kinds.map(([, kind]) => kind).sort()).toEqual(["evaluation", "scoring"]);
  });

  it("changes no resource in a second run, and runs none of the three jobs again", () => {
    expect(second.output).toContain("0 created, 0 updated, 0 replaced, 0 deleted");
    expect(second.output.match(/unchanged since run/g)).toHaveLength(3);
  });

  it("has the same predictions after a second run, byte for byte", async () => {
    expect(await predictionsOf(commands, path.join(stateDir, "second.csv"))).toEqual(
      readFileSync(csv),
    );
  });

  it("ends with the same predictions on another lake, after a kill -9 of the command and of Spark", async () => {
    const { code, output } = afterKill;
    expect([code, output]).toEqual([0, expect.stringContaining("Measured on the held-out period")]);
    const predictions = await predictionsOf(
      killedCommands,
      path.join(killedStateDir, "killed.csv"),
    );
    expect(predictions.equals(readFileSync(csv))).toBe(true);
  });

  it("refuses to mix two fleets, and says what to type", async () => {
    const { code, output } = await commands.local("--machines", "61", "--seed", "11");
    expect([code, output.includes("add --fresh")]).toEqual([1, true]);
  });

  it("destroys the stack and leaves nothing", async () => {
    const { code, output } = await commands.run("down");
    expect([code, output.includes("nothing is left")]).toEqual([0, true]);
    expect(existsSync(stateDir) ? readdirSync(stateDir) : []).toEqual([]);
  });
});
