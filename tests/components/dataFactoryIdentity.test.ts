import * as databricks from "@pulumi/databricks";
import * as pulumi from "@pulumi/pulumi";
import { DataFactoryIdentity } from "../../components/dataFactoryIdentity";
import { valueOf } from "./outputs";
import { registered } from "./registered";

class Given extends pulumi.CustomResource {}

function build(workspace: () => pulumi.Resource | undefined): DataFactoryIdentity {
  const provider = new databricks.Provider("given", { host: "https://adb-1.2.example.net" });
  const args = {
    identityName: "id-adf",
    group: {
      groupName: pulumi.output("rg-a"),
      groupId: pulumi.output("/subscriptions/s-1/resourceGroups/rg-a"),
      suffix: pulumi.output("ab12c"),
    },
    location: "westeurope",
    tags: { Project: "p" },
    workspace: workspace(),
  };
  return new DataFactoryIdentity("factory", args, { providers: { databricks: provider } });
}

async function made(workspace: () => pulumi.Resource | undefined) {
  const all = await registered(() => build(workspace));
  return all.filter(({ name }) => name.startsWith("factory"));
}

const own = () => new Given("test:index:Workspace", "workspace");
const identity = [
  {
    type: "azure-native:managedidentity:UserAssignedIdentity",
    name: "factory",
    parent: "factory",
    inputs: {
      resourceName: "id-adf",
      resourceGroupName: "rg-a",
      location: "westeurope",
      tags: { Project: "p" },
    },
  },
  {
    type: "batchScoring:components:DataFactoryIdentity",
    name: "factory",
    parent: "",
    inputs: {},
  },
];
const principal = {
  type: "databricks:index/servicePrincipal:ServicePrincipal",
  name: "factory-principal",
  parent: "factory",
  provider: "given",
  inputs: { applicationId: "factory-c", displayName: "id-adf" },
};

test("is an identity of Azure, and a service principal that vanishes with the workspace", async () => {
  expect(await made(own)).toEqual([...identity, { ...principal, deletedWith: "workspace" }]);
});

test("is taken out of a workspace that the stack has not made, which stays", async () => {
  expect(await made(() => undefined)).toEqual([...identity, principal]);
});

test("is known to permissions only once it is a service principal of the workspace", async () => {
  const identities: DataFactoryIdentity[] = [];
  await registered(() => identities.push(build(own)));
  const { identityId, principalId, clientId } = identities[0] as DataFactoryIdentity;
  expect(await Promise.all([identityId, principalId, clientId].map(valueOf))).toEqual([
    { value: "factory-id", madeOf: ["factory"] },
    { value: "factory-p", madeOf: ["factory"] },
    { value: "factory-c", madeOf: ["factory-principal"] },
  ]);
});
