import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { withHosts } from "../../local/engine/fetch";
import { ResourceStore } from "../../local/azure/resourceStore";
import { Hosts } from "../../local/providers/hosts";
import { RecordingServer } from "../providers/recordingServer";

const folder = mkdtempSync(join(tmpdir(), "hosts-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HOST = "adb-1234567890123456.7.azuredatabricks.net";
const OTHER = "adb-6543210987654321.0.azuredatabricks.net";

/** A platform that made one workspace, whose server listens at `server`. */
function hosts(server: string): Hosts {
  const store = new ResourceStore(join(folder, "azure"));
  store.put({
    id: "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Databricks/workspaces/dbw",
    armType: "Microsoft.Databricks/workspaces",
    inputs: {},
    outputs: { workspaceUrl: HOST },
  });
  return new Hosts(store, server);
}

test.each([
  [`https://${HOST}`, "http://127.0.0.1:1"],
  [`https://${HOST}/api/2.0/x?path=%2Fa`, "http://127.0.0.1:1/api/2.0/x?path=%2Fa"],
  ["http://127.0.0.1:8420/api", "http://127.0.0.1:1/api"],
  ["https://example.com/api", "https://example.com/api"],
])("%s is at %s", (url, place) => {
  expect(hosts("127.0.0.1:1").resolve(url)).toBe(place);
});

test("rejects the address of a workspace that this platform did not make", () => {
  expect(() => hosts("127.0.0.1:1").resolve(`https://${OTHER}`)).toThrow(
    `no workspace of this platform has the address ${OTHER}; it made ${HOST}`,
  );
});

test("what a program fetches from its workspace reaches the server on this machine, and nobody else's leaves it", async () => {
  const server = new RecordingServer({ "POST /api/me?a=b": { body: { userName: "u" } } });
  const url = new URL(await server.start());
  const network = globalThis.fetch;
  try {
    await withHosts(hosts(url.host), async () => {
      const init = { method: "POST", body: "{}", headers: { "Content-Type": "application/json" } };
      const answer = await fetch(`https://${HOST}/api/me?a=b`, init);
      expect(await answer.json()).toEqual({ userName: "u" });
      await fetch(new Request(`https://${HOST}/api/me?a=b`, init));
      await expect(fetch(`https://${OTHER}/api/me`)).rejects.toThrow(
        "no workspace of this platform",
      );
    });
  } finally {
    await server.stop();
  }
  expect(server.recorded).toEqual(Array(2).fill({ method: "POST", path: "/api/me?a=b", body: {} }));
  expect(globalThis.fetch).toBe(network);
});

test("what a program asks of Azure is answered from the record, and does not leave this machine", async () => {
  await withHosts(hosts("127.0.0.1:1"), async () => {
    const url = "https://management.azure.com/subscriptions/s/resourceGroups/rg/start";
    const answer = await fetch(url, { method: "POST" });
    expect([answer.status, await answer.text()]).toEqual([
      401,
      expect.stringContaining("InvalidAuthenticationToken"),
    ]);
  });
});
