import { covers, hasExpired, type Exemption } from "../../policy/exemption";

const exemption: Exemption = {
  rules: ["st-cmk"],
  stacks: ["dev"],
  resource: "lake*",
  reason: "a trial",
  expires: "2026-11-22",
};
const lake = { name: "lake", type: "azure-native:storage:StorageAccount" };

test.each([
  ["its rule, stack and resource", {}, "st-cmk", "dev", lake, true],
  ["another rule", {}, "st-https", "dev", lake, false],
  ["another stack", {}, "st-cmk", "prod", lake, false],
  ["a resource of another name", {}, "st-cmk", "dev", { ...lake, name: "salt-lake" }, false],
  ["a resource by its type", { resource: "azure-native:storage:*" }, "st-cmk", "dev", lake, true],
  ["a dot that is no pattern", { resource: "l.ke" }, "st-cmk", "dev", lake, false],
])("is or is not for %s", (_, change, rule, stack, resource, expected) => {
  expect(covers({ ...exemption, ...change }, rule, stack, resource)).toBe(expected);
});

test.each([
  ["2026-11-22T23:59:59Z", false],
  ["2026-11-23T00:00:00Z", true],
])("at %s the last day is over: %s", (now, expected) => {
  expect(hasExpired(exemption, new Date(now))).toBe(expected);
});
