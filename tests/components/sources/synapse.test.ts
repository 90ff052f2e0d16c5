import { sourcesParameter } from "../../../components/sources/reader";
import { Synapse, type SynapseArgs } from "../../../components/sources/synapse";
import { valueOf } from "../outputs";
import { registered } from "../registered";
import { administrator, role, sourceArgs } from "./sourceArgs";

const args = (): SynapseArgs => ({
  ...sourceArgs(),
  administrator,
  cursorColumn: "inserted_at",
  lake: { accountName: "stlake", accountId: "/lake" },
});
const workspaceName = "synw-batch-scoring-dev-ab12c";

test("makes a workspace that no data leaves, with nothing that is paid by the hour", async () => {
  expect(await registered(() => new Synapse("synapse", args()))).toEqual([
    {
      type: "azure-native:synapse:Workspace",
      name: "synapse",
      parent: "synapse",
      inputs: {
        workspaceName,
        resourceGroupName: "rg-a",
        location: "westeurope",
        identity: { type: "SystemAssigned" },
        defaultDataLakeStorage: {
          accountUrl: "https://stlake.dfs.core.windows.net",
          filesystem: "synapse",
          resourceId: "/lake",
          createManagedPrivateEndpoint: true,
        },
        azureADOnlyAuthentication: true,
        managedVirtualNetwork: "default",
        managedVirtualNetworkSettings: {
          preventDataExfiltration: true,
          allowedAadTenantIdsForLinking: ["t-1"],
        },
        publicNetworkAccess: "Disabled",
        // The SDK's own default.
        trustedServiceBypassEnabled: false,
        tags: { Project: "p" },
      },
    },
    { type: "batchScoring:components:Synapse", name: "synapse", parent: "", inputs: {} },
    {
      type: "azure-native:synapse:WorkspaceSqlAadAdmin",
      name: "synapse-administrator",
      parent: "synapse",
      inputs: {
        workspaceName,
        resourceGroupName: "rg-a",
        administratorType: "ActiveDirectory",
        login: "sql-admins",
        sid: "g-1",
        tenantId: "t-1",
      },
    },
    {
      type: "azure-native:storage:BlobContainer",
      name: "synapse-container",
      parent: "synapse",
      inputs: {
        accountName: "stlake",
        resourceGroupName: "rg-a",
        containerName: "synapse",
        publicAccess: "None",
      },
    },
    ...role(
      "synapse",
      "synapse-contributor",
      "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
      "synapse-p",
      "synapse-container-id",
    ),
  ]);
});

test("tells the ingest stage the serverless endpoint", async () => {
  const made: Synapse[] = [];
  await registered(() => made.push(new Synapse("synapse", { ...args(), tables: ["errors"] })));
  const parameter = sourcesParameter(made);
  const { value } = await valueOf(parameter as NonNullable<typeof parameter>);
  expect(JSON.parse(value)).toEqual({
    errors: {
      reader: "synapse",
      options: {
        url: `jdbc:sqlserver://${workspaceName}-ondemand.sql.azuresynapse.net:1433;database=fleet;encrypt=true;trustServerCertificate=false;loginTimeout=30`,
        table: "dbo.errors",
        cursor_column: "inserted_at",
        service_credential: "sources",
      },
    },
  });
});
