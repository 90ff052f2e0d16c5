import * as pulumi from "@pulumi/pulumi";
import * as monitor from "@pulumi/azure-native/monitor";
import * as sql from "@pulumi/azure-native/sql";
import { globalName } from "../../settings/names";
import { sqlServerUrl } from "../../settings/sources";
import type { SourceArgs, SqlAdministrator } from "./place";
import { type DataSource, readersOf } from "./reader";

export interface AzureSqlArgs extends SourceArgs {
  /** Who administers the server: it knows no passwords. */
  readonly administrator: SqlAdministrator;
  /** Column that grows with every row written, a number or a time; the reader goes on from its greatest value, less 10,000 or an hour. */
  readonly cursorColumn: string;
  /** Log Analytics workspace the audit log goes to. */
  readonly logWorkspaceId: pulumi.Input<string>;
}

const nameLimit = 63;
const databaseName = "fleet";
const autoPauseMinutes = 60;

/** A serverless Azure SQL database that sleeps while nobody reads it, without passwords, with an audit log. */
export class AzureSql extends pulumi.ComponentResource implements DataSource {
  /** See `DataSource`: by JDBC, from somewhat before the last value of the cursor column on. */
  public readonly readers: DataSource["readers"];
  /** Resource id of the SQL server. */
  public readonly serverId: pulumi.Output<string>;

  constructor(name: string, args: AzureSqlArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:AzureSql", name, {}, opts);

    const server = this.server(name, args);
    const database = this.database(name, args, server);
    this.auditing(name, args, server);

    args.privateLink?.connect(this, name, {
      role: "azure-sql",
      resourceId: server.id,
      groupId: "sqlServer",
    });

    this.serverId = server.id;
    const url = pulumi
      .all([server.name, database.name])
      .apply(([host, held]) => sqlServerUrl(`${host}.database.windows.net`, held));
    this.readers = readersOf(args.tables, "jdbc", (table) => ({
      url,
      table: `dbo.${table}`,
      cursor_column: args.cursorColumn,
      service_credential: args.serviceCredential,
    }));
    this.registerOutputs({ serverId: this.serverId });
  }

  private server(name: string, args: AzureSqlArgs): sql.Server {
    return new sql.Server(
      name,
      {
        serverName: args.group.suffix.apply((suffix) =>
          globalName("sql", { ...args, suffix }, nameLimit),
        ),
        resourceGroupName: args.group.groupName,
        location: args.location,
        version: "12.0",
        administrators: {
          administratorType: sql.AdministratorType.ActiveDirectory,
          principalType: sql.PrincipalType.Group,
          login: args.administrator.login,
          sid: args.administrator.objectId,
          tenantId: args.accessConnector.tenantId,
          azureADOnlyAuthentication: true,
        },
        // With it the server looks up the users that are made from Entra identities.
        identity: { type: sql.IdentityType.SystemAssigned },
        minimalTlsVersion: sql.MinimalTlsVersion.MinimalTlsVersion_1_2,
        publicNetworkAccess: args.publicNetworkAccess,
        restrictOutboundNetworkAccess: sql.ServerNetworkAccessFlag.Enabled,
        tags: args.tags,
      },
      { parent: this },
    );
  }

  private database(name: string, args: AzureSqlArgs, server: sql.Server): sql.Database {
    return new sql.Database(
      `${name}-database`,
      {
        databaseName,
        serverName: server.name,
        resourceGroupName: args.group.groupName,
        location: args.location,
        sku: { name: "GP_S_Gen5", tier: "GeneralPurpose", family: "Gen5", capacity: 2 },
        minCapacity: 0.5,
        autoPauseDelay: autoPauseMinutes,
        requestedBackupStorageRedundancy: sql.BackupStorageRedundancy.Zone,
        tags: args.tags,
      },
      { parent: this },
    );
  }

  /** The server's audit log is the one of its database `master`. */
  private auditing(name: string, args: AzureSqlArgs, server: sql.Server): void {
    const policy = new sql.ExtendedServerBlobAuditingPolicy(
      `${name}-auditing`,
      {
        blobAuditingPolicyName: "default",
        serverName: server.name,
        resourceGroupName: args.group.groupName,
        state: sql.BlobAuditingPolicyState.Enabled,
        isAzureMonitorTargetEnabled: true,
      },
      { parent: this },
    );
    new monitor.DiagnosticSetting(
      `${name}-audit-log`,
      {
        name: "audit",
        resourceUri: pulumi.interpolate`${server.id}/databases/master`,
        workspaceId: args.logWorkspaceId,
        logs: [{ category: "SQLSecurityAuditEvents", enabled: true }],
      },
      { parent: this, dependsOn: policy },
    );
  }
}
