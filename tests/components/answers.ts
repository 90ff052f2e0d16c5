import type * as pulumi from "@pulumi/pulumi";

/** What Azure and Databricks would answer, for the outputs that other resources are made of. */
export function answered({ type, name, inputs }: pulumi.runtime.MockResourceArgs): {
  id: string;
  state: object;
} {
  const given = inputs as Record<string, string>;
  const state = {
    ...given,
    name: given.name ?? ownName(type, given),
  };
  switch (type) {
    case "azure-native:resources:ResourceGroup":
      return { id: `/subscriptions/s-1/resourceGroups/${String(given.resourceGroupName)}`, state };
    case "azure-native:databricks:AccessConnector":
      return {
        id: "/connector",
        state: { ...state, identity: { principalId: "p-1", tenantId: "t-1" } },
      };
    case "azure-native:costmanagement:Export":
    case "azure-native:synapse:Workspace":
      return { id: `${name}-id`, state: { ...state, identity: { principalId: `${name}-p` } } };
    case "azure-native:managedidentity:UserAssignedIdentity":
      return {
        id: `${name}-id`,
        state: {
          ...state,
          name: given.resourceName,
          clientId: `${name}-c`,
          principalId: `${name}-p`,
        },
      };
    case "azure-native:databricks:Workspace":
      return {
        id: "/workspace",
        state: {
          ...state,
          workspaceUrl: "adb-1.2.azuredatabricks.net",
          managedDiskIdentity: { principalId: "p-disks" },
          storageAccountIdentity: { principalId: "p-root" },
        },
      };
    case "azure-native:network:PublicIPAddress":
      return { id: `${name}-id`, state: { ...state, ipAddress: "203.0.113.9" } };
    case "azure-native:keyvault:Key":
      return { id: `${name}-id`, state: { ...state, keyUriWithVersion: `https://k/${name}/v1` } };
    case "random:index/randomString:RandomString":
      return { id: "ab12c", state: { ...state, result: "ab12c" } };
    case "random:index/randomUuid:RandomUuid":
      return { id: "u-1", state: { ...state, result: "u-1" } };
    case "databricks:index/volume:Volume": {
      const volumePath = ["/Volumes", given.catalogName, given.schemaName, given.name].join("/");
      return { id: name, state: { ...state, volumePath } };
    }
    default:
      return { id: `${name}-id`, state };
  }
}

/** What others made is there; nothing else may be looked up while the program runs. */
export function lookedUp({ token }: pulumi.runtime.MockCallArgs): Record<string, unknown> {
  switch (token) {
    case "azure-native:authorization:getClientConfig":
      return { subscriptionId: "00000000-0000-0000-0000-000000000000" };
    case "azure-native:resources:getResourceGroup":
    case "azure-native:operationalinsights:getWorkspace":
      return {};
    case "azure-native:network:getVirtualNetwork":
      return { location: "westeurope" };
    case "azure-native:network:getSubnet":
      return {
        addressPrefix: "10.30.0.0/26",
        delegations: [{ name: "databricks", serviceName: "Microsoft.Databricks/workspaces" }],
        serviceEndpoints: [{ service: "Microsoft.Storage" }],
        networkSecurityGroup: { id: "/nsg" },
      };
    case "azure-native:databricks:getWorkspace":
      return { workspaceUrl: "adb-1.2.azuredatabricks.net" };
    default:
      throw new Error(`nothing may be looked up while the program runs, \`${token}\` was`);
  }
}

/** The name Azure gives back: that of the input which names the resource itself, the others name its parents. */
function ownName(type: string, given: Record<string, string>): string | undefined {
  const kind = type.split(":").at(-1) ?? "";
  const own = Object.keys(given).find(
    (key) => key.endsWith("Name") && kind.toLowerCase().endsWith(key.slice(0, -4).toLowerCase()),
  );
  return own === undefined
    ? (given.containerName ?? given.accountName ?? given.resourceGroupName)
    : given[own];
}
