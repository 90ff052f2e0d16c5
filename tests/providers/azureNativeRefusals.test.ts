import { UNKNOWN } from "../../local/providers/protocol/values";
import {
  ACCOUNT,
  CONTAINER,
  GROUP,
  POLICY,
  ROLE,
  SERVICE,
  WORKSPACE,
  account,
  container,
  group,
  platform,
  workspace,
} from "./azurePlatform";

describe("check rejects, before anything is made,", () => {
  const { failures } = platform();
  const policy = (rules: unknown) => ({
    accountName: "a",
    resourceGroupName: "rg",
    managementPolicyName: "default",
    policy: { rules },
  });
  const rule = { enabled: true, name: "r", type: "Lifecycle", definition: { actions: {} } };
  test.each([
    [
      "an unknown property",
      ACCOUNT,
      { ...account, isHsnEnabled: true },
      "isHsnEnabled",
      'did you mean "isHnsEnabled"?',
    ],
    [
      "an unknown nested property",
      ACCOUNT,
      { ...account, sku: { name: "Standard_LRS", tier: "x" } },
      "sku.tier",
      "takes name",
    ],
    [
      "a missing property",
      ACCOUNT,
      { ...account, kind: undefined, sku: null },
      "sku",
      'argument "sku" of StorageAccount is required',
    ],
    [
      "a value outside an enumeration",
      ACCOUNT,
      { ...account, kind: "StorageV3" },
      "kind",
      "got StorageV3",
    ],
    [
      "a value of the wrong type",
      ACCOUNT,
      { ...account, isHnsEnabled: "yes" },
      "isHnsEnabled",
      "expected a boolean, got yes",
    ],
    [
      "an account name Azure refuses",
      ACCOUNT,
      { ...account, accountName: "St_Lake" },
      "accountName",
      "not a valid storage account name",
    ],
    [
      "a namespace on a kind without it",
      ACCOUNT,
      { ...account, kind: "BlobStorage" },
      "isHnsEnabled",
      "needs kind StorageV2",
    ],
    [
      "a container name Azure refuses",
      CONTAINER,
      { ...container, containerName: "a--b" },
      "containerName",
      "is invalid",
    ],
    [
      "a region that is none",
      GROUP,
      { ...group, location: "westerneurope" },
      "location",
      "is not available for resource group",
    ],
    [
      "a group name Azure refuses",
      GROUP,
      { ...group, resourceGroupName: "rg." },
      "resourceGroupName",
      "invalid characters",
    ],
    [
      "another name of a singleton",
      SERVICE,
      { accountName: "a", resourceGroupName: "rg", blobServicesName: "x" },
      "blobServicesName",
      "must be 'default'",
    ],
    [
      "retention beyond a year",
      SERVICE,
      {
        accountName: "a",
        resourceGroupName: "rg",
        blobServicesName: "default",
        deleteRetentionPolicy: { days: 366 },
      },
      "deleteRetentionPolicy.days",
      "between 1 and 365",
    ],
    [
      "two lifecycle rules of one name",
      POLICY,
      policy([rule, rule]),
      "policy.rules",
      "'r' is there twice",
    ],
    [
      "a workspace without compute mode",
      WORKSPACE,
      { ...workspace, computeMode: undefined },
      "computeMode",
      "Required on create",
    ],
    [
      "a managed group in a serverless workspace",
      WORKSPACE,
      { ...workspace, computeMode: "Serverless" },
      "managedResourceGroupId",
      "Not allowed in Serverless",
    ],
    [
      "a key for the disks of a serverless workspace, which has none",
      WORKSPACE,
      {
        ...workspace,
        managedResourceGroupId: undefined,
        computeMode: "Serverless",
        encryption: {
          entities: {
            managedDisk: {
              keySource: "Microsoft.Keyvault",
              keyVaultProperties: { keyName: "k", keyVaultUri: "https://k", keyVersion: "1" },
            },
          },
        },
      },
      "encryption.entities.managedDisk",
      "Not allowed in Serverless",
    ],
    [
      "a role that is no id",
      ROLE,
      {
        scope: "/s",
        principalId: "p",
        roleDefinitionId: "Contributor",
        roleAssignmentName: "11111111-1111-4111-8111-111111111111",
      },
      "roleDefinitionId",
      "got Contributor",
    ],
    [
      "an assignment named otherwise than by a GUID",
      ROLE,
      { scope: "/s", principalId: "p", roleDefinitionId: UNKNOWN, roleAssignmentName: "mine" },
      "roleAssignmentName",
      "must be a GUID",
    ],
  ])("%s", (_, token, inputs, property, reason) => {
    const found = failures(token, inputs).map((failure) => [failure.property, failure.reason]);
    expect(found).toContainEqual([property, expect.stringContaining(reason)]);
  });

  test("nothing that is still to be computed", () => {
    const inputs = {
      ...account,
      accountName: UNKNOWN,
      sku: UNKNOWN,
      location: UNKNOWN,
      tags: { a: UNKNOWN },
    };
    expect(failures(ACCOUNT, inputs)).toEqual([]);
  });
});
