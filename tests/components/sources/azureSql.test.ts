import { AzureSql, type AzureSqlArgs } from "../../../components/sources/azureSql";
import { sourcesParameter } from "../../../components/sources/reader";
import { valueOf } from "../outputs";
import { registered } from "../registered";
import { administrator, sourceArgs } from "./sourceArgs";

const args = (): AzureSqlArgs => ({
  ...sourceArgs(),
  administrator,
  cursorColumn: "inserted_at",
  logWorkspaceId: "/logs",
});
const place = { serverName: "sql-batch-scoring-dev-ab12c", resourceGroupName: "rg-a" };

test("makes a sleeping database without passwords, with an audit log", async () => {
  expect(await registered(() => new AzureSql("sql", args()))).toEqual([
    {
      type: "azure-native:sql:Server",
      name: "sql",
      parent: "sql",
      inputs: {
        ...place,
        location: "westeurope",
        version: "12.0",
        administrators: {
          administratorType: "ActiveDirectory",
          principalType: "Group",
          login: "sql-admins",
          sid: "g-1",
          tenantId: "t-1",
          azureADOnlyAuthentication: true,
        },
        identity: { type: "SystemAssigned" },
        minimalTlsVersion: "1.2",
        publicNetworkAccess: "Disabled",
        restrictOutboundNetworkAccess: "Enabled",
        tags: { Project: "p" },
      },
    },
    { type: "batchScoring:components:AzureSql", name: "sql", parent: "", inputs: {} },
    {
      type: "azure-native:monitor:DiagnosticSetting",
      name: "sql-audit-log",
      parent: "sql",
      inputs: {
        name: "audit",
        resourceUri: "sql-id/databases/master",
        workspaceId: "/logs",
        logs: [{ category: "SQLSecurityAuditEvents", enabled: true }],
      },
    },
    {
      type: "azure-native:sql:ExtendedServerBlobAuditingPolicy",
      name: "sql-auditing",
      parent: "sql",
      inputs: {
        ...place,
        blobAuditingPolicyName: "default",
        state: "Enabled",
        isAzureMonitorTargetEnabled: true,
      },
    },
    {
      type: "azure-native:sql:Database",
      name: "sql-database",
      parent: "sql",
      inputs: {
        ...place,
        databaseName: "fleet",
        location: "westeurope",
        sku: { name: "GP_S_Gen5", tier: "GeneralPurpose", family: "Gen5", capacity: 2 },
        minCapacity: 0.5,
        autoPauseDelay: 60,
        requestedBackupStorageRedundancy: "Zone",
        tags: { Project: "p" },
      },
    },
  ]);
});

test("tells the ingest stage one table of the database a raw table", async () => {
  const made: AzureSql[] = [];
  await registered(() => made.push(new AzureSql("sql", { ...args(), tables: ["errors"] })));
  const parameter = sourcesParameter(made);
  const { value } = await valueOf(parameter as NonNullable<typeof parameter>);
  expect(JSON.parse(value)).toEqual({
    errors: {
      reader: "jdbc",
      options: {
        url: "jdbc:sqlserver://sql-batch-scoring-dev-ab12c.database.windows.net:1433;database=fleet;encrypt=true;trustServerCertificate=false;loginTimeout=30",
        table: "dbo.errors",
        cursor_column: "inserted_at",
        service_credential: "sources",
      },
    },
  });
});
