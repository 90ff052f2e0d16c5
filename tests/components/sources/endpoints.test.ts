import { AzureSql } from "../../../components/sources/azureSql";
import { CosmosDb } from "../../../components/sources/cosmosDb";
import { EventHubs } from "../../../components/sources/eventHubs";
import type { SourceArgs } from "../../../components/sources/place";
import { Synapse } from "../../../components/sources/synapse";
import { link } from "../linked";
import { registered } from "../registered";
import { administrator, sourceArgs } from "./sourceArgs";

const sql = { administrator, cursorColumn: "inserted_at" };
const lake = { accountName: "lake", accountId: "/lake" };

test.each<readonly [string, (args: SourceArgs) => unknown, string, string]>([
  [
    "Event Hubs",
    (args) => new EventHubs("source", { ...args, retentionDays: 7 }),
    "event-hubs-namespace",
    "namespace",
  ],
  [
    "Azure SQL",
    (args) => new AzureSql("source", { ...args, ...sql, logWorkspaceId: "/logs" }),
    "azure-sql-sqlserver",
    "sqlServer",
  ],
  [
    "Cosmos DB",
    (args) => new CosmosDb("source", { ...args, key: undefined }),
    "cosmos-db-sql",
    "Sql",
  ],
  [
    "Synapse's serverless endpoint",
    (args) => new Synapse("source", { ...args, ...sql, lake }),
    "synapse-sqlondemand",
    "SqlOnDemand",
  ],
])("leads to %s by a private address where there are any", async (_, make, name, groupId) => {
  const connections = async (args: () => SourceArgs) =>
    (await registered(() => make(args())))
      .filter(({ type }) => type === "azure-native:network:PrivateEndpoint")
      .map(({ parent, inputs }) => [parent, inputs["privateLinkServiceConnections"]]);
  expect(await connections(sourceArgs)).toEqual([]);
  const linked = () => ({ ...sourceArgs(), privateLink: link() });
  const connection = {
    name: `pep-a-${name}`,
    privateLinkServiceId: "source-id",
    groupIds: [groupId],
  };
  expect(await connections(linked)).toEqual([["source", [connection]]]);
});
