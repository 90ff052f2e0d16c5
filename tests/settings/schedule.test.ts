import { isTimezone } from "../../settings/schedule";

test.each([
  ["UTC", true],
  ["Europe/Amsterdam", true],
  ["America/Argentina/Buenos_Aires", true],
  ["Etc/GMT+5", true],
  ["utc", false],
  ["europe/amsterdam", false],
  ["Mars/Base", false],
  ["", false],
])("knows that %s as a time zone is %s", (timezone, expected) => {
  expect(isTimezone(timezone)).toBe(expected);
});
