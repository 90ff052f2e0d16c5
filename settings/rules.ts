import type { KeyName, Values } from "./keys";

/** A rule between keys; `fault` is asked only when each of `between` is valid by itself. */
export interface Rule {
  readonly between: readonly KeyName[];
  /** The key to change, what it must be, and the value to type. */
  readonly fault: (values: Values) => RuleFault | undefined;
}

export interface RuleFault {
  readonly key: KeyName;
  readonly allowed: string;
  readonly example: string;
}

// Features look back 12, 24 and 48 hours, in whole steps.
const shortestWindowHours = 12;

export const rules: readonly Rule[] = [
  // Autoscaling needs room, equal bounds are a fixed size.
  above("maxWorkers", "minWorkers"),
  atMost("maxWorkers", "policyMaxWorkers"),
  above("landingDeleteAfterDays", "landingCoolAfterDays"),
  atMost("taskTimeoutMinutes", "jobTimeoutMinutes"),
  // A horizon shorter than the step leaves hours of which no window warns.
  atLeast("horizonHours", "windowStepHours"),
  below("windowOffsetHours", "windowStepHours"),
  // A lookback shorter than the step scores nothing in some runs.
  atLeast("scoringLookbackHours", "windowStepHours"),
  later("holdoutStart", "trainingRangeStart"),
  later("trainingRangeEnd", "holdoutStart"),
  {
    between: ["windowStepHours"],
    fault: ({ windowStepHours }) =>
      shortestWindowHours % windowStepHours === 0
        ? undefined
        : {
            key: "windowStepHours",
            allowed: `a divisor of ${String(shortestWindowHours)}, the hours of the shortest telemetry window`,
            example: String(shortestWindowHours),
          },
  },
  {
    between: ["nodeTypeId", "allowedNodeTypeIds"],
    fault: ({ nodeTypeId, allowedNodeTypeIds }) =>
      allowedNodeTypeIds.includes(nodeTypeId)
        ? undefined
        : {
            key: "nodeTypeId",
            allowed: `one of allowedNodeTypeIds (${allowedNodeTypeIds.join(", ")})`,
            example: allowedNodeTypeIds[0] ?? "Standard_D4ds_v5",
          },
  },
  {
    // A personal access token is a stored secret; Azure has ways to sign in without one.
    between: ["workspaceProtocol", "databricksAuthType"],
    fault: ({ workspaceProtocol, databricksAuthType }) =>
      workspaceProtocol === "https" && databricksAuthType === "pat"
        ? {
            key: "databricksAuthType",
            allowed: "azure-cli or github-oidc-azure while workspaceProtocol is https",
            example: "azure-cli",
          }
        : undefined,
  },
  {
    between: ["isDataProtected", "forceDestroy"],
    fault: ({ isDataProtected, forceDestroy }) =>
      isDataProtected && forceDestroy
        ? { key: "forceDestroy", allowed: "false while isDataProtected is true", example: "false" }
        : undefined,
  },
];

type NumberKey = { [Name in KeyName]: Values[Name] extends number ? Name : never }[KeyName];
type TimeKey = "trainingRangeStart" | "trainingRangeEnd" | "holdoutStart";

function above(key: NumberKey, other: NumberKey): Rule {
  return compared(key, other, (value, bound) => value > bound, "above", 1);
}

function below(key: NumberKey, other: NumberKey): Rule {
  return compared(key, other, (value, bound) => value < bound, "below", -1);
}

function atLeast(key: NumberKey, other: NumberKey): Rule {
  return compared(key, other, (value, bound) => value >= bound, "at least", 0);
}

function atMost(key: NumberKey, other: NumberKey): Rule {
  return compared(key, other, (value, bound) => value <= bound, "at most", 0);
}

function compared(
  key: NumberKey,
  other: NumberKey,
  holds: (value: number, bound: number) => boolean,
  relation: string,
  step: number,
): Rule {
  return {
    between: [key, other],
    fault: (values) =>
      holds(values[key], values[other])
        ? undefined
        : {
            key,
            allowed: `${relation} ${other} (${String(values[other])})`,
            example: String(values[other] + step),
          },
  };
}

function later(key: TimeKey, other: TimeKey): Rule {
  return {
    between: [key, other],
    fault: (values) =>
      values[key] > values[other]
        ? undefined
        : {
            key,
            allowed: `later than ${other} (${values[other]})`,
            example: dayAfter(values[other]),
          },
  };
}

function dayAfter(time: string): string {
  const millisecondsPerDay = 86_400_000;
  return new Date(Date.parse(`${time}Z`) + millisecondsPerDay)
    .toISOString()
    .slice(0, "YYYY-MM-DDTHH:MM:SS".length);
}
