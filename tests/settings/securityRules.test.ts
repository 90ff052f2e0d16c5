import { clusterRules, endpointRules, type SecurityRule } from "../../settings/securityRules";

describe.each([
  ["clusters", clusterRules],
  ["endpoints", endpointRules],
])("the rules of %s", (_, rules) => {
  test("have no two of one priority and direction, nor of one name", () => {
    const places = rules.map(({ direction, priority }) => `${direction} ${String(priority)}`);
    expect(new Set(places).size).toBe(rules.length);
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
  });

  test("let in nobody from outside the network", () => {
    const open = (rule: SecurityRule) =>
      rule.direction === "Inbound" &&
      rule.access === "Allow" &&
      rule.sourceAddressPrefix !== "VirtualNetwork";
    expect(rules.filter(open)).toEqual([]);
  });

  test("end with a refusal of what is left", () => {
    const last = rules.filter(({ priority }) => priority === 4096);
    expect(last.every(({ access }) => access === "Deny")).toBe(true);
    expect(last.some(({ direction }) => direction === "Inbound")).toBe(true);
  });

  test("let no machine sign in to another one, whatever else machines may ask of each other", () => {
    const outbound = rules.filter(({ direction }) => direction === "Outbound");
    const [first] = [...outbound].sort((left, right) => left.priority - right.priority);
    expect([first?.access, first?.destinationPortRanges]).toEqual(["Deny", ["22", "3389"]]);
  });
});

test("clusters reach the services they need, by their tags", () => {
  const reached = clusterRules
    .filter(({ direction, access }) => direction === "Outbound" && access === "Allow")
    .map((rule) => [rule.destinationAddressPrefix, rule.destinationPortRanges ?? "all"]);
  expect(reached).toEqual([
    ["VirtualNetwork", "all"],
    ["AzureActiveDirectory", ["443"]],
    ["AzureFrontDoor.Frontend", ["443"]],
    ["Storage", ["443"]],
    ["Sql", ["3306"]],
    ["EventHub", ["9093"]],
  ]);
});
