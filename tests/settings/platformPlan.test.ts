import { settingsOf } from "../../settings/settings";
import { stackConfig } from "./stackConfig";

const platformOf = (stack: string, change: Record<string, string> = {}) =>
  settingsOf("batch-scoring", stack, { ...stackConfig(stack), ...change }).platform;

test("gives the stack on this machine nothing but workspace and lake", () => {
  expect(platformOf("local")).toEqual({
    network: undefined,
    privateLink: undefined,
    logs: undefined,
    flowLogs: undefined,
    customerKeys: undefined,
    lock: undefined,
    existingWorkspace: undefined,
    requiredNsgRules: "AllRules",
    publicNetworkAccess: "Enabled",
    hasInfrastructureEncryption: false,
    hasEnhancedSecurity: false,
  });
});

test("gives dev a network with a way out, and a month of logs", () => {
  expect(platformOf("dev")).toEqual({
    ...platformOf("local"),
    network: {
      kind: "new",
      addressSpace: "10.20.0.0/22",
      hostRange: "10.20.0.0/26",
      containerRange: "10.20.0.64/26",
      endpointRange: "10.20.0.128/27",
      reachesStorageBy: "serviceEndpoint",
      egress: { kind: "natGateway", zones: [] },
    },
    logs: {
      existingId: undefined,
      retentionDays: 30,
      ingestionAccess: "Enabled",
      queryAccess: "Enabled",
    },
  });
});

test("closes prod: private endpoints, own rules and keys, flow logs, a lock", () => {
  const { network, ...rest } = platformOf("prod");
  expect(network).toMatchObject({
    reachesStorageBy: "privateEndpoint",
    egress: { kind: "natGateway", zones: ["1"] },
  });
  expect(rest).toEqual({
    privateLink: { hasBrowserAuthentication: true },
    logs: {
      existingId: undefined,
      retentionDays: 90,
      ingestionAccess: "Disabled",
      queryAccess: "Enabled",
    },
    flowLogs: { retentionDays: 90 },
    customerKeys: {
      azureDatabricksPrincipalId: expect.any(String) as string,
      softDeleteDays: 90,
      hasDbfsRootKey: false,
    },
    lock: { level: "CanNotDelete" },
    existingWorkspace: undefined,
    requiredNsgRules: "NoAzureDatabricksRules",
    publicNetworkAccess: "Disabled",
    hasInfrastructureEncryption: true,
    hasEnhancedSecurity: true,
  });
});

const networkId =
  "/subscriptions/s/resourceGroups/rg-hub/providers/Microsoft.Network/virtualNetworks/vnet-hub";
const existing = {
  network: "existing",
  existingNetworkId: networkId,
  existingHostSubnet: "host",
  existingContainerSubnet: "container",
};

test("takes an existing network by its id and its subnets' names", () => {
  expect(platformOf("dev", existing).network).toEqual({
    kind: "existing",
    networkId,
    hostSubnet: "host",
    containerSubnet: "container",
    endpointSubnet: undefined,
    reachesStorageBy: "serviceEndpoint",
  });
});

test("does not mind the name of a subnet that no endpoint goes to", () => {
  const change = { ...existing, existingEndpointSubnet: "host" };
  expect(() => platformOf("dev", change)).not.toThrow();
});

test("leaves by a firewall's address", () => {
  const change = { egress: "firewall", firewallPrivateAddress: "10.0.0.4" };
  expect(platformOf("dev", change).network).toMatchObject({
    egress: { kind: "firewall", privateAddress: "10.0.0.4" },
  });
});

test("takes an existing workspace by id and host", () => {
  const id = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Databricks/workspaces/dbw";
  const change = {
    ...existing,
    existingWorkspaceId: id,
    existingWorkspaceHost: "adb-1.2.azuredatabricks.net",
    isWorkspaceHardened: "false",
    alerts: "none",
  };
  expect(platformOf("dev", change).existingWorkspace).toEqual({
    id,
    host: "adb-1.2.azuredatabricks.net",
  });
});

describe("refuses", () => {
  const noNetwork = { network: "managed", lakeNetworkDefaultAction: "Allow" };
  const theirs = {
    existingWorkspaceId:
      "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Databricks/workspaces/dbw",
    existingWorkspaceHost: "adb-1.2.azuredatabricks.net",
  };
  test.each<readonly [string, Record<string, string>, string]>([
    [
      "subnets too small for the clusters",
      { policyMaxWorkers: "40" },
      "policyMaxWorkers must be at most 18 while clusterSubnetPrefix is 26: 25 would do for 3 clusters at once, each of " +
        "policyMaxWorkers (40) and a driver, got `40`; set it with: pulumi config set policyMaxWorkers 18 --stack dev; " +
        "or, before there is a workspace, with: pulumi config set clusterSubnetPrefix 25 --stack dev",
    ],
    [
      "subnets with room for two clusters of the largest size, but not for a third",
      { policyMaxWorkers: "20" },
      "policyMaxWorkers must be at most 18 while clusterSubnetPrefix is 26: 25 would do",
    ],
    [
      "a network too small for its subnets",
      { networkAddressSpace: "10.20.0.0/24", clusterSubnetPrefix: "25" },
      "networkAddressSpace must be at least a /23",
    ],
    [
      "a range that does not begin at its start",
      { networkAddressSpace: "10.20.0.1/22" },
      "networkAddressSpace must be an IPv4 range",
    ],
    [
      "a range larger than Azure Databricks takes",
      { networkAddressSpace: "10.0.0.0/8" },
      "networkAddressSpace must be an IPv4 range",
    ],
    [
      "a firewall without address",
      { egress: "firewall" },
      "firewallPrivateAddress must be given while egress is firewall",
    ],
    [
      "an existing network without id",
      { ...existing, existingNetworkId: "" },
      "existingNetworkId must be given while network is existing",
    ],
    [
      "an existing network without host subnet",
      { ...existing, existingHostSubnet: "" },
      "existingHostSubnet must be given",
    ],
    [
      "an existing network without container subnet",
      { ...existing, existingContainerSubnet: "" },
      "existingContainerSubnet must be given",
    ],
    [
      "one existing subnet for both addresses of a machine",
      { ...existing, existingContainerSubnet: "HOST" },
      "existingContainerSubnet must be another subnet than existingHostSubnet, got `HOST`; " +
        "set it with: pulumi config set existingContainerSubnet snet-databricks-container --stack dev",
    ],
    [
      "endpoints in an existing subnet of clusters",
      { ...existing, hasPrivateEndpoints: "true", existingEndpointSubnet: "container" },
      "existingEndpointSubnet must be another subnet than existingContainerSubnet",
    ],
    [
      "endpoints without a subnet of the existing network",
      { ...existing, hasPrivateEndpoints: "true" },
      "existingEndpointSubnet must be given",
    ],
    [
      "endpoints outside a network",
      { ...noNetwork, hasPrivateEndpoints: "true" },
      "hasPrivateEndpoints must be false while network is managed",
    ],
    [
      "sign-in by an endpoint without endpoints",
      { hasBrowserAuthenticationEndpoint: "true" },
      "hasBrowserAuthenticationEndpoint must be false while hasPrivateEndpoints is false",
    ],
    [
      "flow logs of a network somebody else keeps",
      { ...existing, hasFlowLogs: "true" },
      "hasFlowLogs must be false while network is existing",
    ],
    [
      "flow logs without a place to ask them",
      { hasFlowLogs: "true", hasLogs: "false" },
      "hasFlowLogs must be false while hasLogs is false",
    ],
    [
      "a closed workspace nobody reaches",
      { publicNetworkAccess: "Disabled" },
      "publicNetworkAccess must be Enabled while hasPrivateEndpoints is false",
    ],
    [
      "a key for the root storage without keys",
      { hasDbfsRootKey: "true" },
      "hasDbfsRootKey must be false while hasCustomerManagedKeys is false",
    ],
    [
      "keys that Databricks may not use",
      { hasCustomerManagedKeys: "true" },
      "azureDatabricksPrincipalId must be given while hasCustomerManagedKeys is true",
    ],
    [
      "a principal that is no id",
      { azureDatabricksPrincipalId: "AzureDatabricks" },
      "azureDatabricksPrincipalId must be the object id",
    ],
    [
      "an existing log workspace that is not used",
      {
        hasLogs: "false",
        existingLogWorkspaceId:
          "/subscriptions/s/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/log",
      },
      "hasLogs must be true while existingLogWorkspaceId is given",
    ],
    [
      "half an existing workspace",
      { existingWorkspaceHost: "adb-1.2.azuredatabricks.net" },
      "existingWorkspaceId must be given with the other one",
    ],
    [
      "another metastore for a workspace that others made",
      {
        ...theirs,
        metastoreId: "00000000-0000-4000-a000-00000000abcd",
      },
      "metastoreId must be auto while existingWorkspaceId is given",
    ],
    [
      "to harden a workspace that others made",
      { ...existing, ...theirs },
      "isWorkspaceHardened must be false while existingWorkspaceId is given: that workspace has its settings, got `true`; " +
        "set it with: pulumi config set isWorkspaceHardened false --stack dev",
    ],
    [
      "to monitor the machines of a workspace that others made",
      { ...existing, ...theirs, isWorkspaceHardened: "false", hasEnhancedSecurity: "true" },
      "hasEnhancedSecurity must be false while existingWorkspaceId is given: that workspace has its settings",
    ],
    [
      "a key for the root storage of a workspace that others made",
      { ...existing, ...theirs, isWorkspaceHardened: "false", hasDbfsRootKey: "true" },
      "hasDbfsRootKey must be false while existingWorkspaceId is given: that workspace has its root storage",
    ],
    [
      "an endpoint to sign in by to a workspace that others made",
      { ...existing, ...theirs, hasBrowserAuthenticationEndpoint: "true" },
      "hasBrowserAuthenticationEndpoint must be false while existingWorkspaceId is given: whoever keeps that workspace makes its endpoints",
    ],
    [
      "to restrict administrators of a workspace that is not hardened",
      { isWorkspaceHardened: "false", isAdminRestricted: "true" },
      "isAdminRestricted must be false while isWorkspaceHardened is false",
    ],
    [
      "to forbid tokens in a workspace that is not hardened",
      { isWorkspaceHardened: "false", maxTokenLifetimeDays: "0" },
      "maxTokenLifetimeDays must be left out while isWorkspaceHardened is false, which keeps none of these settings, got `0`; " +
        "remove it with: pulumi config rm maxTokenLifetimeDays --stack dev",
    ],
    [
      "a list of addresses for a workspace that is not hardened",
      { isWorkspaceHardened: "false", workspaceAllowedIpAddresses: '["203.0.113.7"]' },
      "workspaceAllowedIpAddresses must be empty while isWorkspaceHardened is false, which keeps none of these settings, " +
        'got `["203.0.113.7"]`; remove it with: pulumi config rm workspaceAllowedIpAddresses --stack dev',
    ],
    [
      "a network of its own for a workspace that others made",
      { ...theirs, isWorkspaceHardened: "false" },
      "network must be existing or managed while existingWorkspaceId is given: that workspace has its network, got `new`; " +
        "set it with: pulumi config set network existing --stack dev",
    ],
    [
      "clusters that the lake shuts out",
      { network: "managed" },
      "lakeNetworkDefaultAction must be Allow while network is managed: its subnets are Databricks' own and can not be told " +
        "to the firewall; the policy then needs an exemption from st-default-deny in policy/exemptions.ts; a stack that is " +
        "yet to be made can have network new instead, got `Deny`; " +
        "set it with: pulumi config set lakeNetworkDefaultAction Allow --stack dev",
    ],
    [
      "clusters of a workspace that others made, which has its network already, that the lake shuts out",
      { ...theirs, network: "managed", isWorkspaceHardened: "false", alerts: "none" },
      "can not be told to the firewall; the policy then needs an exemption from st-default-deny in policy/exemptions.ts, " +
        "got `Deny`; set it with: pulumi config set lakeNetworkDefaultAction Allow --stack dev",
    ],
    [
      "a monitor that the lake shuts out",
      { hasQualityMonitor: "true" },
      "hasQualityMonitor must be false while lakeNetworkDefaultAction is Deny: the monitor runs on serverless compute",
    ],
    [
      "a monitor that a lake without public addresses shuts out",
      {
        hasQualityMonitor: "true",
        lakeNetworkDefaultAction: "Allow",
        hasPrivateEndpoints: "true",
        publicNetworkAccess: "Disabled",
      },
      "hasQualityMonitor must be false while publicNetworkAccess is Disabled",
    ],
    [
      "subnets too small for the warehouse beside the clusters",
      { hasDashboard: "true", policyMaxWorkers: "28" },
      "25 would do for 3 clusters at once, each of policyMaxWorkers (28) and a driver, and the 2 machines of hasDashboard, " +
        "got `28`; set it with: pulumi config set policyMaxWorkers 18 --stack dev",
    ],
    [
      "a week of logs",
      { logRetentionDays: "7" },
      "logRetentionDays must be a whole number from 30 to 730",
    ],
  ])("%s", (_, change, message) => {
    expect(() => platformOf("dev", change)).toThrow(message);
  });
});

test("lets a workspace on this machine, whose lake has no firewall, have its clusters in Databricks' own network", () => {
  expect(platformOf("local", {}).network).toBeUndefined();
});
