import { mkdtempSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ResourceStore } from "../../local/azure/resourceStore";

const resource = {
  id: "/subscriptions/0/resourceGroups/rg",
  armType: "Microsoft.Resources/resourceGroups",
  inputs: {},
  outputs: {},
};

test("a resource that another process takes away between the listing and the reading is not there", () => {
  const folder = mkdtempSync(join(tmpdir(), "record-"));
  const store = new ResourceStore(folder);
  store.put(resource);
  symlinkSync(join(folder, "gone"), join(folder, "gone.json")); // listed, and can not be read
  expect(store.all()).toEqual([resource]);
});
