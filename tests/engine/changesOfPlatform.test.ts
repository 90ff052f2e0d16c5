import { platformChanges } from "./changes/platform";
import { testChanges } from "./changes/previewed";
import { BASE } from "./changes/row";

/** The stack is made once, then previewed for each key: some seconds each on two cores. */
jest.setTimeout(1_800_000);

testChanges({ stack: "dev", configuration: BASE, changes: platformChanges });
