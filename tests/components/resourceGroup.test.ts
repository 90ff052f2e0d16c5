import { ResourceGroup } from "../../components/resourceGroup";
import { valueOf } from "./outputs";
import { registered } from "./registered";

test("makes the group and the suffix of the stack's global names", async () => {
  const made = await registered(
    () =>
      new ResourceGroup("group", {
        groupName: "rg-a",
        existingId: undefined,
        found: Promise.resolve(),
        location: "westeurope",
        tags: { Project: "p" },
      }),
  );
  expect(made).toEqual([
    {
      type: "azure-native:resources:ResourceGroup",
      name: "group",
      parent: "group",
      inputs: { resourceGroupName: "rg-a", location: "westeurope", tags: { Project: "p" } },
    },
    { type: "batchScoring:components:ResourceGroup", name: "group", parent: "", inputs: {} },
    {
      type: "random:index/randomString:RandomString",
      name: "group-suffix",
      parent: "group",
      inputs: { length: 5, lower: true, numeric: true, upper: false, special: false },
    },
  ]);
});

test("uses an existing group, with a suffix of its own", async () => {
  const groups: ResourceGroup[] = [];
  const made = await registered(() =>
    groups.push(
      new ResourceGroup("group", {
        groupName: "rg-a",
        existingId: "/subscriptions/s-9/resourceGroups/rg-theirs",
        found: Promise.resolve(),
        location: "westeurope",
        tags: {},
      }),
    ),
  );
  const { groupName, groupId } = groups[0] as ResourceGroup;
  expect([made.map(({ name }) => name), (await valueOf(groupName)).value]).toEqual([
    ["group", "group-suffix"],
    "rg-theirs",
  ]);
  expect((await valueOf(groupId)).value).toBe("/subscriptions/s-9/resourceGroups/rg-theirs");
});
