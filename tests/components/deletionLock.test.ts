import * as pulumi from "@pulumi/pulumi";
import { DeletionLock } from "../../components/deletionLock";
import { dependencies, registered } from "./registered";
import { role } from "./sources/sourceArgs";

class Given extends pulumi.CustomResource {}

const groupId = "/subscriptions/s-1/resourceGroups/rg-a";

function build(deployPrincipalId?: string): DeletionLock {
  const group = {
    groupId: pulumi.output(groupId),
    resource: new Given("test:index:Group", "group"),
  };
  return new DeletionLock("lock", {
    scope: "/lake",
    level: "CanNotDelete",
    group,
    deployPrincipalId,
  });
}

const made = async (deployPrincipalId?: string) =>
  (await registered(() => build(deployPrincipalId))).filter(({ name }) => name !== "group");

test("locks the one resource against deletion", async () => {
  expect(await made()).toEqual([
    {
      type: "azure-native:authorization:ManagementLockByScope",
      name: "lock",
      parent: "lock",
      inputs: {
        lockName: "keep-data",
        scope: "/lake",
        level: "CanNotDelete",
        notes: "Holds the tables. Goes with the stack's setting isDataProtected.",
      },
    },
    { type: "batchScoring:components:DeletionLock", name: "lock", parent: "", inputs: {} },
  ]);
});

test("lets the identity that deploys take the lock away, as long as there is a group", async () => {
  const locksContributor = "28bf596f-4eb7-45ce-b5bc-6cf482fec137";
  const [assignment, name] = role("lock", "lock-deploy", locksContributor, "p-1", groupId);
  expect((await made("p-1")).slice(2)).toEqual([{ ...assignment, deletedWith: "group" }, name]);
});

test("is taken away before the right to do so", async () => {
  expect((await dependencies(() => build("p-1")))["lock"]).toContain("lock-deploy");
});
