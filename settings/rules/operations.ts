import { recurrenceFault, windowsTimezone } from "../recurrence";
import { hasClassicWarehouse, leastClassicStopMinutes, warehouseKeys } from "../warehouse";
import type { Rule } from "./rule";

/** Rules between the keys of orchestration and monitoring. */
export const operationsRules: readonly Rule[] = [
  {
    // What failed and what grew old is asked of the logs.
    between: ["alerts", "hasLogs"],
    fault: ({ alerts, hasLogs }) =>
      alerts !== "none" && !hasLogs
        ? { key: "alerts", allowed: "none while hasLogs is false", example: "none" }
        : undefined,
  },
  {
    // Only a workspace that the stack makes is told by the stack where its logs go.
    between: ["alerts", "existingWorkspaceId", "existingLogWorkspaceId"],
    fault: ({ alerts, existingWorkspaceId, existingLogWorkspaceId }) =>
      alerts !== "none" && existingWorkspaceId !== undefined && existingLogWorkspaceId === undefined
        ? {
            key: "alerts",
            allowed:
              "none while existingWorkspaceId is given and existingLogWorkspaceId is not: that workspace sends no logs to one " +
              "the stack makes; to have alerts, name the one it does send them to",
            example: "none",
          }
        : undefined,
  },
  {
    between: ["warehouseAutoStopMinutes", ...warehouseKeys],
    fault: (values) =>
      hasClassicWarehouse(values) && values.warehouseAutoStopMinutes < leastClassicStopMinutes
        ? {
            key: "warehouseAutoStopMinutes",
            allowed: `at least ${String(leastClassicStopMinutes)} while hasDashboard is true and the warehouse is in the clusters' subnets`,
            example: String(leastClassicStopMinutes),
          }
        : undefined,
  },
  {
    // It has no network of the stack's, and asks the workspace by its public address.
    between: ["orchestration", "publicNetworkAccess"],
    fault: ({ orchestration, publicNetworkAccess }) =>
      orchestration === "dataFactory" && publicNetworkAccess === "Disabled"
        ? {
            key: "orchestration",
            allowed:
              "builtIn while publicNetworkAccess is Disabled, which a data factory does not get past",
            example: "builtIn",
          }
        : undefined,
  },
  {
    between: ["orchestration", "scoringTrigger"],
    fault: ({ orchestration, scoringTrigger }) =>
      orchestration === "dataFactory" && scoringTrigger !== "cron"
        ? {
            key: "scoringTrigger",
            allowed: "cron while orchestration is dataFactory, which runs by the clock",
            example: "cron",
          }
        : undefined,
  },
  {
    between: ["orchestration", "scheduleCron"],
    fault: ({ orchestration, scheduleCron }) => {
      const fault = orchestration === "dataFactory" ? recurrenceFault(scheduleCron) : undefined;
      return fault === undefined
        ? undefined
        : {
            key: "scheduleCron",
            allowed: `a schedule Data Factory can keep while orchestration is dataFactory (${fault})`,
            example: "0 30 6,18 * * ?",
          };
    },
  },
  {
    between: ["orchestration", "scheduleTimezone"],
    fault: ({ orchestration, scheduleTimezone }) =>
      orchestration === "dataFactory" && windowsTimezone(scheduleTimezone) === undefined
        ? {
            key: "scheduleTimezone",
            allowed: "a time zone Windows has a name for while orchestration is dataFactory",
            example: "Europe/Amsterdam",
          }
        : undefined,
  },
];
