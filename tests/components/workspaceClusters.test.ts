import * as azure from "@pulumi/azure-native/databricks";
import * as pulumi from "@pulumi/pulumi";
import { clustered, rootStorageId } from "../../components/workspaceClusters";
import type { WorkspaceArgs } from "../../components/workspace";
import { link } from "./linked";
import { valueOf } from "./outputs";
import { registered } from "./registered";
import { keys, network, workspaceArgs } from "./workspaceArgs";

const managedGroupId = "/subscriptions/s-1/resourceGroups/rg-a-databricks";
const parameters = {
  enableNoPublicIp: { value: true },
  storageAccountName: { value: "stbatchscoringdevab12cdb" },
};
const usual = {
  managedResourceGroupId: managedGroupId,
  defaultCatalog: { initialType: "HiveMetastore" },
  parameters,
};

test.each<[string, () => Partial<WorkspaceArgs>, object]>([
  ["machines without public addresses", () => ({}), usual],
  [
    "machines in a given network",
    () => ({ network: network(), requiredNsgRules: "NoAzureDatabricksRules" }),
    {
      ...usual,
      requiredNsgRules: "NoAzureDatabricksRules",
      parameters: {
        ...parameters,
        customVirtualNetworkId: { value: "/vnet" },
        customPublicSubnetName: { value: "host" },
        customPrivateSubnetName: { value: "container" },
      },
    },
  ],
  [
    "a root storage that only the connector and endpoints reach",
    () => ({ privateLink: link() }),
    {
      ...usual,
      defaultStorageFirewall: "Enabled",
      accessConnector: { id: "/connector", identityType: "SystemAssigned" },
    },
  ],
  [
    "a root storage prepared for its key",
    () => ({ keys: keys(false) }),
    { ...usual, parameters: { ...parameters, prepareEncryption: { value: true } } },
  ],
  [
    "a root storage encrypted twice",
    () => ({ hasInfrastructureEncryption: true }),
    { ...usual, parameters: { ...parameters, requireInfrastructureEncryption: { value: true } } },
  ],
])("has %s", async (_, change, expected) => {
  const made: object[] = [];
  await registered(() => made.push(clustered({ ...workspaceArgs(), ...change() })));
  expect((await valueOf(pulumi.output(made[0]))).value).toEqual(expected);
});

test("knows the root storage by the name it was made with, once the workspace is there", async () => {
  const ids: pulumi.Output<string>[] = [];
  await registered(() => {
    const workspace = new azure.Workspace("workspace", {
      resourceGroupName: "rg-a",
      computeMode: "Hybrid",
    });
    ids.push(rootStorageId(workspaceArgs(), workspace));
  });
  expect(await valueOf(ids[0] as pulumi.Output<string>)).toEqual({
    value: `${managedGroupId}/providers/Microsoft.Storage/storageAccounts/stbatchscoringdevab12cdb`,
    madeOf: ["workspace"],
  });
});
