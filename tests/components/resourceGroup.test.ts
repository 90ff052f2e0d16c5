import { ResourceGroup } from "../../components/resourceGroup";
import { registered } from "./registered";

test("makes the group and the suffix of the stack's global names", async () => {
  const made = await registered(
    () =>
      new ResourceGroup("group", {
        groupName: "rg-a",
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
