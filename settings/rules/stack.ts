import type { Rule } from "./rule";

/** Rules between the keys of the stack as a whole. */
export const stackRules: readonly Rule[] = [
  {
    between: ["isDataProtected", "forceDestroy"],
    fault: ({ isDataProtected, forceDestroy }) =>
      isDataProtected && forceDestroy
        ? { key: "forceDestroy", allowed: "false while isDataProtected is true", example: "false" }
        : undefined,
  },
];
