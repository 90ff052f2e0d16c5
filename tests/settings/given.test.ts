import { bothGiven, given } from "../../settings/given";

test.each([0, "", false, {}])("makes something of the value %p", (value) => {
  expect(given(value, (held) => [held])).toEqual([value]);
});

test("makes nothing of no value, and does not try", () => {
  const make = jest.fn();
  expect(given(undefined, make)).toBeUndefined();
  expect(make).not.toHaveBeenCalled();
});

test.each([
  [1, 2, [1, 2]],
  [1, undefined, undefined],
  [undefined, 2, undefined],
  [undefined, undefined, undefined],
])("of %p and %p both are given: %p", (left, right, expected) => {
  expect(bothGiven(left, right)).toEqual(expected);
});
