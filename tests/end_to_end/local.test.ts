import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Commands, freePort, type Outcome } from "./commands";
import { csvRows, quality } from "./truth";

// Two Spark starts, a simulated year of a small fleet, and the real engine: minutes, not seconds.
jest.setTimeout(20 * 60_000);

const fleet = ["--machines", "60", "--seed", "11"];

describe("npm run local", () => {
  const stateDir = mkdtempSync(path.join(tmpdir(), "batch-scoring-"));
  const landed = path.join(stateDir, "landing");
  let commands: Commands;
  let first: Outcome;
  let second: Outcome;
  let csv: string;

  beforeAll(async () => {
    commands = new Commands(stateDir, await freePort());
    first = await commands.local(...fleet);
    csv = path.join(stateDir, "first.csv");
    await commands.run("predictions", "--csv", csv);
    second = await commands.local(...fleet);
  });

  afterAll(async () => {
    await commands.run("down");
    rmSync(stateDir, { recursive: true, force: true });
  });

  it("ends with the predictions and the measured quality on the screen", () => {
    expect(first.output).toContain("Measured on the held-out period");
  });

  it("foresees the simulated failures of the scored range, and little else", () => {
    const { events, recall, precision } = quality(
      csvRows(csv),
      csvRows(path.join(landed, "failures.csv")),
      "2015-12-02T06:00:00",
      "2016-01-01T06:00:00",
    );
    expect(events).toBeGreaterThan(10);
    expect(recall).toBeGreaterThanOrEqual(0.95);
    expect(precision).toBeGreaterThanOrEqual(0.9);
  });

  it("changes nothing in a second run", () => {
    expect(second.output).toMatch(/unchanged since run[\s\S]*unchanged since run/);
  });

  it("writes the same predictions after a second run", async () => {
    const again = path.join(stateDir, "second.csv");
    await commands.run("predictions", "--csv", again);
    expect(readFileSync(again)).toEqual(readFileSync(csv));
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
