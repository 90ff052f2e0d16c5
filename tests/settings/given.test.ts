import { given } from "../../settings/given";

test.each([0, "", false, {}])("makes something of the value %p", (value) => {
  expect(given(value, (held) => [held])).toEqual([value]);
});

test("makes nothing of no value, and does not try", () => {
  const make = jest.fn();
  expect(given(undefined, make)).toBeUndefined();
  expect(make).not.toHaveBeenCalled();
});
