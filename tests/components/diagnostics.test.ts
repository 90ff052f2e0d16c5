import { sendLogs, type Source } from "../../components/diagnostics";
import { childrenOf } from "./children";

const sent = (source: Source, logWorkspaceId: string | undefined) =>
  childrenOf((parent) => sendLogs(parent, "vault", source, logWorkspaceId));

test.each<[string, Source, object[]]>([
  [
    "every log unless some are named",
    { resourceId: "/vault" },
    [{ categoryGroup: "allLogs", enabled: true }],
  ],
  [
    "the logs that are named",
    { resourceId: "/vault", categories: ["Read", "Write"] },
    [
      { category: "Read", enabled: true },
      { category: "Write", enabled: true },
    ],
  ],
])("sends %s", async (_, source, logs) => {
  expect(await sent(source, "/logs")).toEqual([
    {
      type: "azure-native:monitor:DiagnosticSetting",
      name: "vault-logs",
      parent: "parent",
      inputs: { name: "to-log-analytics", resourceUri: "/vault", workspaceId: "/logs", logs },
    },
  ]);
});

test("makes nothing where there is no place for logs", async () => {
  expect(await sent({ resourceId: "/vault" }, undefined)).toEqual([]);
});
