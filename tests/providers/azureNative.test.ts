import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

import {
  ACCOUNT,
  CONNECTOR,
  CONTAINER,
  GROUP,
  ROLE,
  SERVICE,
  SUBSCRIPTION,
  WORKSPACE,
  account,
  container,
  group,
  platform,
  workspace,
} from "./azurePlatform";
import { seed, urn } from "./urns";

async function withAccount() {
  const made = platform();
  await made.create(GROUP, group);
  await made.create(ACCOUNT, account);
  return made;
}

test("an account answers with endpoints and id as Azure names them", async () => {
  const { create } = platform();
  await create(GROUP, group);
  const { id, outputs } = await create(ACCOUNT, account);
  expect(id).toBe(
    `${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/stlake`,
  );
  expect(outputs).toEqual({
    ...account,
    name: "stlake",
    type: "Microsoft.Storage/storageAccounts",
    azureApiVersion: "2024-01-01",
    creationTime: expect.any(String) as string,
    keyCreationTime: expect.any(Object) as object,
    primaryEndpoints: {
      blob: "https://stlake.blob.core.windows.net/",
      dfs: "https://stlake.dfs.core.windows.net/",
      file: "https://stlake.file.core.windows.net/",
      queue: "https://stlake.queue.core.windows.net/",
      table: "https://stlake.table.core.windows.net/",
      web: "https://stlake.z6.web.core.windows.net/",
    },
    primaryLocation: "westeurope",
    privateEndpointConnections: [],
    provisioningState: "Succeeded",
    sku: { name: "Standard_LRS", tier: "Standard" },
    statusOfPrimary: "available",
  });
});

test("a container is a folder of the lake from its creation to its deletion", async () => {
  const { folder, operations, create } = await withAccount();
  const { id, outputs } = await create(CONTAINER, container);
  expect(readdirSync(join(folder, "lake", "stlake"))).toEqual(["lake"]);
  await operations.delete(urn(CONTAINER, "x"), { id, inputs: container, outputs });
  expect(readdirSync(join(folder, "lake", "stlake"))).toEqual([]);
});

test("rejects an account in a missing group and a container in a missing account, in Azure's words", async () => {
  const { create } = platform();
  await expect(create(ACCOUNT, account)).rejects.toThrow(
    `Status=404 Code="ResourceGroupNotFound" Message="Resource group 'rg' could not be found."`,
  );
  await create(GROUP, group);
  await expect(create(CONTAINER, container)).rejects.toThrow(
    "The Resource 'Microsoft.Storage/storageAccounts/stlake' under resource group 'rg' was not found.",
  );
});

test("rejects a container open to the public in an account that forbids it", async () => {
  const { create } = await withAccount();
  await expect(create(CONTAINER, { ...container, publicAccess: "Blob" })).rejects.toThrow(
    "Public access is not permitted on this storage account.",
  );
});

test("rejects creating over what exists, unless an update was killed before it could note its creation", async () => {
  const { folder, create } = await withAccount();
  const id = `${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/stlake`;
  await expect(create(ACCOUNT, account)).rejects.toThrow(
    `cannot create already existing resource '${id}'`,
  );
  const adopted = await platform(folder, { adopts: true }).create(ACCOUNT, {
    ...account,
    tags: { owner: "a" },
  });
  expect([adopted.id, adopted.outputs["tags"]]).toEqual([id, { owner: "a" }]);
});

test("a deleted group takes everything in it, and the lake, along", async () => {
  const { folder, store, operations, create } = await withAccount();
  await create(CONTAINER, container);
  const id = `${SUBSCRIPTION}/resourceGroups/rg`;
  await operations.delete(urn(GROUP, "x"), { id, inputs: group, outputs: {} });
  expect([store.all(), existsSync(join(folder, "lake", "stlake"))]).toEqual([[], false]);
});

test("a connector gets a principal, which stays the same through updates", async () => {
  const { operations, create } = platform();
  await create(GROUP, group);
  const inputs = { ...group, connectorName: "dbac", identity: { type: "SystemAssigned" } };
  const { id, outputs } = await create(CONNECTOR, inputs);
  expect(outputs["identity"]).toEqual({
    type: "SystemAssigned",
    principalId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    tenantId: expect.any(String) as string,
  });
  const updated = await operations.update(
    urn(CONNECTOR, "x"),
    { id, inputs, outputs },
    { ...inputs, tags: { a: "1" } },
    false,
  );
  expect(updated["identity"]).toEqual(outputs["identity"]);
});

test("a workspace tells its address before it exists, and brings its managed group", async () => {
  const { store, operations, create } = platform();
  await create(GROUP, group);
  const preview = await operations.create(urn(WORKSPACE, "x"), workspace, true);
  expect(preview.outputs["workspaceUrl"]).toBe("127.0.0.1:8420");
  const { id, outputs } = await create(WORKSPACE, workspace);
  expect([preview.id, outputs["workspaceUrl"], outputs["workspaceId"]]).toEqual([
    id,
    "127.0.0.1:8420",
    expect.stringMatching(/^\d{16}$/),
  ]);
  expect(store.get(workspace.managedResourceGroupId)?.inputs["managedBy"]).toBe(id);
  await operations.delete(urn(WORKSPACE, "x"), { id, inputs: workspace, outputs });
  expect(store.all().map((each) => each.id)).toEqual([`${SUBSCRIPTION}/resourceGroups/rg`]);
});

test("a workspace whose server moved to another port has its new address at the next read", async () => {
  const { folder, create } = platform();
  await create(GROUP, group);
  const { id, outputs } = await create(WORKSPACE, workspace);
  const moved = platform(folder, { server: "127.0.0.1:8500" }).operations;
  const read = await moved.read(urn(WORKSPACE, "x"), { id, inputs: workspace, outputs });
  expect(read?.outputs).toEqual({ ...outputs, workspaceUrl: "127.0.0.1:8500" });
});

test("rejects a managed group that exists already", async () => {
  const { create } = platform();
  await create(GROUP, group);
  await create(GROUP, { ...group, resourceGroupName: "rg-databricks" });
  await expect(create(WORKSPACE, workspace)).rejects.toThrow(
    "exists already; name one that does not exist",
  );
});

test("rejects a second assignment of one role to one principal, and a principal nobody knows", async () => {
  const { create } = await withAccount();
  const scope = `${SUBSCRIPTION}/resourceGroups/rg`;
  const roleDefinitionId = `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe`;
  const name = (digit: string) => `${digit.repeat(8)}-1111-4111-8111-${digit.repeat(12)}`;
  const role = {
    scope,
    roleDefinitionId,
    principalId: name("a"),
    principalType: "ServicePrincipal",
  };
  await create(ROLE, { ...role, roleAssignmentName: name("1") });
  await expect(create(ROLE, { ...role, roleAssignmentName: name("2") })).rejects.toThrow(
    'Code="RoleAssignmentExists"',
  );
  const { principalType: _, ...unlooked } = role;
  await expect(
    create(ROLE, { ...unlooked, principalId: name("b"), roleAssignmentName: name("3") }),
  ).rejects.toThrow('Code="PrincipalNotFound"');
});

test("rejects an assignment of a role that Azure has not, however its id is spelled", async () => {
  const { create } = await withAccount();
  const assignment = (id: string) => ({
    scope: `${SUBSCRIPTION}/resourceGroups/rg`,
    roleDefinitionId: `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${id}`,
    principalId: "22222222-1111-4111-8111-222222222222",
    principalType: "ServicePrincipal",
    roleAssignmentName: "11111111-1111-4111-8111-111111111111",
  });
  await expect(create(ROLE, assignment("f58310d9-a9f6-439a-9a62-f62e7b70a168"))).rejects.toThrow(
    'Code="RoleDefinitionDoesNotExist" Message="The specified role definition with ID ' +
      "'f58310d9a9f6439a9a62f62e7b70a168' does not exist.\"",
  );
  await create(ROLE, assignment("F58310D9-A9F6-439A-9E8D-F62E7B41A168"));
});

test("rejects blob versioning on a hierarchical namespace", async () => {
  const { create } = await withAccount();
  const settings = {
    accountName: "stlake",
    resourceGroupName: "rg",
    blobServicesName: "default",
    isVersioningEnabled: true,
  };
  await expect(create(SERVICE, settings)).rejects.toThrow(
    "isVersioningEnabled is not supported for the account",
  );
});

test.each([
  [ACCOUNT, account, { isHnsEnabled: false }, ["isHnsEnabled"]],
  [ACCOUNT, account, { accountName: "stother" }, ["accountName"]],
  [ACCOUNT, account, { tags: { a: "1" }, sku: { name: "Standard_ZRS" } }, []],
  [CONTAINER, container, { containerName: "other" }, ["containerName"]],
  [WORKSPACE, workspace, { location: "northeurope" }, ["location"]],
  [WORKSPACE, workspace, { computeMode: "Serverless" }, ["computeMode"]],
  [WORKSPACE, workspace, { managedResourceGroupId: "/other" }, ["managedResourceGroupId"]],
  [WORKSPACE, workspace, { publicNetworkAccess: "Disabled" }, []],
])(
  "%s is replaced for the inputs Azure can not change, updated for the others",
  (token, inputs, change, replacing) => {
    const { changes } = platform().operations.difference(urn(token, "x"), inputs, {
      ...inputs,
      ...change,
    });
    expect(changes.filter(({ replaces }) => replaces).map(({ path }) => path)).toEqual(replacing);
    expect(changes).not.toEqual([]);
  },
);

test("a resource without a name gets one that is the same in preview and update", () => {
  const { operations } = platform();
  const named = () =>
    operations.check(urn(GROUP, "group"), { location: "westeurope" }, {}, seed).inputs;
  expect(named()).toEqual({
    location: "westeurope",
    resourceGroupName: expect.stringMatching(/^group[0-9a-f]{8}$/) as string,
  });
  expect(named()).toEqual(named());
});
