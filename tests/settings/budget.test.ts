import * as fc from "fast-check";
import {
  budgetNotifications,
  costScope,
  dayStart,
  isDate,
  monthStart,
  startFault,
} from "../../settings/budget";

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

const groupId = "/subscriptions/s-1/resourceGroups/rg-a";

test.each([
  [undefined, { scope: groupId, filter: undefined }],
  [
    "rg-a-databricks",
    {
      scope: "/subscriptions/s-1",
      filter: {
        dimensions: {
          name: "ResourceGroupName",
          operator: "In",
          values: ["rg-a", "rg-a-databricks"],
        },
      },
    },
  ],
])("counts the group's costs, and with them those of the machines in %s", (managed, expected) => {
  expect(costScope(groupId, managed)).toEqual(expected);
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

test.each([
  ["2026-11-27T18:45:00Z", 1, "2026-12-01"],
  ["2026-12-31T23:59:59Z", 1, "2027-01-01"],
  ["2026-11-01T00:00:00Z", 1, "2026-12-01"],
  ["2026-11-27T18:45:00Z", 0, "2026-11-01"],
])("reckons from %s the month that begins %d later: %s", (now, monthsLater, expected) => {
  expect(monthStart(Date.parse(now), monthsLater)).toBe(expected);
});

test.each([
  ["2026-10-01", false],
  ["2026-11-01", true],
  ["2027-11-01", true],
  ["2027-12-01", false],
])("takes %s in November 2026 as the start of a new budget: %s", (startDate, isTaken) => {
  expect(startFault(startDate, Date.parse("2026-11-27T18:45:00Z"))).toEqual(
    isTaken
      ? undefined
      : {
          allowed:
            "from 2026-11-01 to 2027-11-01 for a budget that is made now, or empty for the first of the next month",
          example: "2026-12-01",
        },
  );
});

test("a start reckoned from any clock is one that Azure takes", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Date.UTC(2090, 0, 1) }), (now) => {
      expect(startFault(monthStart(now, 1), now)).toBeUndefined();
      expect(Date.parse(dayStart(monthStart(now, 1)))).toBeGreaterThan(now);
    }),
  );
});
