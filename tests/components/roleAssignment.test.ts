import * as pulumi from "@pulumi/pulumi";
import { assignRole, roles, type RoleArgs } from "../../components/roleAssignment";
import { BUILT_IN_ROLES } from "../../local/providers/azureNative/builtInRoles";
import { strongRoles } from "../../policy/governance";
import { childrenOf } from "./children";
import { role } from "./sources/sourceArgs";

const args = (): RoleArgs => ({
  role: "reader",
  principalId: "p-1",
  scope: "/lake",
  group: { groupId: pulumi.output("/subscriptions/s-1/resourceGroups/rg-a") },
});
const given = role("parent", "reads", "acdd72a7-3385-48ef-bd42-f606fba81ae7", "p-1", "/lake");

test("gives a role of the group's subscription, under a name made anew for another identity or scope", async () => {
  expect(await childrenOf((parent) => assignRole(parent, "reads", args()))).toEqual(given);
});

test("takes back what a condition says", async () => {
  const condition = "!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})";
  const [assignment] = await childrenOf((parent) =>
    assignRole(parent, "reads", { ...args(), condition }),
  );
  expect(assignment?.inputs).toEqual({
    ...given[0]?.inputs,
    condition,
    conditionVersion: "2.0",
  });
});

test("lets the assignment alone go with what it is told", async () => {
  class Given extends pulumi.CustomResource {}
  const made = await childrenOf((parent) =>
    assignRole(parent, "reads", args(), { deletedWith: new Given("test:index:Group", "group") }),
  );
  expect(made.map(({ name, deletedWith }) => [name, deletedWith])).toEqual([
    ["reads", "group"],
    ["reads-name", undefined],
  ]);
});

test("knows every strong role that the policy names by the same id", () => {
  expect(roles).toMatchObject(strongRoles);
});

test("gives out every role by the id that Azure has of it", () => {
  const spelled = (name = "") => name.replaceAll(/[^a-z]/gi, "").toLowerCase();
  const wrong = Object.entries(roles).filter(
    ([role, id]) => !spelled(BUILT_IN_ROLES[id]).endsWith(role.toLowerCase()),
  );
  expect(wrong).toEqual([]);
});
