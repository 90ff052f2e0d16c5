import { join } from "node:path";

import { changesOf, Engine } from "./engine";

/** On a machine under load a single operation has taken half a minute. */
jest.setTimeout(300_000);

const nowMs = Date.now();
const monthsLaterMs = nowMs + 70 * 86_400_000;

let engine: Engine;
beforeAll(() => {
  engine = new Engine("local", { nowMs }, join(__dirname, "costs"));
});
afterAll(() => engine.close());

test("a start that is past is refused at the preview of a budget that is made, and of no other", async () => {
  const past = { budgetStartDate: "2026-01-01" };
  await expect(engine.run("preview", past)).rejects.toThrow(
    /budgetStartDate must be from .* got `2026-01-01`; set it with: pulumi config set budgetStartDate \d{4}-\d\d-01 --stack local/,
  );
  await engine.run("up");
  expect(changesOf(await engine.run("up", past))).toEqual([]);
});

test("months later budget and export are what they were", async () => {
  await engine.run("up");
  expect(changesOf(await engine.run("up", { nowMs: monthsLaterMs }))).toEqual([]);
});
