import * as databricks from "@pulumi/databricks";
import * as pulumi from "@pulumi/pulumi";
import { DeploymentIdentities } from "../../components/deploymentIdentities";
import { dependencies, registered } from "./registered";

class Given extends pulumi.CustomResource {}

const issuer = "https://issuer.example.com";
const subjects = {
  deploy: [
    { name: "github", issuer, subject: "repo:example/fleet:environment:prod" },
    { name: "azure-devops", issuer, subject: "sc://example/fleet/deploy" },
  ],
  preview: [{ name: "github", issuer, subject: "repo:example/fleet:pull_request" }],
};
const groupId = "/subscriptions/s-1/resourceGroups/rg";

function build(): DeploymentIdentities {
  const provider = new databricks.Provider("given", { host: "https://adb-1.2.example.net" });
  return new DeploymentIdentities(
    "deployment",
    {
      deployIdentityName: "id-deploy",
      previewIdentityName: "id-preview",
      group: {
        groupName: pulumi.output("rg"),
        groupId: pulumi.output(groupId),
        suffix: pulumi.output("ab12c"),
        resource: new Given("test:index:Group", "group"),
      },
      location: "westeurope",
      subjects,
      tags: {},
      workspace: new Given("test:index:Workspace", "workspace"),
    },
    { providers: { databricks: provider } },
  );
}

const own = { parent: "deployment", deletedWith: "group" };

function identity(role: string) {
  const place = { resourceGroupName: "rg", location: "westeurope", tags: {} };
  return {
    ...own,
    type: "azure-native:managedidentity:UserAssignedIdentity",
    name: `deployment-${role}`,
    inputs: { resourceName: `id-${role}`, ...place },
  };
}

function credential(role: string, system: string, subject: string) {
  return {
    ...own,
    type: "azure-native:managedidentity:FederatedIdentityCredential",
    name: `deployment-${role}-${system}`,
    inputs: {
      federatedIdentityCredentialResourceName: system,
      resourceName: `id-${role}`,
      resourceGroupName: "rg",
      issuer,
      subject,
      audiences: ["api://AzureADTokenExchange"],
    },
  };
}

function assignment(role: string, right: string, roleId: string, more: object = {}) {
  const principalId = `deployment-${role}-p`;
  return [
    {
      ...own,
      type: "azure-native:authorization:RoleAssignment",
      name: `deployment-${role}-${right}`,
      inputs: {
        roleAssignmentName: "u-1",
        roleDefinitionId: `/subscriptions/s-1/providers/Microsoft.Authorization/roleDefinitions/${roleId}`,
        scope: groupId,
        principalId,
        principalType: "ServicePrincipal",
        ...more,
      },
    },
    {
      type: "random:index/randomUuid:RandomUuid",
      name: `deployment-${role}-${right}-name`,
      parent: "deployment",
      inputs: { keepers: { principalId, scope: groupId } },
    },
  ];
}

test("makes one identity that deploys and one that only reads, neither with a secret", async () => {
  const condition = expect.stringContaining("8e3af657-a8ff-443c-a75c-2fe8c4bcb635") as string;
  const made = await registered(build);
  const expected = [
    {
      type: "batchScoring:components:DeploymentIdentities",
      name: "deployment",
      parent: "",
      inputs: {},
    },
    identity("deploy"),
    identity("preview"),
    credential("deploy", "github", "repo:example/fleet:environment:prod"),
    credential("deploy", "azure-devops", "sc://example/fleet/deploy"),
    credential("preview", "github", "repo:example/fleet:pull_request"),
    ...assignment("deploy", "contributor", "b24988ac-6180-42a0-ab88-20f7382dd24c"),
    ...assignment("deploy", "access", "f58310d9-a9f6-439a-9e8d-f62e7b41a168", {
      condition,
      conditionVersion: "2.0",
    }),
    ...assignment("preview", "reader", "acdd72a7-3385-48ef-bd42-f606fba81ae7"),
    {
      type: "databricks:index/servicePrincipal:ServicePrincipal",
      name: "deployment-deploy-principal",
      parent: "deployment",
      provider: "given",
      deletedWith: "workspace",
      inputs: { applicationId: "deployment-deploy-c", displayName: "id-deploy", force: true },
    },
  ];
  const byName = (left: { name: string }, right: { name: string }) =>
    left.name < right.name ? -1 : 1;
  expect(made.filter(({ name }) => name.startsWith("deployment")).sort(byName)).toEqual(
    expected.sort(byName),
  );
});

test("makes the credentials of one identity one after the other", async () => {
  const waits = await dependencies(build);
  expect(waits["deployment-deploy-azure-devops"]).toContain("deployment-deploy-github");
});
