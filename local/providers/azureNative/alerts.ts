import { type Inputs, isRecord, record, text } from "../protocol/values";
import type { Failure } from "../schema/check";
import { ArmPath } from "./armPath";
import { type ArmType, plainType } from "./armType";
import { idsAt } from "./references";

const SHORT_NAME_MAX = 12;
const SEVERITY_MAX = 4;

function receiverFaults(inputs: Inputs): Failure[] {
  const short = text(inputs, "groupShortName");
  return short === undefined || (short.length >= 1 && short.length <= SHORT_NAME_MAX)
    ? []
    : [
        {
          property: "groupShortName",
          reason: `the short name of an action group has 1 to ${SHORT_NAME_MAX} characters, got '${short}'`,
        },
      ];
}

/** Who is told. It is everywhere, and its location says so. */
export const actionGroup: ArmType = plainType({
  path: ArmPath.inGroup("Microsoft.Insights/actionGroups/{actionGroupName}"),
  apiVersion: "2024-10-01-preview",
  faults: receiverFaults,
});

function severityFaults(inputs: Inputs): Failure[] {
  const severity = inputs["severity"];
  return typeof severity !== "number" || (severity >= 0 && severity <= SEVERITY_MAX)
    ? []
    : [{ property: "severity", reason: `severity must be 0 to ${SEVERITY_MAX}, got ${severity}` }];
}

/** MS Learn, "Create a log search alert": the periods a rule may look at and be asked in. */
const WINDOWS = [
  ...["PT1M", "PT5M", "PT10M", "PT15M", "PT30M", "PT45M"],
  ...["PT1H", "PT2H", "PT3H", "PT4H", "PT5H", "PT6H", "P1D", "P2D"],
];
const PERIODS = ["windowSize", "overrideQueryTimeRange", "evaluationFrequency"];

function periodFaults(inputs: Inputs): Failure[] {
  return PERIODS.flatMap((property) => {
    const period = text(inputs, property);
    if (period === undefined || WINDOWS.includes(period)) return [];
    return [{ property, reason: `expected one of ${WINDOWS.join(", ")}, got ${period}` }];
  });
}

export const scheduledQueryRule: ArmType = plainType({
  path: ArmPath.inGroup("Microsoft.Insights/scheduledQueryRules/{ruleName}"),
  apiVersion: "2025-01-01-preview",
  faults: (inputs) => [...severityFaults(inputs), ...periodFaults(inputs)],
  needs: (inputs) => idsAt(inputs, "scopes[]", "actions.actionGroups[]"),
});

export const metricAlert: ArmType = plainType({
  path: ArmPath.inGroup("Microsoft.Insights/metricAlerts/{ruleName}"),
  apiVersion: "2018-03-01",
  faults: severityFaults,
  needs: (inputs) => idsAt(inputs, "scopes[]", "actions[].actionGroupId"),
});

/** An alert on the activity log names a category, before anything else it asks for. */
function categoryFaults(inputs: Inputs): Failure[] {
  const conditions = record(inputs, "condition")?.["allOf"];
  if (!Array.isArray(conditions)) return [];
  const hasCategory = conditions.filter(isRecord).some(({ field }) => field === "category");
  return hasCategory
    ? []
    : [{ property: "condition.allOf", reason: "a condition on the field 'category' is needed" }];
}

export const activityLogAlert: ArmType = plainType({
  path: ArmPath.inGroup("Microsoft.Insights/activityLogAlerts/{activityLogAlertName}"),
  apiVersion: "2020-10-01",
  faults: categoryFaults,
  needs: (inputs) => idsAt(inputs, "actions.actionGroups[].actionGroupId"),
});
