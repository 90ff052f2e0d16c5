import { keys } from "../../settings/keys";
import { POOLS, poolsChanges } from "./changes/compute";
import { devChanges } from "./changes/dev";
import { GIVEN, givenChanges, makeOthers, makeShared } from "./changes/given";
import { HARDENED, hardenedChanges, hardenedRefusals } from "./changes/hardened";
import { platformChanges } from "./changes/platform";
import { testChanges } from "./changes/previewed";

/** Each stack is made once, then previewed for each key: some seconds each on two cores. */
jest.setTimeout(1_800_000);

test("every configuration key has its row in one of the tables", () => {
  const tables = [platformChanges, devChanges, hardenedChanges, poolsChanges, givenChanges];
  const shown = new Set(tables.flatMap((table) => Object.keys(table)));
  expect([...shown].sort()).toEqual(Object.keys(keys).sort());
});

describe("the stack prod", () => {
  testChanges({
    stack: "prod",
    configuration: HARDENED,
    changes: hardenedChanges,
    refusals: hardenedRefusals,
    prepare: makeOthers,
  });
});

describe("a stack with pools behind a firewall", () => {
  testChanges({ stack: "dev", configuration: POOLS, changes: poolsChanges });
});

describe("a stack in somebody else's network", () => {
  testChanges({
    stack: "dev",
    configuration: GIVEN,
    changes: givenChanges,
    prepare: makeShared,
  });
});
