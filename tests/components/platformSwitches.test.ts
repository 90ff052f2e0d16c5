import { testSwitches } from "./switched";
import { keyedSwitches, keys, platformSwitches } from "./switches/platform";

describe("the stack dev with", () => {
  testSwitches("dev", {}, platformSwitches);
});

describe("the stack dev with customer-managed keys, with", () => {
  testSwitches("dev", keys, keyedSwitches);
});
