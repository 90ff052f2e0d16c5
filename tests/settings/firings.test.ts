import { firingsOf, longestPause, pauseLongerThan, type NextFiring } from "../../settings/firings";
import observed from "./quartzFirings.json";

const hourMs = 3_600_000;
const yearStart = Date.UTC(2026, 0, 1);

function firstFirings(next: NextFiring, after: string, count: number): string[] {
  const found: string[] = [];
  for (let at = next(Date.parse(after)); found.length < count; at = next(at)) {
    found.push(at === undefined ? "-" : new Date(at).toISOString().replace(".000Z", "Z"));
    if (at === undefined) break;
  }
  return found;
}

// The file holds what the class CronExpression of Quartz 2.3.2 answers; `-` is the end of all firings.
test.each(observed)(
  "fires $expression in $timezone after $after when Quartz does",
  ({ expression, timezone, after, firings }) => {
    expect(firstFirings(firingsOf(expression, timezone), after, firings.length)).toEqual(firings);
  },
);

test("fires after the moment given, never at it", () => {
  const next = firingsOf("0 30 6 * * ?", "UTC");
  const firing = Date.UTC(2026, 0, 1, 6, 30);
  expect([next(firing - 1), next(firing)]).toEqual([firing, firing + 24 * hourMs]);
});

test.each([
  ["0 30 6,18 * * ?", "UTC", 12, undefined],
  ["0 30 6,18 * * ?", "UTC", 11, ["2026-01-01T06:30:00.000Z", "2026-01-01T18:30:00.000Z"]],
  ["* * * * * ?", "UTC", 1, undefined],
  ["* * 6-17 * * ?", "UTC", 12, ["2026-01-01T17:59:59.000Z", "2026-01-02T06:00:00.000Z"]],
  ["0 30 6 ? * MON-FRI", "UTC", 71, ["2026-01-02T06:30:00.000Z", "2026-01-05T06:30:00.000Z"]],
  ["0 30 6 ? * MON-FRI", "UTC", 72, undefined],
  // The day on which the clock is set back has 25 hours.
  [
    "0 30 6 * * ?",
    "Europe/Amsterdam",
    24,
    ["2026-10-24T04:30:00.000Z", "2026-10-25T05:30:00.000Z"],
  ],
  ["0 30 6 * * ?", "UTC", 24, undefined],
  ["0 30 6 * * ? 2026", "UTC", 24, ["2026-12-31T06:30:00.000Z", undefined]],
  ["0 30 6 * * ? 2025", "UTC", 24, ["2026-01-01T00:00:00.000Z", undefined]],
] as [string, string, number, (string | undefined)[] | undefined][])(
  "finds in %s (%s) the first pause above %d h",
  (expression, timezone, hours, expected) => {
    const pause = pauseLongerThan(hours * hourMs, firingsOf(expression, timezone), yearStart);
    const shown = (ms: number | undefined) => (ms === undefined ? ms : new Date(ms).toISOString());
    expect(pause && [shown(pause.fromMs), shown(pause.toMs)]).toEqual(expected);
  },
);

test.each([
  ["0 30 6 ? * MON-FRI", 14, ["2026-01-02T06:30:00.000Z", "2026-01-05T06:30:00.000Z"]],
  ["0 30 6 ? * MON-FRI", 72, undefined],
  ["0 30 6 * * ? 2026", 14, ["2026-12-31T06:30:00.000Z", undefined]],
] as [string, number, (string | undefined)[] | undefined][])(
  "finds in %s the longest pause above %d h",
  (expression, hours, expected) => {
    const pause = longestPause(hours * hourMs, firingsOf(expression, "UTC"), yearStart);
    const shown = (ms: number | undefined) => (ms === undefined ? ms : new Date(ms).toISOString());
    expect(pause && [shown(pause.fromMs), shown(pause.toMs)]).toEqual(expected);
  },
);
