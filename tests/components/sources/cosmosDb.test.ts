import * as pulumi from "@pulumi/pulumi";
import { CosmosDb } from "../../../components/sources/cosmosDb";
import { sourcesParameter } from "../../../components/sources/reader";
import { valueOf } from "../outputs";
import { registered } from "../registered";
import { sourceArgs } from "./sourceArgs";

const args = () => ({ ...sourceArgs(), key: undefined });
const place = { accountName: "cosno-batch-scoring-dev-ab12c", resourceGroupName: "rg-a" };

function container(table: string) {
  return {
    type: "azure-native:cosmosdb:SqlResourceSqlContainer",
    name: `cosmos-container-${table}`,
    parent: "cosmos",
    inputs: {
      ...place,
      databaseName: "fleet",
      containerName: table,
      resource: { id: table, partitionKey: { paths: ["/machineID"], kind: "Hash", version: 2 } },
      tags: { Project: "p" },
    },
  };
}

test("makes a serverless account without keys that the access connector only reads", async () => {
  expect(await registered(() => new CosmosDb("cosmos", args()))).toEqual([
    {
      type: "azure-native:cosmosdb:DatabaseAccount",
      name: "cosmos",
      parent: "cosmos",
      inputs: {
        ...place,
        location: "westeurope",
        kind: "GlobalDocumentDB",
        databaseAccountOfferType: "Standard",
        locations: [{ locationName: "westeurope", failoverPriority: 0 }],
        capabilities: [{ name: "EnableServerless" }],
        // The SDK's own default.
        createMode: "Default",
        consistencyPolicy: { defaultConsistencyLevel: "Session" },
        backupPolicy: {
          type: "Continuous",
          continuousModeProperties: { tier: "Continuous7Days" },
        },
        disableLocalAuth: true,
        disableKeyBasedMetadataWriteAccess: true,
        minimalTlsVersion: "Tls12",
        publicNetworkAccess: "Disabled",
        tags: { Project: "p" },
      },
      hooks: ["cosmos-kept-key"],
    },
    { type: "batchScoring:components:CosmosDb", name: "cosmos", parent: "", inputs: {} },
    container("errors"),
    container("telemetry"),
    {
      type: "azure-native:cosmosdb:SqlResourceSqlDatabase",
      name: "cosmos-database",
      parent: "cosmos",
      inputs: {
        ...place,
        databaseName: "fleet",
        resource: { id: "fleet" },
        tags: { Project: "p" },
      },
    },
    {
      type: "azure-native:cosmosdb:SqlResourceSqlRoleAssignment",
      name: "cosmos-reader",
      parent: "cosmos",
      inputs: {
        ...place,
        roleAssignmentId: "u-1",
        roleDefinitionId: "cosmos-id/sqlRoleDefinitions/00000000-0000-0000-0000-000000000001",
        principalId: "p-1",
        scope: "cosmos-id",
      },
    },
    {
      type: "random:index/randomUuid:RandomUuid",
      name: "cosmos-reader-name",
      parent: "cosmos",
      inputs: { keepers: { principalId: "p-1", scope: "cosmos-id" } },
    },
  ]);
});

test("encrypts with the customer's key, in its newest version, as the identity that may use it", async () => {
  const key = {
    identityId: pulumi.output("/key-identity"),
    keyName: pulumi.output("storage"),
    keyVaultUri: pulumi.output("https://kv.vault.azure.net/"),
  };
  const made = await registered(() => new CosmosDb("cosmos", { ...sourceArgs(), key }));
  expect(made.find(({ name }) => name === "cosmos")?.inputs).toMatchObject({
    identity: { type: "UserAssigned", userAssignedIdentities: ["/key-identity"] },
    defaultIdentity: "UserAssignedIdentity=/key-identity",
    keyVaultKeyUri: "https://kv.vault.azure.net/keys/storage",
  });
});

test("tells the ingest stage one container a raw table, once the access connector may read", async () => {
  const made: CosmosDb[] = [];
  await registered(() => made.push(new CosmosDb("cosmos", { ...args(), tables: ["errors"] })));
  const parameter = sourcesParameter(made);
  const { value, madeOf } = await valueOf(parameter as NonNullable<typeof parameter>);
  expect(JSON.parse(value)).toEqual({
    errors: {
      reader: "cosmos",
      options: {
        account_endpoint: "https://cosno-batch-scoring-dev-ab12c.documents.azure.com:443/",
        database: "fleet",
        container: "errors",
        service_credential: "sources",
      },
    },
  });
  expect(madeOf).toEqual(["cosmos", "cosmos-reader"]);
});
