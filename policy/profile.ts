import type { Profile } from "./rule";

/** Stacks without anything that anybody would miss. A stack of any other name is hardened. */
export const relaxedStacks: readonly string[] = ["dev", "local"];

export function profileOf(stack: string): Profile {
  return { isHardened: !relaxedStacks.includes(stack) };
}
