import { existingFaults, existingThings } from "../../settings/existing";
import type { Values } from "../../settings/keys";
import { settingsOf } from "../../settings/settings";
import { stackConfig } from "./stackConfig";

const inGroup = "/subscriptions/s-1/resourceGroups/rg-hub/providers";
const network = `${inGroup}/Microsoft.Network/virtualNetworks/vnet-hub`;
const workspace = `${inGroup}/Microsoft.Databricks/workspaces/dbw-hub`;
const logs = `${inGroup}/Microsoft.OperationalInsights/workspaces/log-hub`;

const inNetwork = {
  network: "existing",
  existingNetworkId: network,
  existingHostSubnet: "snet-host",
  existingContainerSubnet: "snet-container",
  existingEndpointSubnet: "snet-endpoints",
};
const hosts = {
  existingWorkspaceId: workspace,
  existingWorkspaceHost: "adb-1.2.azuredatabricks.net",
  isWorkspaceHardened: "false",
  network: "managed",
  lakeNetworkDefaultAction: "Allow",
  alerts: "none",
};

const ofDev = (changes: Readonly<Record<string, string>>): Values =>
  settingsOf("batch-scoring", "dev", { ...stackConfig("dev"), ...changes });
const idsOf = (changes: Readonly<Record<string, string>>) =>
  existingThings(ofDev(changes)).map(({ key, id }) => `${key} ${id}`);

describe("what others made and the stack uses", () => {
  test.each([
    ["nothing that no setting names", {}, []],
    [
      "a group",
      { existingResourceGroupId: "/subscriptions/s-1/resourceGroups/rg-hub" },
      ["existingResourceGroupId /subscriptions/s-1/resourceGroups/rg-hub"],
    ],
    [
      "a network and the subnets of clusters in it",
      inNetwork,
      [
        `existingNetworkId ${network}`,
        `existingHostSubnet ${network}/subnets/snet-host`,
        `existingContainerSubnet ${network}/subnets/snet-container`,
      ],
    ],
    [
      "the subnet of endpoints where there are any",
      { ...inNetwork, hasPrivateEndpoints: "true" },
      [
        `existingNetworkId ${network}`,
        `existingHostSubnet ${network}/subnets/snet-host`,
        `existingContainerSubnet ${network}/subnets/snet-container`,
        `existingEndpointSubnet ${network}/subnets/snet-endpoints`,
      ],
    ],
    ["a place for logs", { existingLogWorkspaceId: logs }, [`existingLogWorkspaceId ${logs}`]],
    ["a workspace", hosts, [`existingWorkspaceId ${workspace}`]],
  ])("is %s", (_, changes, ids) => {
    expect(idsOf(changes)).toEqual(ids);
  });
});

describe("the mistake", () => {
  const things = (changes: Readonly<Record<string, string>>) => existingThings(ofDev(changes));
  const [group] = things({ existingResourceGroupId: "/subscriptions/s-1/resourceGroups/rg-hub" });
  const [virtualNetwork, host] = things(inNetwork);
  const [log] = things({ existingLogWorkspaceId: logs });
  const [shared] = things(hosts);

  test.each([
    [
      group,
      "existingResourceGroupId must be the id of a resource group that is there, got `/subscriptions/s-1/resourceGroups/rg-hub`; list those there are with: az group list --query '[].id' --output tsv",
    ],
    [
      virtualNetwork,
      `existingNetworkId must be the id of a virtual network that is there, got \`${network}\`; list those there are with: az network vnet list --query '[].id' --output tsv`,
    ],
    [
      host,
      "existingHostSubnet must be the name of a subnet of existingNetworkId that is there, got `snet-host`; list those there are with: az network vnet subnet list --resource-group rg-hub --vnet-name vnet-hub --query '[].name' --output tsv",
    ],
    [
      log,
      `existingLogWorkspaceId must be the id of a Log Analytics workspace that is there, got \`${logs}\`; list those there are with: az monitor log-analytics workspace list --query '[].id' --output tsv`,
    ],
    [
      shared,
      `existingWorkspaceId must be the id of a Databricks workspace that is there, got \`${workspace}\`; list those there are with: az databricks workspace list --query '[].[id, workspaceUrl]' --output tsv`,
    ],
  ])("of a thing that is not there names it and the list to look in", (thing, fault) => {
    if (thing === undefined) throw new Error("the settings name nothing");
    expect(existingFaults("dev", [thing], [{ state: "missing" }])).toEqual([fault]);
    expect(existingFaults("dev", [thing], [{ state: "there" }])).toEqual([]);
  });

  test("of a thing in another subscription names the command to change over", () => {
    if (group === undefined) throw new Error("the settings name no group");
    expect(existingFaults("dev", [group], [{ state: "elsewhere", subscriptionId: "s-2" }])).toEqual(
      [
        "existingResourceGroupId must be in subscription `s-2`, which Pulumi is signed in to, got `/subscriptions/s-1/resourceGroups/rg-hub`; change over with: az account set --subscription s-1",
      ],
    );
  });

  test("of a workspace with another host tells the host", () => {
    if (shared === undefined) throw new Error("the settings name no workspace");
    const seen = { state: "there", host: "adb-3.4.azuredatabricks.net" } as const;
    expect(existingFaults("dev", [shared], [seen])).toEqual([
      "existingWorkspaceHost must be the host of existingWorkspaceId, `adb-3.4.azuredatabricks.net`, got `adb-1.2.azuredatabricks.net`; set it with: pulumi config set existingWorkspaceHost adb-3.4.azuredatabricks.net --stack dev",
    ]);
  });
});
