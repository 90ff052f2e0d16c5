import { UNKNOWN } from "../../local/providers/protocol/values";
import { keyed, parameters, rootKey, servicesKey } from "./azureChanges";
import { azureWith, ids, injected, type RefusedChange } from "./azureEstate";

const refused: readonly RefusedChange[] = [
  [
    "a workspace with own rules outside a network",
    [],
    "workspace",
    { parameters: { enableNoPublicIp: { value: true } } },
    "NoAzureDatabricksRules needs a network",
  ],
  [
    "a workspace with own rules and public clusters",
    [...injected],
    "workspace",
    parameters({ enableNoPublicIp: { value: false } }),
    "without public addresses",
  ],
  [
    "a closed workspace with Databricks' rules",
    [...injected],
    "workspace",
    { requiredNsgRules: "AllRules" },
    "Disabled needs requiredNsgRules",
  ],
  [
    "a workspace with half a network",
    [...injected],
    "workspace",
    parameters({ customPublicSubnetName: undefined }),
    "customPublicSubnetName is missing",
  ],
  [
    "a workspace whose root storage is closed outside a network",
    ["connector"],
    "workspace",
    {
      publicNetworkAccess: "Enabled",
      requiredNsgRules: "AllRules",
      parameters: { enableNoPublicIp: { value: true } },
      defaultStorageFirewall: "Enabled",
      accessConnector: { id: ids.connector, identityType: "SystemAssigned" },
    },
    "Enabled needs a network",
  ],
  [
    "a workspace in a subnet that is not there",
    ["nsg", "address", "nat", "network", "host"],
    "workspace",
    {},
    "InvalidResourceReference",
  ],
  [
    "a workspace in one subnet twice",
    [...injected],
    "workspace",
    parameters({ customPrivateSubnetName: { value: "host" } }),
    "InvalidSubnets",
  ],
  [
    "a workspace in a subnet that is not delegated",
    [...injected, "links"],
    "workspace",
    parameters({ customPrivateSubnetName: { value: "links" } }),
    "SubnetNotDelegated",
  ],
  [
    "a workspace in another region than its network",
    [...injected],
    "workspace",
    { location: "northeurope" },
    "InvalidVirtualNetworkLocation",
  ],
  [
    "a second workspace in the same subnets",
    [...injected, "workspace"],
    "workspace",
    { workspaceName: "dbw2", managedResourceGroupId: `${ids.group}-2` },
    "SubnetInUse",
  ],
  [
    "a workspace whose services' key nobody may use",
    [...injected, "vault", "key"],
    "workspace",
    servicesKey,
    "the AzureDatabricks application has no role",
  ],
  [
    "a new workspace whose root storage has a key",
    [...injected, "vault", "key", "role"],
    "workspace",
    parameters(rootKey),
    "no identity yet",
  ],
];

test.each(refused)("refuses %s", async (_, there, piece, change, reason) => {
  const { make } = await azureWith(...there);
  await expect(make(piece, change)).rejects.toThrow(reason);
});

test("refuses a subnet too small for a workspace", async () => {
  const { make } = await azureWith("nsg", "address", "nat", "network", "host");
  await make("container", { addressPrefix: "10.20.0.64/27" });
  await expect(make("workspace")).rejects.toThrow("a workspace needs /26 or larger");
});

test("refuses a subnet without security group to a workspace", async () => {
  const { make } = await azureWith("nsg", "address", "nat", "network", "host");
  await make("container", { networkSecurityGroup: undefined });
  await expect(make("workspace")).rejects.toThrow("SubnetWithoutNsg");
});

test("takes the whole of a hardened estate", async () => {
  const { make } = await azureWith(
    ...injected,
    "links",
    "connector",
    "identity",
    "vault",
    "key",
    "role",
  );
  await make("account", keyed);
  await make("workspace", {
    ...servicesKey,
    defaultStorageFirewall: "Enabled",
    accessConnector: { id: ids.connector, identityType: "SystemAssigned" },
  });
  for (const piece of [
    "endpoint",
    "zone",
    "link",
    "zoneGroup",
    "logs",
    "diagnostics",
    "flowLog",
    "lock",
  ] as const)
    await make(piece);
});

test("a subnet keeps its delegation while a workspace is in it", async () => {
  const { change } = await azureWith(...injected, "workspace");
  await expect(change("host", { delegations: [] })).rejects.toThrow("InUseSubnetCannotBeUpdated");
  await change("host", { serviceEndpoints: [{ service: "Microsoft.Storage" }] });
});

test("a workspace's root storage takes a key in a second step, once its identity may use it", async () => {
  const { make, change } = await azureWith(...injected, "vault", "key");
  const { outputs } = await make("workspace", parameters({ prepareEncryption: { value: true } }));
  await expect(change("workspace", parameters(rootKey))).rejects.toThrow(
    "storage identity has no role",
  );
  const identity = outputs["storageAccountIdentity"] as { principalId: string };
  await make("role", { principalId: identity.principalId });
  await change("workspace", parameters(rootKey));
});

test("a workspace gets an identity for its disks' key", async () => {
  const { make } = await azureWith(...injected, "vault", "key", "role");
  const keyVaultProperties = {
    keyName: "lake",
    keyVaultUri: "https://kv-a.vault.azure.net/",
    keyVersion: "1",
  };
  const managedDisk = {
    keySource: "Microsoft.Keyvault",
    keyVaultProperties,
    rotationToLatestKeyVersionEnabled: true,
  };
  const { outputs } = await make("workspace", { encryption: { entities: { managedDisk } } });
  expect(outputs["managedDiskIdentity"]).toEqual({
    principalId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    tenantId: expect.any(String) as string,
    type: "SystemAssigned",
  });
});

test("an endpoint leads to a workspace's root storage by the name the customer gave it", async () => {
  const { make, take, store } = await azureWith(...injected, "links");
  await make("workspace", parameters({ storageAccountName: { value: "stroot" } }));
  const id = `${ids.group}-databricks/providers/Microsoft.Storage/storageAccounts/stroot`;
  const connection = { name: "a", privateLinkServiceId: id, groupIds: ["dfs"] };
  await make("endpoint", { privateLinkServiceConnections: [connection] });
  await take("workspace");
  expect(store.get(id)).toBeUndefined();
});

test("a preview asks nothing of parameters it can not see", async () => {
  const { make } = await azureWith(...injected);
  await make("workspace", { parameters: UNKNOWN });
});
