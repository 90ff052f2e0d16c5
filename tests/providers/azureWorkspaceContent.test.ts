import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Arm } from "../../local/providers/azureNative/arm";
import { ResourceStore } from "../../local/azure/resourceStore";
import { emptyWorkspace } from "../../local/providers/azureNative/workspaceContent";
import { RecordingServer } from "./recordingServer";

const METASTORE = "/api/2.1/unity-catalog";

/** The platform whose workspace answers with these objects of the metastore. */
async function workspaceWith(left: Readonly<Record<string, readonly string[]>>) {
  const listing = (path: string, key: string) => ({
    [`GET ${METASTORE}/${path}`]: { body: { [key]: (left[key] ?? []).map((name) => ({ name })) } },
  });
  const server = new RecordingServer({
    ...listing("catalogs", "catalogs"),
    ...listing("external-locations", "external_locations"),
    ...listing("storage-credentials", "storage_credentials"),
    ...listing("credentials?purpose=SERVICE", "credentials"),
  });
  const address = (await server.start()).replace("http://", "");
  const folder = mkdtempSync(join(tmpdir(), "azure-"));
  const store = new ResourceStore(join(folder, "azure"));
  return { server, arm: new Arm(store, join(folder, "lake"), folder, address, false) };
}

test.each([
  ["catalogs", "catalog 'fleet'"],
  ["external_locations", "external location 'fleet'"],
  ["storage_credentials", "storage credential 'fleet'"],
  ["credentials", "service credential 'fleet'"],
])("a workspace stays, with all it holds, while the metastore has %s", async (key, named) => {
  const { server, arm } = await workspaceWith({ [key]: ["fleet"] });
  try {
    await expect(emptyWorkspace(arm)).rejects.toThrow(
      `deleting the workspace would leave ${named} in the metastore; delete these first`,
    );
    expect(server.recorded.map(({ method }) => method)).not.toContain("DELETE");
    expect(server.recorded.map(({ method }) => method)).not.toContain("POST");
  } finally {
    await server.stop();
  }
});
