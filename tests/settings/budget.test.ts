import { budgetNotifications, dayStart, isDate } from "../../settings/budget";

test("speaks before the budget is spent, when it is, and when it will be", () => {
  const notifications = Object.values(budgetNotifications(["planner@example.com"]));
  expect(notifications.map(({ thresholdType, threshold }) => [thresholdType, threshold])).toEqual([
    ["Actual", 80],
    ["Actual", 100],
    ["Forecasted", 100],
  ]);
  for (const { contactEmails, contactRoles } of notifications)
    expect([contactEmails, contactRoles]).toEqual([["planner@example.com"], ["Owner"]]);
});

test.each([
  ["2026-11-01", true],
  ["2026-02-30", false],
  ["2026-11-1", false],
  ["tomorrow", false],
  ["", false],
])("knows `%s` as a date: %s", (text, expected) => {
  expect(isDate(text)).toBe(expected);
});

test("begins a day at midnight UTC", () => {
  expect(dayStart("2026-11-01")).toBe("2026-11-01T00:00:00Z");
});
