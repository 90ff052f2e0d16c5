import { subscriptionIdOf } from "./names";

/**
 * What a stack's costs are counted over. Machines are billed in the group Databricks keeps them in, whose deny
 * assignment refuses what others would make there: so both groups are counted over the subscription.
 */
export function costScope(groupId: string, managedGroupName: string | undefined) {
  if (managedGroupName === undefined) return { scope: groupId, filter: undefined };
  const groupName = groupId.slice(groupId.lastIndexOf("/") + 1);
  return {
    scope: `/subscriptions/${subscriptionIdOf(groupId)}`,
    filter: {
      dimensions: {
        name: "ResourceGroupName",
        operator: "In",
        values: [groupName, managedGroupName],
      },
    },
  };
}

/** When a month's costs are worth a message: what is spent, and what will be at this pace. */
const thresholds = [
  { name: "Actual80", thresholdType: "Actual", threshold: 80 },
  { name: "Actual100", thresholdType: "Actual", threshold: 100 },
  { name: "Forecasted100", thresholdType: "Forecasted", threshold: 100 },
] as const;

/** The notifications of a budget, by name; the owners of what is counted always hear of it. */
export function budgetNotifications(emails: readonly string[]) {
  return Object.fromEntries(
    thresholds.map(({ name, thresholdType, threshold }) => [
      name,
      {
        enabled: true,
        operator: "GreaterThanOrEqualTo",
        threshold,
        thresholdType,
        contactEmails: [...emails],
        contactRoles: ["Owner"],
      },
    ]),
  );
}

/** A date as an instant, the way Cost Management gives it back. */
export function dayStart(date: string): string {
  return `${date}T00:00:00Z`;
}

/** The first of the month some months after that of an instant, UTC, `YYYY-MM-01`. */
export function monthStart(nowMs: number, monthsLater: number): string {
  const now = new Date(nowMs);
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + monthsLater, 1))
    .toISOString()
    .slice(0, "YYYY-MM-DD".length);
}

/** What the start of a budget that is made now must be, where a date is not that: Azure takes none in a past month. */
export function startFault(
  startDate: string,
  nowMs: number,
): { readonly allowed: string; readonly example: string } | undefined {
  const [first, last] = [monthStart(nowMs, 0), monthStart(nowMs, 12)];
  return startDate >= first && startDate <= last
    ? undefined
    : {
        allowed: `from ${first} to ${last} for a budget that is made now, or empty for the first of the next month`,
        example: monthStart(nowMs, 1),
      };
}

/** Whether a text is a date of the calendar, `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const instant = new Date(dayStart(text));
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text);
}
