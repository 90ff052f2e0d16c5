import { above, type Rule } from "./rule";

/** Rules between the keys of the lake. */
export const lakeRules: readonly Rule[] = [above("landingDeleteAfterDays", "landingCoolAfterDays")];
