import { atMost, type Rule } from "./rule";

/** Rules between the keys of the jobs. */
export const jobsRules: readonly Rule[] = [atMost("taskTimeoutMinutes", "jobTimeoutMinutes")];
