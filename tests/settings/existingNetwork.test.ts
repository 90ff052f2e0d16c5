import {
  existingFaults,
  existingThings,
  type ExistingThing,
  type Seen,
} from "../../settings/existing";
import type { SeenSubnet } from "../../settings/existingNetwork";
import { settingsOf } from "../../settings/settings";
import { stackConfig } from "./stackConfig";

const networkId =
  "/subscriptions/s-1/resourceGroups/rg-hub/providers/Microsoft.Network/virtualNetworks/vnet-hub";
const inNetwork = {
  network: "existing",
  existingNetworkId: networkId,
  existingHostSubnet: "snet-host",
  existingContainerSubnet: "snet-container",
  existingEndpointSubnet: "snet-endpoints",
};
const theirs = {
  existingWorkspaceId:
    "/subscriptions/s-1/resourceGroups/rg-hub/providers/Microsoft.Databricks/workspaces/dbw-hub",
  existingWorkspaceHost: "adb-1.2.azuredatabricks.net",
  isWorkspaceHardened: "false",
  alerts: "none",
};
const withEndpoints = { hasPrivateEndpoints: "true" };
const host = `${networkId}/subnets/snet-host`;

const fitting: SeenSubnet = {
  ranges: ["10.0.0.0/26"],
  delegations: ["Microsoft.Databricks/workspaces"],
  services: ["Microsoft.Storage"],
  hasSecurityGroup: true,
};

const things = (changes: Readonly<Record<string, string>>): ExistingThing[] =>
  existingThings(
    settingsOf("batch-scoring", "dev", { ...stackConfig("dev"), ...inNetwork, ...changes }),
  );

/** The mistakes where Azure tells this of the network and of its subnet of hosts, and all else fits. */
function faults(
  changes: Readonly<Record<string, string>>,
  location: string,
  subnet: Partial<SeenSubnet>,
): string[] {
  const seen = (thing: ExistingThing): Seen => {
    if (thing.kind === "network") return { state: "there", location };
    const of = thing.given === "snet-host" ? { ...fitting, ...subnet } : fitting;
    return thing.kind === "subnet" ? { state: "there", subnet: of } : { state: "there" };
  };
  const all = things(changes);
  return existingFaults("dev", all, all.map(seen));
}

const nowhere = "northeurope";

test.each<[string, Record<string, string>, string, Partial<SeenSubnet>, string[]]>([
  ["that fits", {}, "westeurope", {}, []],
  [
    "of another region",
    {},
    nowhere,
    {},
    [
      `existingNetworkId must be a virtual network in \`westeurope\` (location), got \`${networkId}\`, which is in \`northeurope\`; ` +
        `list those there are with: az network vnet list --query "[?location=='westeurope'].id" --output tsv`,
    ],
  ],
  ["of another region, in which the stack makes nothing", theirs, nowhere, {}, []],
  [
    "of another region, in which the stack makes endpoints alone",
    { ...theirs, ...withEndpoints },
    nowhere,
    {},
    [expect.stringContaining("existingNetworkId must be a virtual network in") as string],
  ],
  [
    "whose subnet is delegated to nobody",
    {},
    "westeurope",
    { delegations: [] },
    [
      "existingHostSubnet must be delegated to Microsoft.Databricks/workspaces, got `snet-host`; delegate it with: " +
        `az network vnet subnet update --ids ${host} --delegations Microsoft.Databricks/workspaces`,
    ],
  ],
  [
    "whose subnet has no security group",
    {},
    "westeurope",
    { hasSecurityGroup: false },
    [
      "existingHostSubnet must have a network security group, got `snet-host`; give it one with: " +
        `az network vnet subnet update --ids ${host} --network-security-group <id>`,
    ],
  ],
  [
    "whose subnet no lake would know",
    {},
    "westeurope",
    { services: ["Microsoft.KeyVault"] },
    [
      "existingHostSubnet must have the service endpoint Microsoft.Storage while hasPrivateEndpoints is false, got `snet-host`; " +
        `add it with: az network vnet subnet update --ids ${host} --service-endpoints Microsoft.KeyVault Microsoft.Storage`,
    ],
  ],
  [
    "whose subnet leads to the lake by an endpoint",
    withEndpoints,
    "westeurope",
    { services: [] },
    [],
  ],
  [
    "whose subnet reaches accounts of every region",
    {},
    "westeurope",
    { services: ["Microsoft.Storage.Global"] },
    [],
  ],
  [
    "whose subnet is too small for any workspace",
    {},
    "westeurope",
    { ranges: ["10.0.0.0/27"] },
    [
      "existingHostSubnet must be /26 or larger, for 3 clusters at once, each of policyMaxWorkers (4) and a driver, " +
        "got `snet-host`, which is 10.0.0.0/27; name a larger one with: pulumi config set existingHostSubnet <name> --stack dev",
    ],
  ],
  [
    "whose subnet is too small for the policy",
    { policyMaxWorkers: "40" },
    "westeurope",
    { ranges: ["10.0.0.0/26"] },
    [
      "policyMaxWorkers must be at most 18 while existingHostSubnet is `snet-host`, which is 10.0.0.0/26: /25 would do for " +
        "3 clusters at once, each of policyMaxWorkers (40) and a driver, got `40`; " +
        "set it with: pulumi config set policyMaxWorkers 18 --stack dev",
    ],
  ],
  [
    "whose subnet is too small for the policy in all its ranges",
    { policyMaxWorkers: "40" },
    "westeurope",
    { ranges: ["10.0.0.0/26", "10.0.1.0/27"] },
    [
      expect.stringContaining(
        "policyMaxWorkers must be at most 27 while existingHostSubnet is `snet-host`, which is 10.0.0.0/26 and 10.0.1.0/27: /25 would do",
      ) as string,
    ],
  ],
  [
    "whose subnet is large enough in all its ranges",
    { policyMaxWorkers: "40" },
    "westeurope",
    { ranges: ["10.0.0.0/26", "10.0.1.0/25"] },
    [],
  ],
  ["of which Azure tells no range", {}, "westeurope", { ranges: [] }, []],
])("a network %s", (_, changes, location, subnet, expected) => {
  const told = faults(changes, location, subnet);
  // The other subnet is as small as all others here.
  expect(told.filter((each) => !each.includes("`snet-container`"))).toEqual(expected);
});

test("nothing is asked of the subnet of endpoints but to be there", () => {
  const [, , , endpoints] = things(withEndpoints);
  expect(endpoints).toEqual({
    kind: "subnet",
    key: "existingEndpointSubnet",
    given: "snet-endpoints",
    id: `${networkId}/subnets/snet-endpoints`,
  });
});

test("nothing is said of a network that whoever previews may not look at", () => {
  const all = things({});
  expect(
    existingFaults(
      "dev",
      all,
      all.map(() => ({ state: "there" })),
    ),
  ).toEqual([]);
});
