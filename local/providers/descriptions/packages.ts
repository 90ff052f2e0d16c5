/**
 * The Azure SDK whose published form still carries the OpenAPI description of a namespace. Newer majors are made from
 * another source and leave out lengths, patterns and ranges.
 */
export const PACKAGES: Readonly<Record<string, string>> = {
  "Microsoft.Authorization/locks": "@azure/arm-locks",
  "Microsoft.Authorization/roleAssignments": "@azure/arm-authorization",
  "Microsoft.Consumption": "@azure/arm-consumption",
  "Microsoft.CostManagement": "@azure/arm-costmanagement",
  "Microsoft.DataFactory": "@azure/arm-datafactory",
  "Microsoft.Databricks": "@azure/arm-databricks",
  "Microsoft.DocumentDB": "@azure/arm-cosmosdb",
  "Microsoft.EventHub": "@azure/arm-eventhub",
  "Microsoft.Insights": "@azure/arm-monitor",
  "Microsoft.KeyVault": "@azure/arm-keyvault",
  "Microsoft.ManagedIdentity": "@azure/arm-msi",
  "Microsoft.Network": "@azure/arm-network",
  "Microsoft.Network/privateDnsZones": "@azure/arm-privatedns",
  "Microsoft.OperationalInsights": "@azure/arm-operationalinsights",
  "Microsoft.Resources": "@azure/arm-resources",
  "Microsoft.Sql": "@azure/arm-sql",
  "Microsoft.Storage": "@azure/arm-storage",
  "Microsoft.Synapse": "@azure/arm-synapse",
};

/** Types no such description is published for, with the reason; the SDK's declarations are all that is checked of them. */
export const UNDESCRIBED: Readonly<Record<string, string>> = {};

/** Where the service has moved on from the described version: what is not demanded any more, and why. */
export const NO_LONGER_REQUIRED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "azure-native:databricks:Workspace": {
    managedResourceGroupId: "a serverless workspace has none (API version 2026-01-01)",
  },
};

export function packageOf(armType: string): string | undefined {
  const type = `${armType}/`.toLowerCase();
  const keys = Object.keys(PACKAGES).filter((key) => type.startsWith(`${key}/`.toLowerCase()));
  const nearest = keys.sort((a, b) => b.length - a.length)[0];
  return nearest === undefined ? undefined : PACKAGES[nearest];
}
