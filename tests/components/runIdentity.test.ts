import * as databricks from "@pulumi/databricks";
import * as pulumi from "@pulumi/pulumi";
import { RunIdentity, type RunIdentityArgs } from "../../components/runIdentity";
import { valueOf } from "./outputs";
import { registered } from "./registered";

class Given extends pulumi.CustomResource {}

function build(more: Partial<RunIdentityArgs> = {}): RunIdentity {
  const workspace = new Given("test:index:Workspace", "workspace");
  const provider = new databricks.Provider("given", { host: "https://adb-1.2.example.net" });
  const args = {
    identityName: "id-run",
    groupName: "rg",
    location: "westeurope",
    accountId: "account-1",
    deployerGroup: "platform-engineers",
    deployerApplicationId: undefined,
    tags: { Owner: "data" },
    workspace,
  };
  return new RunIdentity("run", { ...args, ...more }, { providers: { databricks: provider } });
}

const inWorkspace = { parent: "run", provider: "given", deletedWith: "workspace" };

test("is an identity of Azure without any role there, and a service principal the deployers may use and manage", async () => {
  const made = await registered(() => build());
  expect(made.filter(({ name }) => name.startsWith("run"))).toEqual([
    {
      type: "azure-native:managedidentity:UserAssignedIdentity",
      name: "run",
      parent: "run",
      inputs: {
        resourceName: "id-run",
        resourceGroupName: "rg",
        location: "westeurope",
        tags: { Owner: "data" },
      },
    },
    { type: "batchScoring:components:RunIdentity", name: "run", parent: "", inputs: {} },
    {
      ...inWorkspace,
      type: "databricks:index/servicePrincipal:ServicePrincipal",
      name: "run-principal",
      inputs: { applicationId: "run-c", displayName: "id-run", active: true },
    },
    {
      ...inWorkspace,
      type: "databricks:index/accessControlRuleSet:AccessControlRuleSet",
      name: "run-users",
      inputs: {
        name: "accounts/account-1/servicePrincipals/run-c/ruleSets/default",
        grantRules: [
          { role: "roles/servicePrincipal.user", principals: ["groups/platform-engineers"] },
          { role: "roles/servicePrincipal.manager", principals: ["groups/platform-engineers"] },
        ],
      },
    },
  ]);
});

test("may be used and managed by the identity that deploys, too", async () => {
  const made = await registered(() => build({ deployerApplicationId: pulumi.output("deploy-c") }));
  const rules = made.find(({ name }) => name === "run-users")?.inputs["grantRules"];
  const principals = ["groups/platform-engineers", "servicePrincipals/deploy-c"];
  expect(rules).toEqual([
    { role: "roles/servicePrincipal.user", principals },
    { role: "roles/servicePrincipal.manager", principals },
  ]);
});

test("is told to jobs only once the deployers may use it", async () => {
  const identities: RunIdentity[] = [];
  await registered(() => identities.push(build()));
  expect(await valueOf((identities[0] as RunIdentity).applicationId)).toEqual({
    value: "run-c",
    madeOf: ["run-principal", "run-users"],
  });
});
