import { devChanges } from "./changes/dev";
import { addWorkspace, makeOthers } from "./changes/given";
import { platformChanges } from "./changes/platform";
import { testChanges } from "./changes/previewed";
import { BASE } from "./changes/row";

/** Each stack is made once, then previewed for each key: a few seconds each on two cores. */
jest.setTimeout(1_800_000);

testChanges({
  stack: "dev",
  configuration: BASE,
  changes: { ...platformChanges, ...devChanges },
  engines: 2,
  prepare: makeOthers,
  add: addWorkspace,
});
