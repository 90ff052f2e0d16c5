import type { Switch } from "../switched";

const subscription = "/subscriptions/00000000-0000-0000-0000-000000000000";
const inGroup = `${subscription}/resourceGroups/rg-shared/providers`;
const accountId = "00000000-0000-4000-a000-000000000001";

export const keys = {
  hasCustomerManagedKeys: "true",
  azureDatabricksPrincipalId: "00000000-0000-0000-0000-0000000000db",
};

/** The network of the stack dev with its way out and its logs, without the component. */
const ownNetwork = [
  "monitor:DiagnosticSetting 2",
  "network:NatGateway 1",
  "network:NetworkSecurityGroup 2",
  "network:PublicIPAddress 1",
  "network:Subnet 3",
  "network:VirtualNetwork 1",
];

/** A lake that denies knows no subnet of Databricks' own. */
const managed = { network: "managed", lakeNetworkDefaultAction: "Allow" };

const existingNetwork = {
  network: "existing",
  existingNetworkId: `${inGroup}/Microsoft.Network/virtualNetworks/vnet-shared`,
  existingHostSubnet: "snet-host",
  existingContainerSubnet: "snet-container",
};

/** What the network rules beside endpoints do not let through comes from a volume. */
export const endpoints = {
  hasPrivateEndpoints: "true",
  jobPackages:
    '["/Volumes/batch_scoring_dev/landing/checkpoints/packages/sparkdq-0.12.1-py3-none-any.whl"]',
};
const jobs = ["evaluation-job", "scoring-job", "training-job"];

const hardening = [
  "WorkspaceSettings 1",
  "databricks:DefaultNamespaceSetting 1",
  "databricks:DisableLegacyAccessSetting 1",
  "databricks:DisableLegacyDbfsSetting 1",
  "databricks:WorkspaceConf 1",
];

const deploymentIdentities = [
  "DeploymentIdentities 1",
  "authorization:RoleAssignment 5",
  "databricks:Grants 5",
  "databricks:ServicePrincipal 1",
  "managedidentity:FederatedIdentityCredential 2",
  "managedidentity:UserAssignedIdentity 2",
  "random:RandomUuid 5",
];

/** Every switch of the platform; those of what runs, watches and pays are in operations.ts. */
export const platformSwitches: readonly Switch[] = [
  {
    title: "an existing resource group",
    changes: { existingResourceGroupId: `${subscription}/resourceGroups/rg-shared` },
    appears: [],
    goes: ["resources:ResourceGroup 1"],
    differs: [
      "access-connector",
      "cost-control",
      "lake",
      "lake-blob-service",
      "lake-container-checkpoints",
      "lake-container-lake",
      "lake-container-landing",
      "lake-contributor",
      "lake-lifecycle",
      "logs",
      "monitoring",
      "monitoring-failed-runs",
      "network",
      "network-egress-address",
      "network-nat-gateway",
      "network-security-clusters",
      "network-security-endpoints",
      "network-subnet-container",
      "network-subnet-endpoints",
      "network-subnet-host",
      "workspace",
    ],
  },
  {
    title: "an existing workspace",
    changes: {
      existingWorkspaceId: `${inGroup}/Microsoft.Databricks/workspaces/dbw-shared`,
      existingWorkspaceHost: "adb-1.2.azuredatabricks.net",
      isWorkspaceHardened: "false",
      // It sends no logs to where the stack could ask them.
      alerts: "none",
      ...existingNetwork,
    },
    appears: [],
    goes: [
      ...hardening,
      "Monitoring 1",
      "databricks:Workspace 1",
      "monitor:ActionGroup 1",
      "monitor:ScheduledQueryRule 1",
      "monitor:DiagnosticSetting 3",
      "network:NatGateway 1",
      "network:NetworkSecurityGroup 2",
      "network:PublicIPAddress 1",
      "network:Subnet 3",
      "network:VirtualNetwork 1",
    ],
    differs: ["cost-control", "lake", "workspace-provider"],
  },
  {
    title: "an existing network",
    changes: existingNetwork,
    appears: [],
    goes: [...ownNetwork],
    differs: ["lake", "workspace"],
  },
  {
    title: "no network of the stack's own",
    changes: managed,
    appears: [],
    goes: ["Network 1", ...ownNetwork],
    differs: ["lake", "workspace"],
  },
  {
    title: "egress through a firewall",
    changes: { egress: "firewall", firewallPrivateAddress: "10.0.0.4" },
    appears: ["network:RouteTable 1"],
    goes: ["network:NatGateway 1", "network:PublicIPAddress 1"],
    differs: ["network-subnet-container", "network-subnet-host"],
  },
  {
    title: "private endpoints",
    changes: endpoints,
    appears: [
      "PrivateLink 1",
      "network:PrivateDnsZoneGroup 5",
      "network:PrivateEndpoint 5",
      "privatedns:PrivateZone 3",
      "privatedns:VirtualNetworkLink 3",
    ],
    differs: [
      ...jobs,
      "lake",
      "network-security-clusters",
      "network-subnet-container",
      "network-subnet-host",
      "workspace",
    ],
  },
  {
    title: "private endpoints with one to sign in by, and no public access",
    changes: {
      ...endpoints,
      hasBrowserAuthenticationEndpoint: "true",
      publicNetworkAccess: "Disabled",
    },
    appears: [
      "PrivateLink 1",
      "network:PrivateDnsZoneGroup 6",
      "network:PrivateEndpoint 6",
      "privatedns:PrivateZone 3",
      "privatedns:VirtualNetworkLink 3",
    ],
    differs: [
      ...jobs,
      "lake",
      "network-security-clusters",
      "network-subnet-container",
      "network-subnet-host",
      "workspace",
    ],
  },
  {
    title: "flow logs",
    changes: { hasFlowLogs: "true" },
    appears: [
      "FlowLogs 1",
      "authorization:RoleAssignment 1",
      "managedidentity:UserAssignedIdentity 1",
      "monitor:DiagnosticSetting 1",
      "network:FlowLog 1",
      "random:RandomUuid 1",
      "storage:BlobServiceProperties 1",
      "storage:ManagementPolicy 1",
      "storage:StorageAccount 1",
    ],
  },
  {
    title: "enhanced security",
    changes: { hasEnhancedSecurity: "true" },
    appears: [],
    differs: ["workspace"],
  },
  {
    title: "a metastore by its id",
    changes: { metastoreId: "00000000-0000-4000-a000-00000000abcd" },
    appears: ["Metastore 1", "databricks:MetastoreAssignment 1"],
  },
  {
    title: "a run identity",
    changes: { hasRunIdentity: "true", databricksAccountId: accountId, deployerGroup: "deployers" },
    appears: [
      "RunIdentity 1",
      "databricks:AccessControlRuleSet 1",
      "databricks:Grants 15",
      "databricks:Permissions 3",
      "databricks:ServicePrincipal 1",
      "managedidentity:UserAssignedIdentity 1",
    ],
    differs: [
      "catalog-model",
      "evaluation-job",
      "scoring-job",
      "training-job",
      "training-job-access",
    ],
  },
  {
    title: "groups of people",
    changes: {
      deployerGroup: "deployers",
      producerGroup: "producers",
      plannerGroup: "planners",
      dataScientistGroup: "scientists",
    },
    appears: ["databricks:Grants 15", "databricks:Permissions 2"],
  },
  {
    title: "deployment by GitHub Actions",
    changes: { githubRepository: "owner/name", databricksAccountId: accountId },
    appears: deploymentIdentities,
  },
  {
    title: "deployment by Azure DevOps",
    changes: {
      azureDevOpsIssuer: "https://vstoken.dev.azure.com/00000000-0000-0000-0000-000000000001",
      azureDevOpsSubject: "sc://organization/project/connection",
      azureDevOpsPreviewSubject: "sc://organization/project/preview",
      databricksAccountId: accountId,
    },
    appears: deploymentIdentities,
  },
  {
    title: "a workspace that is not hardened",
    changes: { isWorkspaceHardened: "false" },
    appears: [],
    goes: hardening,
  },
  {
    title: "restricted administrators",
    changes: { isAdminRestricted: "true" },
    appears: ["databricks:RestrictWorkspaceAdminsSetting 1"],
  },
  {
    title: "a workspace for some addresses only",
    changes: { workspaceAllowedIpAddresses: '["203.0.113.0/24"]' },
    appears: ["databricks:IpAccessList 1"],
    differs: ["workspace-settings-conf"],
  },
  {
    title: "customer-managed keys",
    changes: keys,
    appears: [
      "CustomerKeys 1",
      "authorization:RoleAssignment 4",
      "keyvault:Key 4",
      "keyvault:Vault 1",
      "managedidentity:UserAssignedIdentity 1",
      "monitor:DiagnosticSetting 1",
      "random:RandomUuid 4",
    ],
    differs: ["lake", "workspace"],
  },
  {
    title: "storage encrypted twice",
    changes: { hasInfrastructureEncryption: "true" },
    appears: [],
    differs: ["lake", "workspace"],
  },
  {
    title: "no logs",
    changes: { hasLogs: "false", alerts: "none" },
    appears: [],
    goes: [
      "Logs 1",
      "Monitoring 1",
      "monitor:ActionGroup 1",
      "monitor:DiagnosticSetting 4",
      "monitor:ScheduledQueryRule 1",
      "operationalinsights:Workspace 1",
    ],
  },
  {
    title: "an existing place for logs",
    changes: {
      existingLogWorkspaceId: `${inGroup}/Microsoft.OperationalInsights/workspaces/log-shared`,
    },
    appears: [],
    goes: ["operationalinsights:Workspace 1"],
    differs: [
      "lake-logs",
      "monitoring-failed-runs",
      "network-security-clusters-logs",
      "network-security-endpoints-logs",
      "workspace-logs",
    ],
  },
  {
    // Protected data has no last day: a tag of everything goes with the switch.
    title: "protected data",
    changes: { isDataProtected: "true", forceDestroy: "false", expiresOn: "never" },
    appears: ["DeletionLock 1", "authorization:ManagementLockByScope 1"],
    differs: [
      "access-connector",
      "catalog",
      "catalog-credential",
      "catalog-location-checkpoints",
      "catalog-location-lake",
      "catalog-location-landing",
      "catalog-schema-features",
      "catalog-schema-landing",
      "catalog-schema-models",
      "catalog-schema-monitoring",
      "catalog-schema-predictions",
      "catalog-schema-raw",
      "compute",
      "evaluation-job",
      "group",
      "lake",
      "logs",
      "monitoring",
      "monitoring-failed-runs",
      "network",
      "network-egress-address",
      "network-nat-gateway",
      "network-security-clusters",
      "network-security-endpoints",
      "scoring-job",
      "training-job",
      "workspace",
    ],
  },
  {
    title: "instance pools",
    changes: { useInstancePool: "true" },
    appears: ["InstancePool 1", "databricks:InstancePool 2"],
    differs: ["compute", "evaluation-job", "scoring-job", "training-job"],
  },
  {
    title: "scoring when files arrive",
    changes: { scoringTrigger: "fileArrival" },
    appears: [],
    differs: ["scoring-job"],
  },
];

/** Switches of the stack once it has its own keys. */
export const keyedSwitches: readonly Switch[] = [
  {
    title: "one for the root storage too",
    changes: { hasDbfsRootKey: "true" },
    appears: [],
    differs: ["workspace"],
  },
];
