import * as pulumi from "@pulumi/pulumi";
import * as cosmosdb from "@pulumi/azure-native/cosmosdb";
import * as random from "@pulumi/random";
import { globalName } from "../../settings/names";
import type { StorageKey } from "../customerKeys";
import { keptKey } from "../keptKey";
import type { SourceArgs } from "./place";
import { type DataSource, readersOf } from "./reader";

export interface CosmosDbArgs extends SourceArgs {
  /** The customer's key the documents are encrypted with. @default Azure's own */
  readonly key: StorageKey | undefined;
}

const nameLimit = 44;
const databaseName = "fleet";
// Built into every account: read items and the change feed, nothing else.
const dataReader = "00000000-0000-0000-0000-000000000001";

/** A serverless Cosmos DB account: one container a raw table, no keys, read by role alone. */
export class CosmosDb extends pulumi.ComponentResource implements DataSource {
  /** See `DataSource`: by the change feed of each container. */
  public readonly readers: DataSource["readers"];
  /** Resource id of the account. */
  public readonly accountId: pulumi.Output<string>;

  constructor(name: string, args: CosmosDbArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:CosmosDb", name, {}, opts);

    const account = this.account(name, args);
    const database = new cosmosdb.SqlResourceSqlDatabase(
      `${name}-database`,
      {
        accountName: account.name,
        resourceGroupName: args.group.groupName,
        databaseName,
        resource: { id: databaseName },
        tags: args.tags,
      },
      { parent: this },
    );
    for (const table of args.tables) this.container(name, table, args, account, database);
    const access = this.access(name, args, account);

    args.privateLink?.connect(this, name, {
      role: "cosmos-db",
      resourceId: account.id,
      groupId: "Sql",
    });

    this.accountId = account.id;
    const endpoint = pulumi
      .all([account.name, access.id])
      .apply(([accountName]) => `https://${accountName}.documents.azure.com:443/`);
    this.readers = readersOf(args.tables, "cosmos", (table) => ({
      account_endpoint: endpoint,
      database: databaseName,
      container: table,
      service_credential: args.serviceCredential,
    }));
    this.registerOutputs({ accountId: this.accountId });
  }

  private account(name: string, args: CosmosDbArgs): cosmosdb.DatabaseAccount {
    return new cosmosdb.DatabaseAccount(
      name,
      {
        accountName: args.group.suffix.apply((suffix) =>
          globalName("cosno", { ...args, suffix }, nameLimit),
        ),
        resourceGroupName: args.group.groupName,
        location: args.location,
        kind: cosmosdb.DatabaseAccountKind.GlobalDocumentDB,
        databaseAccountOfferType: cosmosdb.DatabaseAccountOfferType.Standard,
        locations: [{ locationName: args.location, failoverPriority: 0 }],
        // Paid by the request, nothing while idle.
        capabilities: [{ name: "EnableServerless" }],
        consistencyPolicy: { defaultConsistencyLevel: cosmosdb.DefaultConsistencyLevel.Session },
        backupPolicy: {
          type: "Continuous",
          continuousModeProperties: { tier: cosmosdb.ContinuousTier.Continuous7Days },
        },
        ...accountEncryption(args.key),
        disableLocalAuth: true,
        disableKeyBasedMetadataWriteAccess: true,
        minimalTlsVersion: cosmosdb.MinimalTlsVersion.Tls12,
        publicNetworkAccess: args.publicNetworkAccess,
        tags: args.tags,
      },
      { parent: this, ...keptKey(name, args.stack, args.key, "keyVaultKeyUri") },
    );
  }

  private container(
    name: string,
    table: string,
    args: SourceArgs,
    account: cosmosdb.DatabaseAccount,
    database: cosmosdb.SqlResourceSqlDatabase,
  ): void {
    new cosmosdb.SqlResourceSqlContainer(
      `${name}-container-${table}`,
      {
        accountName: account.name,
        resourceGroupName: args.group.groupName,
        databaseName: database.name,
        containerName: table,
        resource: {
          id: table,
          partitionKey: { paths: ["/machineID"], kind: cosmosdb.PartitionKind.Hash, version: 2 },
        },
        tags: args.tags,
      },
      { parent: this },
    );
  }

  /** Data is guarded by the account's own roles, those of Resource Manager do not reach it. */
  private access(
    name: string,
    args: SourceArgs,
    account: cosmosdb.DatabaseAccount,
  ): cosmosdb.SqlResourceSqlRoleAssignment {
    const { principalId } = args.accessConnector;
    const assignmentName = new random.RandomUuid(
      `${name}-reader-name`,
      { keepers: { principalId, scope: account.id } },
      { parent: this },
    );
    return new cosmosdb.SqlResourceSqlRoleAssignment(
      `${name}-reader`,
      {
        accountName: account.name,
        resourceGroupName: args.group.groupName,
        roleAssignmentId: assignmentName.result,
        roleDefinitionId: pulumi.interpolate`${account.id}/sqlRoleDefinitions/${dataReader}`,
        principalId,
        scope: account.id,
      },
      { parent: this },
    );
  }
}

/** The account asks for its key as the key's identity: one of its own would come with the account, too late for the role. */
function accountEncryption(
  key: StorageKey | undefined,
): Pick<cosmosdb.DatabaseAccountArgs, "identity" | "defaultIdentity" | "keyVaultKeyUri"> {
  if (key === undefined) return {};
  return {
    identity: {
      type: cosmosdb.ResourceIdentityType.UserAssigned,
      userAssignedIdentities: [key.identityId],
    },
    defaultIdentity: pulumi.interpolate`UserAssignedIdentity=${key.identityId}`,
    keyVaultKeyUri: pulumi.interpolate`${key.keyVaultUri}keys/${key.keyName}`,
  };
}
