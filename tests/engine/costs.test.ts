import { join } from "node:path";

import { ResourceStore } from "../../local/azure/resourceStore";
import type { ArmType } from "../../local/providers/azureNative/armType";
import { budget, costExport } from "../../local/providers/azureNative/costs";
import { type Inputs, record } from "../../local/providers/protocol/values";
import { dayStart, monthStart } from "../../settings/budget";
import { changesOf, Engine } from "./engine";

/** On a machine under load a single operation has taken half a minute. */
jest.setTimeout(300_000);

const nowMs = Date.now();
const monthsLaterMs = nowMs + 70 * 86_400_000;

let engine: Engine;
beforeAll(() => {
  engine = new Engine("dev", { nowMs }, join(__dirname, "costs"));
});
afterAll(() => engine.close());

test("a start that is past is refused at the preview of a budget that is made, and of no other", async () => {
  const past = { budgetStartDate: "2026-01-01" };
  await expect(engine.run("preview", past)).rejects.toThrow(
    /budgetStartDate must be from .* got `2026-01-01`; set it with: pulumi config set budgetStartDate \d{4}-\d\d-01 --stack dev/,
  );
  await engine.run("up");
  expect(changesOf(await engine.run("up", past))).toEqual([]);
});

test("months later budget and export are what they were", async () => {
  await engine.run("up");
  expect(changesOf(await engine.run("up", { nowMs: monthsLaterMs }))).toEqual([]);
});

/** When the budget begins, and the export, as Azure knows it of each that there is. */
function starts(): unknown[] {
  const held = new ResourceStore(join(engine.platform, "azure"));
  const ofType = ({ path }: ArmType) => held.ofType(path.armType).map(({ inputs }) => inputs);
  const recurrence = (inputs: Inputs) =>
    record(record(inputs, "schedule") ?? {}, "recurrencePeriod");
  return [
    ...ofType(budget).map((inputs) => record(inputs, "timePeriod")?.["startDate"]),
    ...ofType(costExport).map((inputs) => recurrence(inputs)?.["from"]),
  ];
}

test("where other costs are counted, budget and export are new ones, which begin when Azure takes it", async () => {
  await engine.run("up");
  const others = { hasMachines: false, nowMs: monthsLaterMs };
  const replaced = changesOf(await engine.run("up", others)).map((line) => line.split(" [")[0]);
  expect(replaced).toEqual(
    ["costs", "costs-export", "costs-writer", "costs-writer-name"].map((name) => `replace ${name}`),
  );
  const start = dayStart(monthStart(monthsLaterMs, 1));
  expect(starts()).toEqual([start, start]);
  expect(changesOf(await engine.run("up", { ...others, nowMs }))).toEqual([]);
});
