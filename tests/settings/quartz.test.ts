import { parsedCron, quartzFault } from "../../settings/quartz";

test.each([
  "0 30 7-18 ? * *",
  "0 30 6,18 * * ?",
  "0 0/5 14,18 * * ?",
  "0 0 12 1/5 * ? 2026-2030",
  "0 15 10 ? * MON-FRI",
  "0 15 10 L * ?",
  "0 15 10 L-2 * ?",
  "0 15 10 LW * ?",
  "0 15 10 15W * ?",
  "0 15 10 ? * 6L",
  "0 15 10 ? jan,jul fri#3",
  "0 0 22-2 * * ?",
  "*/10 * * * * ?",
])("accepts %s", (expression) => {
  expect(quartzFault(expression)).toBeUndefined();
});

test.each([
  ["", "it has 1 fields, Quartz wants 6 or 7, seconds first"],
  ["30 6 * * *", "it has 5 fields, Quartz wants 6 or 7, seconds first"],
  ["0 30 6 * * *", "exactly one of day of month and day of week must be `?`"],
  ["0 30 6 ? * ?", "exactly one of day of month and day of week must be `?`"],
  ["60 0 6 * * ?", "`60` is not valid in seconds (0 to 59)"],
  ["0 60 6 * * ?", "`60` is not valid in minutes (0 to 59)"],
  ["0 0 24 * * ?", "`24` is not valid in hours (0 to 23)"],
  ["0 0 6 32 * ?", "`32` is not valid in day of month (1 to 31)"],
  ["0 0 6 0 * ?", "`0` is not valid in day of month (1 to 31)"],
  ["0 0 6 * 13 ?", "`13` is not valid in month (1 to 12)"],
  ["0 0 6 ? * 0", "`0` is not valid in day of week (1 to 7)"],
  ["0 0 6 ? * MO", "`MO` is not valid in day of week (1 to 7)"],
  ["0 0 6 ? * 2#6", "`2#6` is not valid in day of week (1 to 7)"],
  ["0 0 6 * * ? 1969", "`1969` is not valid in year (1970 to 2099)"],
  ["0 0/0 6 * * ?", "`0/0` is not valid in minutes (0 to 59)"],
  ["0 0 6,,8 * * ?", "`` is not valid in hours (0 to 23)"],
  ["0 0 1-2-3 * * ?", "`1-2-3` is not valid in hours (0 to 23)"],
  ["0 L 6 * * ?", "`L` is not valid in minutes (0 to 59)"],
  ["0 0 6 32W * ?", "`32W` is not valid in day of month (1 to 31)"],
  ["0 0 6 L,15 * ?", "`L` must be alone in day of month, without other days"],
  ["0 0 6 1,15W * ?", "`15W` must be alone in day of month, without other days"],
  ["0 0 6 ? * 2#1,5", "`2#1` must be alone in day of week, without other days"],
])("rejects `%s` and names what is wrong", (expression, fault) => {
  expect(quartzFault(expression)).toBe(fault);
});

test("parses nothing that Quartz would refuse", () => {
  expect(() => parsedCron("0 60 6 * * ?")).toThrow(
    "`0 60 6 * * ?` is no Quartz expression: `60` is not valid in minutes (0 to 59)",
  );
});
