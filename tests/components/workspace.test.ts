import * as pulumi from "@pulumi/pulumi";
import { Workspace, type WorkspaceArgs } from "../../components/workspace";
import { registered } from "./registered";

const args = (): WorkspaceArgs => ({
  workspaceName: "dbw-a",
  managedGroupName: "rg-a-databricks",
  group: {
    groupName: pulumi.output("rg-a"),
    groupId: pulumi.output("/subscriptions/s-1/resourceGroups/rg-a"),
    suffix: pulumi.output("ab12c"),
  },
  location: "westeurope",
  computeMode: "Hybrid",
  protocol: "https",
  authType: "azure-cli",
  tags: { Project: "p" },
});

test("makes a premium workspace and its provider, which holds no secret", async () => {
  expect(await registered(() => new Workspace("workspace", args()))).toEqual([
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
        parameters: { enableNoPublicIp: { value: true } },
        tags: { Project: "p" },
      },
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

test("asks a serverless workspace for nothing that only clusters need", async () => {
  const made = await registered(
    () => new Workspace("workspace", { ...args(), computeMode: "Serverless" }),
  );
  expect(made[0]?.inputs).toEqual({
    workspaceName: "dbw-a",
    resourceGroupName: "rg-a",
    location: "westeurope",
    computeMode: "Serverless",
    sku: { name: "premium" },
    publicNetworkAccess: "Enabled",
    tags: { Project: "p" },
  });
});
