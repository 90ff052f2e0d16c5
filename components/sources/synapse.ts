import * as pulumi from "@pulumi/pulumi";
import * as storage from "@pulumi/azure-native/storage";
import * as synapse from "@pulumi/azure-native/synapse";
import { globalName } from "../../settings/names";
import { sqlServerUrl } from "../../settings/sources";
import { assignRole } from "../roleAssignment";
import type { SourceArgs, SqlAdministrator } from "./place";
import { type DataSource, readersOf } from "./reader";

export interface SynapseArgs extends SourceArgs {
  /** Who administers the SQL endpoint: it knows no passwords. */
  readonly administrator: SqlAdministrator;
  /** Column that grows with every row written, a number or a time; the reader goes on from its greatest value, less 10,000 or an hour. */
  readonly cursorColumn: string;
  /** The lake, in a container of which the workspace keeps its files. */
  readonly lake: {
    readonly accountName: pulumi.Input<string>;
    readonly accountId: pulumi.Input<string>;
  };
}

const nameLimit = 50;
const databaseName = "fleet";
const containerName = "synapse";

/** A Synapse workspace with its serverless SQL endpoint, which is paid by the data read; no pool that runs by the hour. */
export class Synapse extends pulumi.ComponentResource implements DataSource {
  /** See `DataSource`: by JDBC from the serverless endpoint, from somewhat before the last value of the cursor column on. */
  public readonly readers: DataSource["readers"];
  /** Resource id of the Synapse workspace, not of the Databricks one. */
  public readonly workspaceId: pulumi.Output<string>;

  constructor(name: string, args: SynapseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:Synapse", name, {}, opts);

    const container = this.container(name, args);
    const workspace = this.workspace(name, args, container);
    this.access(name, args, container, workspace);
    new synapse.WorkspaceSqlAadAdmin(
      `${name}-administrator`,
      {
        workspaceName: workspace.name,
        resourceGroupName: args.group.groupName,
        administratorType: "ActiveDirectory",
        login: args.administrator.login,
        sid: args.administrator.objectId,
        tenantId: args.accessConnector.tenantId,
      },
      { parent: this },
    );

    args.privateLink?.connect(this, name, {
      role: "synapse",
      resourceId: workspace.id,
      groupId: "SqlOnDemand",
    });

    this.workspaceId = workspace.id;
    const url = workspace.name.apply((host) =>
      sqlServerUrl(`${host}-ondemand.sql.azuresynapse.net`, databaseName),
    );
    this.readers = readersOf(args.tables, "synapse", (table) => ({
      url,
      table: `dbo.${table}`,
      cursor_column: args.cursorColumn,
      service_credential: args.serviceCredential,
    }));
    this.registerOutputs({ workspaceId: this.workspaceId });
  }

  private container(name: string, args: SynapseArgs): storage.BlobContainer {
    return new storage.BlobContainer(
      `${name}-container`,
      {
        accountName: args.lake.accountName,
        resourceGroupName: args.group.groupName,
        containerName,
        publicAccess: storage.PublicAccess.None,
      },
      { parent: this },
    );
  }

  private workspace(
    name: string,
    args: SynapseArgs,
    container: storage.BlobContainer,
  ): synapse.Workspace {
    return new synapse.Workspace(
      name,
      {
        workspaceName: args.group.suffix.apply((suffix) =>
          globalName("synw", { ...args, suffix }, nameLimit),
        ),
        resourceGroupName: args.group.groupName,
        location: args.location,
        identity: { type: synapse.ResourceIdentityType.SystemAssigned },
        defaultDataLakeStorage: {
          accountUrl: pulumi.interpolate`https://${args.lake.accountName}.dfs.core.windows.net`,
          filesystem: container.name,
          resourceId: args.lake.accountId,
          createManagedPrivateEndpoint: true,
        },
        azureADOnlyAuthentication: true,
        // Both are fixed once the workspace exists.
        managedVirtualNetwork: "default",
        managedVirtualNetworkSettings: {
          preventDataExfiltration: true,
          allowedAadTenantIdsForLinking: [args.accessConnector.tenantId],
        },
        publicNetworkAccess: args.publicNetworkAccess,
        tags: args.tags,
      },
      { parent: this },
    );
  }

  private access(
    name: string,
    args: SynapseArgs,
    container: storage.BlobContainer,
    workspace: synapse.Workspace,
  ): void {
    const principalId = workspace.identity.apply((identity) => {
      if (identity === undefined)
        throw new Error(`the Synapse workspace of \`${name}\` came back without an identity`);
      return identity.principalId;
    });
    assignRole(this, `${name}-contributor`, {
      role: "storageBlobDataContributor",
      principalId,
      scope: container.id,
      group: args.group,
    });
  }
}
