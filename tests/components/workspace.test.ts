import { Workspace, type WorkspaceArgs } from "../../components/workspace";
import { link } from "./linked";
import { valueOf } from "./outputs";
import { dependencies, registered } from "./registered";
import { keys, network, reference, workspaceArgs } from "./workspaceArgs";

test("makes a premium workspace and its provider, which holds no secret", async () => {
  expect(await registered(() => new Workspace("workspace", workspaceArgs()))).toEqual([
    {
      type: "azure-native:databricks:Workspace",
      name: "workspace",
      parent: "workspace",
      inputs: {
        workspaceName: "dbw-a",
        resourceGroupName: "rg-a",
        managedResourceGroupId: "/subscriptions/s-1/resourceGroups/rg-a-databricks",
        location: "westeurope",
        computeMode: "Hybrid",
        sku: { name: "premium" },
        publicNetworkAccess: "Enabled",
        defaultCatalog: { initialType: "HiveMetastore" },
        parameters: {
          enableNoPublicIp: { value: true },
          storageAccountName: { value: "stbatchscoringdevab12cdb" },
        },
        tags: { Project: "p" },
      },
      ignoreChanges: ["parameters.requireInfrastructureEncryption"],
      hooks: ["workspace-readiness"],
    },
    { type: "batchScoring:components:Workspace", name: "workspace", parent: "", inputs: {} },
    {
      type: "pulumi:providers:databricks",
      name: "workspace-provider",
      parent: "workspace",
      inputs: {
        host: "https://adb-1.2.azuredatabricks.net",
        azureWorkspaceResourceId: "/workspace",
        authType: "azure-cli",
      },
    },
  ]);
});

const made = (change: () => Partial<WorkspaceArgs>) =>
  registered(() => new Workspace("workspace", { ...workspaceArgs(), ...change() }));

const closed = (): Partial<WorkspaceArgs> => ({
  network: network(),
  publicNetworkAccess: "Disabled",
  requiredNsgRules: "NoAzureDatabricksRules",
  privateLink: link(),
});

test("closes a workspace and its root storage, and leads to both by endpoints", async () => {
  const all = await made(closed);
  const workspace = all.find(({ type }) => type === "azure-native:databricks:Workspace");
  expect(workspace?.inputs).toMatchObject({
    publicNetworkAccess: "Disabled",
    requiredNsgRules: "NoAzureDatabricksRules",
    defaultStorageFirewall: "Enabled",
  });
  const endpoints = all.filter(({ type }) => type.endsWith(":PrivateEndpoint"));
  const root =
    "/subscriptions/s-1/resourceGroups/rg-a-databricks/providers/Microsoft.Storage/storageAccounts/stbatchscoringdevab12cdb";
  const targets = endpoints.map(({ name, inputs }) => [
    name,
    (
      inputs["privateLinkServiceConnections"] as {
        privateLinkServiceId: string;
        groupIds: string[];
      }[]
    )
      .map(({ privateLinkServiceId, groupIds }) => [privateLinkServiceId, ...groupIds])
      .flat(),
  ]);
  expect(targets).toEqual([
    ["workspace-endpoint-browser-authentication", ["/workspace", "browser_authentication"]],
    ["workspace-endpoint-databricks-ui-api", ["/workspace", "databricks_ui_api"]],
    ["workspace-root-endpoint-blob", [root, "blob"]],
    ["workspace-root-endpoint-dfs", [root, "dfs"]],
  ]);
});

test("waits for a closed workspace's answer only once names lead to its endpoint", async () => {
  const hooked = (await made(closed)).filter(({ hooks }) => hooks !== undefined);
  expect(hooked.map(({ name, hooks }) => [name, hooks])).toEqual([
    ["workspace-endpoint-databricks-ui-api-zone", ["workspace-readiness"]],
  ]);
});

test("hands out a closed workspace's address once its endpoint is there", async () => {
  const workspaces: Workspace[] = [];
  await registered(() =>
    workspaces.push(new Workspace("workspace", { ...workspaceArgs(), ...closed() })),
  );
  const { madeOf } = await valueOf((workspaces[0] as Workspace).url);
  expect(madeOf).toContain("workspace-endpoint-databricks-ui-api-zone");
});

test("makes the endpoint that people sign in by in one stack of a region only", async () => {
  const all = await made(() => ({
    ...closed(),
    privateLink: link({ hasBrowserAuthentication: false }),
  }));
  expect(all.filter(({ name }) => name.includes("browser"))).toEqual([]);
});

test("encrypts with the customer's keys, which the workspace's own identities may use", async () => {
  const all = await made(() => ({ keys: keys(false) }));
  expect(all[0]?.inputs).toMatchObject({
    encryption: { entities: { managedDisk: { keyVaultProperties: reference("disks") } } },
    parameters: { prepareEncryption: { value: true } },
  });
  const roles = all.filter(({ type }) => type.endsWith(":RoleAssignment"));
  expect(roles.map(({ name, inputs }) => [name, inputs["scope"], inputs["principalId"]])).toEqual([
    ["workspace-dbfs-root-key", "/keys/root", "p-root"],
    ["workspace-disks-key", "/keys/disks", "p-disks"],
  ]);
});

test("makes endpoints after the keys' roles, because a workspace takes one change at a time", async () => {
  const waits = await dependencies(
    () => new Workspace("workspace", { ...workspaceArgs(), ...closed(), keys: keys(false) }),
  );
  expect(waits["workspace-endpoint-databricks-ui-api"]).toEqual(
    expect.arrayContaining(["workspace-dbfs-root-key", "workspace-disks-key"]),
  );
});

test("monitors machines, updates clusters and keeps every log where asked to", async () => {
  const all = await made(() => ({ hasEnhancedSecurity: true, logWorkspaceId: "/logs" }));
  expect(all[0]?.inputs["enhancedSecurityCompliance"]).toEqual({
    automaticClusterUpdate: { value: "Enabled" },
    enhancedSecurityMonitoring: { value: "Enabled" },
  });
  expect(all.find(({ type }) => type.endsWith(":DiagnosticSetting"))?.inputs).toEqual(
    expect.objectContaining({
      resourceUri: "/workspace",
      logs: [{ categoryGroup: "allLogs", enabled: true }],
    }),
  );
});

test("makes nothing of an existing workspace but its provider, and lets nothing go with it", async () => {
  const workspaces: Workspace[] = [];
  const existing = { id: "/theirs", host: "adb-9.9.azuredatabricks.net" };
  const all = await registered(() =>
    workspaces.push(new Workspace("workspace", { ...workspaceArgs(), existing })),
  );
  expect(all.map(({ name, type }) => [name, type])).toEqual([
    ["workspace", "batchScoring:components:Workspace"],
    ["workspace-provider", "pulumi:providers:databricks"],
  ]);
  expect(all[1]?.inputs).toEqual({
    host: "https://adb-9.9.azuredatabricks.net",
    azureWorkspaceResourceId: "/theirs",
    authType: "azure-cli",
  });
  expect(workspaces[0]?.resource).toBeUndefined();
});
