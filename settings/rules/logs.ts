import type { Rule } from "./rule";

/** Rules between the keys of logs. */
export const logsRules: readonly Rule[] = [
  {
    between: ["hasLogs", "existingLogWorkspaceId"],
    fault: ({ hasLogs, existingLogWorkspaceId }) =>
      !hasLogs && existingLogWorkspaceId !== undefined
        ? { key: "hasLogs", allowed: "true while existingLogWorkspaceId is given", example: "true" }
        : undefined,
  },
];
