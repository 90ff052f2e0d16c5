import { poolsChanges } from "../engine/changes/compute";
import { devChanges } from "../engine/changes/dev";
import { givenChanges } from "../engine/changes/given";
import { hardenedChanges } from "../engine/changes/hardened";
import { platformChanges } from "../engine/changes/platform";
import { testSwitches } from "./switched";
import { linked, linkedSwitches, operationsSwitches } from "./switches/operations";
import { keyedSwitches, platformSwitches } from "./switches/platform";

describe("the stack dev with", () => {
  testSwitches("dev", {}, operationsSwitches);
});

describe("the stack dev with private endpoints, with", () => {
  testSwitches("dev", linked, linkedSwitches);
});

test("every key that makes a resource appear or go is driven by a table of switches", () => {
  const tables = [
    ...[platformChanges, devChanges, hardenedChanges],
    ...[poolsChanges, givenChanges],
  ];
  const parts = tables
    .flatMap((changes) => Object.entries(changes))
    .filter(([, { shows }]) => shows.some((line) => /^(create|delete) /.test(line)))
    .map(([key]) => key);
  const switches = [
    ...[...platformSwitches, ...keyedSwitches],
    ...[...operationsSwitches, ...linkedSwitches],
  ];
  const driven = new Set(switches.flatMap(({ changes }) => Object.keys(changes)));
  expect(parts.filter((key) => !driven.has(key))).toEqual([]);
});
