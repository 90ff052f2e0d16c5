import { DeletionLock } from "../../components/deletionLock";
import { registered } from "./registered";

test("locks the one resource against deletion", async () => {
  const build = () => new DeletionLock("lock", { scope: "/lake", level: "CanNotDelete" });
  expect(await registered(build)).toEqual([
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
