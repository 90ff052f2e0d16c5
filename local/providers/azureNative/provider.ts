import type { Provider, ResourceType } from "../protocol/provider";
import { type Inputs, text } from "../protocol/values";
import { checkDescription } from "../descriptions/check";
import { descriptionsOf, schemaOf } from "../sdk";
import { actionGroup, activityLogAlert, metricAlert, scheduledQueryRule } from "./alerts";
import { accessConnector } from "./accessConnector";
import { type Arm, CLIENT_TOKEN } from "./arm";
import { type ArmType, ArmResourceType } from "./armType";
import { blobContainer } from "./blobContainer";
import { budget, costExport } from "./costs";
import { credentialOperation, factory, linkedService, pipeline, trigger } from "./dataFactory";
import {
  consumerGroup,
  cosmosAccount,
  cosmosContainer,
  cosmosDatabase,
  cosmosRoleAssignment,
  eventHub,
  eventHubNamespace,
  sqlAuditing,
  sqlDatabase,
  sqlServer,
  synapseAdministrator,
  synapseWorkspace,
} from "./dataSources";
import { natGateway, publicIpAddress } from "./egress";
import { notFound } from "./errors";
import { key, vault } from "./keyVault";
import { managementLock } from "./managementLock";
import { diagnosticSetting, flowLog, logAnalyticsWorkspace } from "./monitoring";
import { networkSecurityGroup, routeTable, subnet, virtualNetwork } from "./network";
import {
  privateDnsZoneGroup,
  privateEndpoint,
  privateZone,
  virtualNetworkLink,
} from "./privateLink";
import { federatedIdentityCredential } from "./federatedIdentityCredential";
import { resourceGroup } from "./resourceGroup";
import { roleAssignment } from "./roleAssignment";
import { storageAccount } from "./storageAccount";
import { blobServiceProperties, managementPolicy } from "./storageSettings";
import { userAssignedIdentity } from "./userAssignedIdentity";
import { workspace } from "./workspace";

/** By module and resource, as the SDK and the type tokens name them. */
const TYPES: Readonly<Record<string, ArmType>> = {
  "authorization:ManagementLockByScope": managementLock,
  "authorization:RoleAssignment": roleAssignment,
  "consumption:Budget": budget,
  "cosmosdb:DatabaseAccount": cosmosAccount,
  "cosmosdb:SqlResourceSqlContainer": cosmosContainer,
  "cosmosdb:SqlResourceSqlDatabase": cosmosDatabase,
  "cosmosdb:SqlResourceSqlRoleAssignment": cosmosRoleAssignment,
  "costmanagement:Export": costExport,
  "databricks:AccessConnector": accessConnector,
  "databricks:Workspace": workspace,
  "datafactory:CredentialOperation": credentialOperation,
  "datafactory:Factory": factory,
  "datafactory:LinkedService": linkedService,
  "datafactory:Pipeline": pipeline,
  "datafactory:Trigger": trigger,
  "eventhub:ConsumerGroup": consumerGroup,
  "eventhub:EventHub": eventHub,
  "eventhub:Namespace": eventHubNamespace,
  "keyvault:Key": key,
  "keyvault:Vault": vault,
  "managedidentity:FederatedIdentityCredential": federatedIdentityCredential,
  "managedidentity:UserAssignedIdentity": userAssignedIdentity,
  "monitor:ActionGroup": actionGroup,
  "monitor:ActivityLogAlert": activityLogAlert,
  "monitor:DiagnosticSetting": diagnosticSetting,
  "monitor:MetricAlert": metricAlert,
  "monitor:ScheduledQueryRule": scheduledQueryRule,
  "network:FlowLog": flowLog,
  "network:NatGateway": natGateway,
  "network:NetworkSecurityGroup": networkSecurityGroup,
  "network:PrivateDnsZoneGroup": privateDnsZoneGroup,
  "network:PrivateEndpoint": privateEndpoint,
  "network:PublicIPAddress": publicIpAddress,
  "network:RouteTable": routeTable,
  "network:Subnet": subnet,
  "network:VirtualNetwork": virtualNetwork,
  "operationalinsights:Workspace": logAnalyticsWorkspace,
  "privatedns:PrivateZone": privateZone,
  "privatedns:VirtualNetworkLink": virtualNetworkLink,
  "resources:ResourceGroup": resourceGroup,
  "sql:Database": sqlDatabase,
  "sql:ExtendedServerBlobAuditingPolicy": sqlAuditing,
  "sql:Server": sqlServer,
  "storage:BlobContainer": blobContainer,
  "storage:BlobServiceProperties": blobServiceProperties,
  "storage:ManagementPolicy": managementPolicy,
  "storage:StorageAccount": storageAccount,
  "synapse:Workspace": synapseWorkspace,
  "synapse:WorkspaceSqlAadAdmin": synapseAdministrator,
};

/** The SDK's declaration of a resource's arguments, e.g. `storage/storageAccount.d.ts`. */
function declarationOf(name: string): string {
  const [module = "", resource = ""] = name.split(":");
  return `${module}/${resource.charAt(0).toLowerCase()}${resource.slice(1)}.d.ts`;
}

const entries = Object.entries(TYPES);
/** Read once a process: where nothing is kept yet it takes seconds. */
const schema = schemaOf(
  "azure-native",
  Object.fromEntries(entries.map(([name]) => [`azure-native:${name}`, declarationOf(name)])),
);
const descriptions = descriptionsOf(
  entries.map(([name, { path }]) => ({
    token: `azure-native:${name}`,
    armType: path.armType,
    path: path.template,
  })),
);

/** What a function of the package answers; undefined for one that is not served. */
function answerOf(arm: Arm, token: string, args: Inputs): Inputs | undefined {
  if (token === "azure-native:authorization:getClientConfig") return arm.client;
  if (token === "azure-native:authorization:getClientToken") return { token: CLIENT_TOKEN };
  const type = TYPES[token.replace(/^azure-native:/, "").replace(":get", ":")];
  return type === undefined ? undefined : held(arm, type, args);
}

/** The answer to a GET of a resource. */
function held(arm: Arm, type: ArmType, args: Inputs): Inputs {
  const group = text(args, "resourceGroupName");
  if (group !== undefined) arm.group(group);
  const id = type.path.id(args, arm.client.subscriptionId);
  const found = arm.store.get(id);
  if (found === undefined) throw notFound(id);
  return { id: found.id, ...found.inputs, ...found.outputs };
}

/** Azure on this machine: the record of resources and the folders of the lake. */
export function azureNativeProvider(arm: Arm): Provider {
  const types = new Map(Object.values(TYPES).map((type) => [type.path.armType, type]));
  const resources: Record<string, ResourceType> = Object.fromEntries(
    entries.map(([name, type]) => [`azure-native:${name}`, new ArmResourceType(type, arm, types)]),
  );
  return {
    schema,
    resources,
    describedFaults: (token, inputs) => checkDescription(descriptions, schema, token, inputs),
    configure: (config) => arm.configure(config),
    invoke: (token, args) => Promise.resolve(answerOf(arm, token, args)),
  };
}
