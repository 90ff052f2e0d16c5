/**
 * Longest names of types whose published descriptions limit none:
 * https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
 */
const LONGEST: Readonly<Record<string, number>> = {
  "Microsoft.Consumption/budgets": 63,
  "Microsoft.CostManagement/exports": 64,
  "Microsoft.DocumentDB/databaseAccounts/sqlDatabases": 255,
  "Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers": 255,
  "Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments": 36,
  "Microsoft.Insights/actionGroups": 260,
  "Microsoft.Insights/activityLogAlerts": 260,
  "microsoft.insights/diagnosticSettings": 260,
  "Microsoft.Insights/metricAlerts": 260,
  "Microsoft.Insights/scheduledQueryRules": 260,
  "Microsoft.Network/natGateways": 80,
  "Microsoft.Network/networkWatchers/flowLogs": 80,
  "Microsoft.Network/privateDnsZones/virtualNetworkLinks": 80,
  "Microsoft.Network/privateEndpoints": 64,
  "Microsoft.Network/privateEndpoints/privateDnsZoneGroups": 80,
  "Microsoft.Network/publicIPAddresses": 80,
  "Microsoft.Network/virtualNetworks": 64,
  "Microsoft.Sql/servers/databases": 128,
};

/** Why a name is too long, or undefined. */
export function lengthFault(armType: string, name: string): string | undefined {
  const most = LONGEST[armType];
  if (most === undefined || name.length <= most) return undefined;
  return `the name of a ${armType} has at most ${most} characters, got ${name.length}: ${name.slice(0, 80)}`;
}
