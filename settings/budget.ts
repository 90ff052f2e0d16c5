/** When a month's costs are worth a message: what is spent, and what will be at this pace. */
const thresholds = [
  { name: "Actual80", thresholdType: "Actual", threshold: 80 },
  { name: "Actual100", thresholdType: "Actual", threshold: 100 },
  { name: "Forecasted100", thresholdType: "Forecasted", threshold: 100 },
] as const;

/** The notifications of a budget, by name; the owners of the resource group always hear of it. */
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

/** Whether a text is a date of the calendar, `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const instant = new Date(dayStart(text));
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text);
}
