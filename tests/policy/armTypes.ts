/** How Azure Resource Manager names and lays out what the SDK calls by a type of its own. */
export interface ArmType {
  /** Path below the resource group or the scope; `{name}` stands for the input of that name. */
  readonly path: string;
  readonly apiVersion: string;
  /** Inputs the API has in `properties`, though it has most of that name at the top. */
  readonly inProperties?: readonly string[];
  /** Inputs the SDK calls otherwise than the API, at any depth. */
  readonly renamed?: Readonly<Record<string, string>>;
}

/** Paths and versions as the pinned SDK sends them: https://www.pulumi.com/registry/packages/azure-native/ */
export const armTypes: Readonly<Record<string, ArmType>> = {
  ...types("authorization", {
    ManagementLockByScope: ["Microsoft.Authorization/locks/{lockName}", "2020-05-01"],
    RoleAssignment: ["Microsoft.Authorization/roleAssignments/{roleAssignmentName}", "2022-04-01"],
  }),
  ...types("consumption", {
    Budget: ["Microsoft.Consumption/budgets/{budgetName}", "2024-08-01"],
  }),
  ...types("cosmosdb", {
    DatabaseAccount: ["Microsoft.DocumentDB/databaseAccounts/{accountName}", "2025-10-15"],
    SqlResourceSqlContainer: [
      "Microsoft.DocumentDB/databaseAccounts/{accountName}/sqlDatabases/{databaseName}/containers/{containerName}",
      "2025-10-15",
    ],
    SqlResourceSqlDatabase: [
      "Microsoft.DocumentDB/databaseAccounts/{accountName}/sqlDatabases/{databaseName}",
      "2025-10-15",
    ],
    SqlResourceSqlRoleAssignment: [
      "Microsoft.DocumentDB/databaseAccounts/{accountName}/sqlRoleAssignments/{roleAssignmentId}",
      "2025-10-15",
    ],
  }),
  ...types("costmanagement", {
    Export: ["Microsoft.CostManagement/exports/{exportName}", "2024-08-01"],
  }),
  ...types("databricks", {
    AccessConnector: ["Microsoft.Databricks/accessConnectors/{connectorName}", "2026-01-01"],
    Workspace: ["Microsoft.Databricks/workspaces/{workspaceName}", "2026-01-01"],
  }),
  ...types("datafactory", {
    CredentialOperation: [
      "Microsoft.DataFactory/factories/{factoryName}/credentials/{credentialName}",
      "2018-06-01",
    ],
    Factory: ["Microsoft.DataFactory/factories/{factoryName}", "2018-06-01"],
    LinkedService: [
      "Microsoft.DataFactory/factories/{factoryName}/linkedservices/{linkedServiceName}",
      "2018-06-01",
    ],
    Pipeline: [
      "Microsoft.DataFactory/factories/{factoryName}/pipelines/{pipelineName}",
      "2018-06-01",
    ],
    Trigger: ["Microsoft.DataFactory/factories/{factoryName}/triggers/{triggerName}", "2018-06-01"],
  }),
  ...types("eventhub", {
    ConsumerGroup: [
      "Microsoft.EventHub/namespaces/{namespaceName}/eventhubs/{eventHubName}/consumergroups/{consumerGroupName}",
      "2024-01-01",
    ],
    EventHub: [
      "Microsoft.EventHub/namespaces/{namespaceName}/eventhubs/{eventHubName}",
      "2024-01-01",
    ],
    Namespace: ["Microsoft.EventHub/namespaces/{namespaceName}", "2024-01-01"],
  }),
  ...types("keyvault", {
    Key: ["Microsoft.KeyVault/vaults/{vaultName}/keys/{keyName}", "2024-11-01"],
    Secret: ["Microsoft.KeyVault/vaults/{vaultName}/secrets/{secretName}", "2024-11-01"],
    Vault: ["Microsoft.KeyVault/vaults/{vaultName}", "2024-11-01"],
  }),
  ...types("managedidentity", {
    FederatedIdentityCredential: [
      "Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}/federatedIdentityCredentials/{federatedIdentityCredentialResourceName}",
      "2023-01-31",
    ],
    UserAssignedIdentity: [
      "Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}",
      "2023-01-31",
    ],
  }),
  ...types("monitor", {
    ActionGroup: ["Microsoft.Insights/actionGroups/{actionGroupName}", "2024-10-01-preview"],
    ActivityLogAlert: ["Microsoft.Insights/activityLogAlerts/{activityLogAlertName}", "2020-10-01"],
    DiagnosticSetting: ["Microsoft.Insights/diagnosticSettings/{name}", "2021-05-01-preview"],
    MetricAlert: ["Microsoft.Insights/metricAlerts/{ruleName}", "2018-03-01"],
    ScheduledQueryRule: ["Microsoft.Insights/scheduledQueryRules/{ruleName}", "2025-01-01-preview"],
  }),
  ...types("network", {
    FlowLog: [
      "Microsoft.Network/networkWatchers/{networkWatcherName}/flowLogs/{flowLogName}",
      "2024-05-01",
    ],
    NatGateway: ["Microsoft.Network/natGateways/{natGatewayName}", "2024-05-01"],
    NetworkSecurityGroup: [
      "Microsoft.Network/networkSecurityGroups/{networkSecurityGroupName}",
      "2024-05-01",
    ],
    PrivateDnsZoneGroup: [
      "Microsoft.Network/privateEndpoints/{privateEndpointName}/privateDnsZoneGroups/{privateDnsZoneGroupName}",
      "2024-05-01",
    ],
    PrivateEndpoint: ["Microsoft.Network/privateEndpoints/{privateEndpointName}", "2024-05-01"],
    PublicIPAddress: ["Microsoft.Network/publicIPAddresses/{publicIpAddressName}", "2024-05-01"],
    RouteTable: ["Microsoft.Network/routeTables/{routeTableName}", "2024-05-01"],
    SecurityRule: [
      "Microsoft.Network/networkSecurityGroups/{networkSecurityGroupName}/securityRules/{securityRuleName}",
      "2024-05-01",
    ],
    Subnet: [
      "Microsoft.Network/virtualNetworks/{virtualNetworkName}/subnets/{subnetName}",
      "2024-05-01",
    ],
    VirtualNetwork: ["Microsoft.Network/virtualNetworks/{virtualNetworkName}", "2024-05-01"],
  }),
  ...types("privatedns", {
    PrivateZone: ["Microsoft.Network/privateDnsZones/{privateZoneName}", "2024-06-01"],
    VirtualNetworkLink: [
      "Microsoft.Network/privateDnsZones/{privateZoneName}/virtualNetworkLinks/{virtualNetworkLinkName}",
      "2024-06-01",
    ],
  }),
  ...types("resources", {
    ResourceGroup: ["Microsoft.Resources/resourceGroups/{resourceGroupName}", "2024-03-01"],
  }),
  ...types("sql", {
    Database: ["Microsoft.Sql/servers/{serverName}/databases/{databaseName}", "2023-08-01"],
    ExtendedServerBlobAuditingPolicy: [
      "Microsoft.Sql/servers/{serverName}/extendedAuditingSettings/{blobAuditingPolicyName}",
      "2023-08-01",
    ],
    Server: ["Microsoft.Sql/servers/{serverName}", "2023-08-01"],
  }),
  ...types("storage", {
    BlobContainer: [
      "Microsoft.Storage/storageAccounts/{accountName}/blobServices/default/containers/{containerName}",
      "2024-01-01",
    ],
    BlobServiceProperties: [
      "Microsoft.Storage/storageAccounts/{accountName}/blobServices/{blobServicesName}",
      "2024-01-01",
    ],
    ManagementPolicy: [
      "Microsoft.Storage/storageAccounts/{accountName}/managementPolicies/{managementPolicyName}",
      "2024-01-01",
    ],
  }),
  ...types("synapse", {
    Workspace: ["Microsoft.Synapse/workspaces/{workspaceName}", "2021-06-01"],
    WorkspaceSqlAadAdmin: [
      "Microsoft.Synapse/workspaces/{workspaceName}/sqlAdministrators/activeDirectory",
      "2021-06-01",
    ],
  }),
  "azure-native:operationalinsights:Workspace": {
    path: "Microsoft.OperationalInsights/workspaces/{workspaceName}",
    apiVersion: "2023-09-01",
    inProperties: ["sku"],
  },
  "azure-native:storage:StorageAccount": {
    path: "Microsoft.Storage/storageAccounts/{accountName}",
    apiVersion: "2024-01-01",
    renamed: {
      enableHttpsTrafficOnly: "supportsHttpsTrafficOnly",
      enableNfsV3: "isNfsV3Enabled",
      encryptionIdentity: "identity",
      encryptionUserAssignedIdentity: "userAssignedIdentity",
      iPAddressOrRange: "value",
      keyName: "keyname",
      keyVaultUri: "keyvaulturi",
      keyVersion: "keyversion",
      networkRuleSet: "networkAcls",
      virtualNetworkResourceId: "id",
    },
  },
};

/** Types of a module whose inputs the API calls as the SDK does. */
function types(
  module: string,
  named: Readonly<Record<string, readonly [path: string, apiVersion: string]>>,
): Record<string, ArmType> {
  return Object.fromEntries(
    Object.entries(named).map(([name, [path, apiVersion]]) => [
      `azure-native:${module}:${name}`,
      { path, apiVersion },
    ]),
  );
}
