import * as pulumi from "@pulumi/pulumi";
import type { EndpointGroup } from "../../components/privateLink";
import { link } from "./linked";
import { dependencies, registered } from "./registered";

const zones = {
  azuredatabricks: "privatelink.azuredatabricks.net",
  blob: "privatelink.blob.core.windows.net",
  dfs: "privatelink.dfs.core.windows.net",
  vaultcore: "privatelink.vaultcore.azure.net",
  servicebus: "privatelink.servicebus.windows.net",
  database: "privatelink.database.windows.net",
  documents: "privatelink.documents.azure.com",
  sql: "privatelink.sql.azuresynapse.net",
};

const place = { resourceGroupName: "rg-a", location: "global", tags: { Project: "p" } };

const groups: Readonly<Record<EndpointGroup, keyof typeof zones>> = {
  databricks_ui_api: "azuredatabricks",
  browser_authentication: "azuredatabricks",
  dfs: "dfs",
  blob: "blob",
  vault: "vaultcore",
  namespace: "servicebus",
  sqlServer: "database",
  Sql: "documents",
  SqlOnDemand: "sql",
};

test("makes a zone for each kind of service that has an endpoint, and lets the network look names up there", async () => {
  const expected = Object.entries(zones).flatMap(([word, privateZoneName]) => [
    {
      type: "azure-native:privatedns:PrivateZone",
      name: `private-link-zone-${word}`,
      parent: "private-link",
      inputs: { ...place, privateZoneName },
    },
    {
      type: "azure-native:privatedns:VirtualNetworkLink",
      name: `private-link-zone-${word}-link`,
      parent: "private-link",
      inputs: {
        ...place,
        privateZoneName,
        virtualNetworkLinkName: "to-network",
        registrationEnabled: false,
        virtualNetwork: { id: "/vnet" },
      },
    },
  ]);
  const component = {
    type: "batchScoring:components:PrivateLink",
    name: "private-link",
    parent: "",
    inputs: {},
  };
  const made = await registered(() => {
    const links = link();
    for (const groupId of Object.keys(groups) as EndpointGroup[])
      links.connect(links, groupId, { role: "any", resourceId: "/any", groupId });
  });
  const byName = [...expected].sort((left, right) => (left.name < right.name ? -1 : 1));
  const inNetwork = /PrivateEndpoint|PrivateDnsZoneGroup/;
  expect(made.filter(({ type }) => !inNetwork.test(type))).toEqual([component, ...byName]);
  const leads = made.filter(({ type }) => type.endsWith("PrivateDnsZoneGroup"));
  expect(Object.fromEntries(leads.map(({ name, inputs }) => [name, zoneIn(inputs)]))).toEqual(
    Object.fromEntries(
      Object.entries(groups).map(([group, word]) => [
        `${group}-endpoint-${group.replaceAll("_", "-").toLowerCase()}-zone`,
        `private-link-zone-${word}-id`,
      ]),
    ),
  );
});

function zoneIn(inputs: Record<string, unknown>): unknown {
  const [config] = inputs["privateDnsZoneConfigs"] as { privateDnsZoneId: string }[];
  return config?.privateDnsZoneId;
}

test("makes no zone that nothing looks up", async () => {
  expect((await registered(() => link())).map(({ name }) => name)).toEqual(["private-link"]);
});

function connected() {
  const owner = new pulumi.ComponentResource("batchScoring:components:Owner", "owner");
  const links = link();
  const target = { role: "lake", resourceId: "/account" };
  links.connect(owner, "owner", { ...target, groupId: "dfs" });
  links.connect(owner, "owner", { ...target, groupId: "blob" });
}

test("makes an endpoint with its names in the zone, as children of what it leads to", async () => {
  const made = await registered(connected);
  expect(made.filter(({ name }) => name.startsWith("owner-endpoint-dfs"))).toEqual([
    {
      type: "azure-native:network:PrivateEndpoint",
      name: "owner-endpoint-dfs",
      parent: "owner",
      inputs: {
        privateEndpointName: "pep-a-lake-dfs",
        resourceGroupName: "rg-a",
        location: "westeurope",
        subnet: {
          id: "/vnet/subnets/endpoints",
          // The SDK writes these two wherever a subnet is spoken of.
          privateEndpointNetworkPolicies: "Disabled",
          privateLinkServiceNetworkPolicies: "Enabled",
        },
        privateLinkServiceConnections: [
          { name: "pep-a-lake-dfs", privateLinkServiceId: "/account", groupIds: ["dfs"] },
        ],
        tags: { Project: "p" },
      },
    },
    {
      type: "azure-native:network:PrivateDnsZoneGroup",
      name: "owner-endpoint-dfs-zone",
      parent: "owner",
      inputs: {
        privateEndpointName: "pep-a-lake-dfs",
        privateDnsZoneGroupName: "default",
        resourceGroupName: "rg-a",
        privateDnsZoneConfigs: [{ name: "dfs", privateDnsZoneId: "private-link-zone-dfs-id" }],
      },
    },
  ]);
});

test("makes one endpoint after the other", async () => {
  const waits = await dependencies(connected);
  expect(waits["owner-endpoint-dfs"]).toEqual([]);
  expect(waits["owner-endpoint-blob"]).toEqual(["owner-endpoint-dfs-zone"]);
});
