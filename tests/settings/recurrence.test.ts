import { recurrenceFault, recurrenceOf, windowsTimezone } from "../../settings/recurrence";

function recurrence(quartzCronExpression: string, timezoneId = "UTC") {
  return recurrenceOf({ quartzCronExpression, timezoneId, isPaused: false });
}

test.each([
  ["0 30 6,18 * * ?", { frequency: "Day", schedule: { hours: [6, 18], minutes: [30] } }],
  ["0 30 6,18 ? * *", { frequency: "Day", schedule: { hours: [6, 18], minutes: [30] } }],
  [
    "0 0/20 22-1 * * ?",
    { frequency: "Day", schedule: { hours: [0, 1, 22, 23], minutes: [0, 20, 40] } },
  ],
  ["0 5-10/2 */8 * * ?", { frequency: "Day", schedule: { hours: [0, 8, 16], minutes: [5, 7, 9] } }],
  [
    "0 15 10 ? * MON-FRI",
    {
      frequency: "Week",
      schedule: {
        hours: [10],
        minutes: [15],
        weekDays: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
      },
    },
  ],
  [
    "0 15 10 ? * 1,sat",
    {
      frequency: "Week",
      schedule: { hours: [10], minutes: [15], weekDays: ["Sunday", "Saturday"] },
    },
  ],
  [
    "0 15 10 ? * L",
    { frequency: "Week", schedule: { hours: [10], minutes: [15], weekDays: ["Saturday"] } },
  ],
  [
    "0 0 6 1,15,L-2,L * ?",
    { frequency: "Month", schedule: { hours: [6], minutes: [0], monthDays: [1, 15, -3, -1] } },
  ],
  [
    "0 0 6 ? * FRI#3,2L",
    {
      frequency: "Month",
      schedule: {
        hours: [6],
        minutes: [0],
        monthlyOccurrences: [
          { day: "Friday", occurrence: 3 },
          { day: "Monday", occurrence: -1 },
        ],
      },
    },
  ],
])("translates %s", (expression, expected) => {
  expect(recurrence(expression)).toEqual({
    ...expected,
    interval: 1,
    startTime: "2026-01-01T00:00:00Z",
    timeZone: "UTC",
  });
});

test("gives the zone its Windows name and the start no Z in a zone of its own", () => {
  const { timeZone, startTime } = recurrence("0 30 6 * * ?", "Europe/Amsterdam");
  expect([timeZone, startTime]).toEqual(["W. Europe Standard Time", "2026-01-01T00:00:00"]);
});

test.each([
  ["UTC", "UTC"],
  ["Asia/Kolkata", "India Standard Time"],
  ["America/New_York", "Eastern Standard Time"],
  ["Mars/Base", undefined],
])("knows %s as %s", (timezone, expected) => {
  expect(windowsTimezone(timezone)).toBe(expected);
});

test.each([
  ["*/10 * * * * ?", "Data Factory knows no seconds; make them `0`"],
  ["0 0 6 ? jan,jul *", "Data Factory repeats in every month; make the month `*`"],
  ["0 0 6 * * ? 2026-2030", "Data Factory repeats in every year; leave the year out"],
  ["0 0 6 15W * ?", "Data Factory knows no nearest weekday; leave `W` out of the day of month"],
  ["0 0 6 LW * ?", "Data Factory knows no nearest weekday; leave `W` out of the day of month"],
  [
    "0 0 6 ? * MON,FRI#3",
    "Data Factory repeats weekdays either in every week or by their place in the month, not both",
  ],
])("rejects %s", (expression, fault) => {
  expect(recurrenceFault(expression)).toBe(fault);
  expect(() => recurrence(expression)).toThrow(fault);
});

test("rejects a time zone that Windows has no name for", () => {
  expect(() => recurrence("0 0 6 * * ?", "Mars/Base")).toThrow(
    "time zone `Mars/Base` has no Windows name",
  );
});
