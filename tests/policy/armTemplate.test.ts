import { armTemplate } from "./armTemplate";
import { resource } from "./fixtures/fixture";

const rendered = (type: string, inputs: Readonly<Record<string, unknown>>) =>
  armTemplate([resource(type, "own-name", inputs)]).resources[0];

test("nests what is not at the top of the API, under the API's names", () => {
  const inputs = {
    resourceGroupName: "rg",
    accountName: "lake",
    location: "westeurope",
    sku: { name: "Standard_ZRS" },
    kind: "StorageV2",
    tags: { Owner: "me" },
    identity: { type: "UserAssigned", userAssignedIdentities: ["/identity"] },
    enableHttpsTrafficOnly: true,
    networkRuleSet: { defaultAction: "Deny", ipRules: [{ iPAddressOrRange: "203.0.113.7" }] },
  };
  expect(rendered("azure-native:storage:StorageAccount", inputs)).toEqual({
    type: "Microsoft.Storage/storageAccounts",
    apiVersion: "2024-01-01",
    name: "lake",
    location: "westeurope",
    sku: { name: "Standard_ZRS" },
    kind: "StorageV2",
    tags: { Owner: "me" },
    identity: { type: "UserAssigned", userAssignedIdentities: { "/identity": {} } },
    properties: {
      supportsHttpsTrafficOnly: true,
      networkAcls: { defaultAction: "Deny", ipRules: [{ value: "203.0.113.7" }] },
    },
  });
});

test("names a nested resource by all its ancestors, and a resource without a name by its own", () => {
  const inputs = { resourceGroupName: "rg", accountName: "lake", publicAccess: "None" };
  expect(rendered("azure-native:storage:BlobContainer", inputs)).toEqual({
    type: "Microsoft.Storage/storageAccounts/blobServices/containers",
    apiVersion: "2024-01-01",
    name: "lake/default/own-name",
    properties: { publicAccess: "None" },
  });
});

test("takes over the properties the SDK has too, and says what a setting is about", () => {
  const vault = { vaultName: "kv", properties: { enableRbacAuthorization: true } };
  const setting = { name: "logs", resourceUri: "/vault", workspaceId: "/logs" };
  expect([
    rendered("azure-native:keyvault:Vault", vault)?.properties,
    rendered("azure-native:monitor:DiagnosticSetting", setting),
  ]).toEqual([
    { enableRbacAuthorization: true },
    {
      type: "Microsoft.Insights/diagnosticSettings",
      apiVersion: "2021-05-01-preview",
      name: "logs",
      scope: "/vault",
      properties: { workspaceId: "/logs" },
    },
  ]);
});

test("keeps in the properties what one type has there", () => {
  const inputs = { workspaceName: "logs", sku: { name: "PerGB2018" } };
  expect(rendered("azure-native:operationalinsights:Workspace", inputs)).toMatchObject({
    properties: { sku: { name: "PerGB2018" } },
  });
});

test("leaves out what is not Azure's", () => {
  expect(armTemplate([resource("random:index/randomUuid:RandomUuid", "id", {})]).resources).toEqual(
    [],
  );
});

test("rejects a type it has no path of", () => {
  expect(() => rendered("azure-native:web:WebApp", {})).toThrow(
    "`tests/policy/armTypes.ts` does not know `azure-native:web:WebApp`; add its path and API version there",
  );
});
