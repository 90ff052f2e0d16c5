import * as fc from "fast-check";
import {
  consecutiveRanges,
  isRange,
  isWithin,
  overlap,
  prefixFor,
  prefixLength,
  publicRangeFault,
  usableAddresses,
  usableIn,
} from "../../settings/addresses";

test.each([
  ["10.20.0.0/22", true],
  ["10.20.0.0/0", false],
  ["10.20.0.1/22", false],
  ["10.20.0.0", false],
  ["10.20.0.0/33", false],
  ["10.20.0.256/24", false],
  ["::/64", false],
  ["", false],
])("takes `%s` as a range: %s", (text, expected) => {
  expect(isRange(text)).toBe(expected);
});

test.each([
  ["10.0.1.0/24", "10.0.0.0/16", true],
  ["10.0.0.0/16", "10.0.1.0/24", false],
  ["10.1.0.0/24", "10.0.0.0/16", false],
])("finds %s within %s: %s", (inner, outer, expected) => {
  expect(isWithin(inner, outer)).toBe(expected);
});

test.each([
  ["10.0.0.0/16", "10.0.1.0/24", true],
  ["10.0.1.0/24", "10.0.0.0/16", true],
  ["10.0.0.0/24", "10.0.1.0/24", false],
])("finds that %s and %s overlap: %s", (left, right, expected) => {
  expect(overlap(left, right)).toBe(expected);
});

test.each([
  [29, 3],
  [26, 59],
  [24, 251],
])("leaves a /%i with %i addresses, five being Azure's", (prefix, expected) => {
  expect(usableAddresses(prefix)).toBe(expected);
});

test("counts the ranges of a subnet together", () => {
  expect(usableIn(["10.0.0.0/26", "10.0.1.0/27"])).toBe(59 + 27);
});

test("gives a number of machines the smallest subnet that holds them", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60_000 }), (machines) => {
      const prefix = prefixFor(machines);
      return usableAddresses(prefix) >= machines && usableAddresses(prefix + 1) < machines;
    }),
  );
});

test("lays ranges one after another, each at a boundary of its size", () => {
  expect(consecutiveRanges("10.20.0.0/22", [26, 26, 27])).toEqual([
    "10.20.0.0/26",
    "10.20.0.64/26",
    "10.20.0.128/27",
  ]);
  expect(consecutiveRanges("10.20.0.0/22", [27, 24])).toEqual(["10.20.0.0/27", "10.20.1.0/24"]);
});

test("lays ranges that are in the space and apart, or says that they do not fit", () => {
  const sizes = fc.array(fc.integer({ min: 20, max: 29 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(sizes, (prefixes) => {
      const space = "10.20.0.0/20";
      let ranges: string[];
      try {
        ranges = consecutiveRanges(space, prefixes);
      } catch (error) {
        return String(error).includes("do not fit into 10.20.0.0/20");
      }
      return ranges.every(
        (range, index) =>
          isRange(range) &&
          isWithin(range, space) &&
          prefixLength(range) === prefixes[index] &&
          ranges.slice(index + 1).every((later) => !overlap(range, later)),
      );
    }),
  );
});

describe("an address or a range that a firewall's list takes", () => {
  test.each([
    "203.0.113.7",
    "203.0.113.0/24",
    "11.0.0.0/8",
    "203.0.113.4/30",
    "172.32.0.1",
    "9.255.255.255",
  ])("is %s", (text) => {
    expect(publicRangeFault(text)).toBeUndefined();
  });

  test.each([
    ["0.0.0.0/0", "a range of /0"],
    ["128.0.0.0/1", "a range of /1"],
    ["202.0.0.0/7", "a range of /7"],
    ["203.0.113.7/31", "a range of /31"],
    ["10.1.2.3", "of 10.0.0.0/8"],
    ["172.31.255.255", "of 172.16.0.0/12"],
    ["172.0.0.0/8", "of 172.16.0.0/12"],
    ["192.168.0.0/16", "of 192.168.0.0/16"],
    ["203.0.113", "neither an IPv4 address nor a range"],
    ["planner", "neither an IPv4 address nor a range"],
  ])("is not %s, %s", (text, reason) => {
    expect(publicRangeFault(text)).toContain(reason);
  });
});
