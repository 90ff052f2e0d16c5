import { azureWith, ids, type RefusedChange } from "./azureEstate";

const refused: readonly RefusedChange[] = [
  ["a log workspace that keeps a week", [], "logs", { retentionInDays: 7 }, "between 30 and 730"],
  ["a log workspace named with a dot", [], "logs", { workspaceName: "a.logs" }, "got 'a.logs'"],
  [
    "logs to nowhere",
    ["vault"],
    "diagnostics",
    { workspaceId: undefined },
    "At least one data sink",
  ],
  ["logs of nothing", ["vault", "logs"], "diagnostics", { logs: [] }, "at least one log or metric"],
  [
    "logs to a workspace that is not there",
    ["vault"],
    "diagnostics",
    {},
    "InvalidResourceReference",
  ],
  [
    "logs of what is not there",
    ["logs"],
    "diagnostics",
    {},
    "vaults/kv-a' under resource group 'rg' was not found",
  ],
  [
    "logs of a category that is none",
    ["vault", "logs"],
    "diagnostics",
    { logs: [{ category: "StorageRead", enabled: true }] },
    "Category 'StorageRead' is not supported",
  ],
  [
    "logs of an account instead of its blob service",
    ["account", "logs"],
    "diagnostics",
    { resourceUri: ids.account },
    "Category 'allLogs' is not supported",
  ],
  [
    "the same logs to the same place twice",
    ["vault", "logs", "diagnostics"],
    "diagnostics",
    { name: "again" },
    "Data sinks can't be reused",
  ],
  [
    "a flow log where no network watcher is",
    ["account"],
    "flowLog",
    { targetResourceId: ids.account },
    "NetworkWatcher_westeurope' under resource group",
  ],
  [
    "a flow log of a security group",
    ["account", "network", "nsg"],
    "flowLog",
    { targetResourceId: ids.nsg },
    "can no longer be created",
  ],
  [
    "a second flow log of one network",
    ["account", "network", "flowLog"],
    "flowLog",
    { flowLogName: "b" },
    "FlowLogAlreadyExists",
  ],
  [
    "a lock on what is not there",
    [],
    "lock",
    {},
    "storageAccounts/stlake' under resource group 'rg' was not found",
  ],
  [
    "a lock that locks nothing",
    ["account"],
    "lock",
    { level: "NotSpecified" },
    "CanNotDelete or ReadOnly",
  ],
];

test.each(refused)("refuses %s", async (_, there, piece, change, reason) => {
  const { make } = await azureWith(...there);
  await expect(make(piece, change)).rejects.toThrow(reason);
});
