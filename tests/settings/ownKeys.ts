const account = "00000000-0000-4000-a000-000000000001";
const everywhere = { owner: "data-platform" };

/** What the tests take in place of what people set for themselves, by stack; a key that is not here has its default. */
const taken: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  dev: {
    ...everywhere,
    costCenter: "predictive-maintenance-dev",
    forceDestroy: true,
    expiresOn: "2027-06-30",
  },
  local: {
    owner: "this-machine",
    costCenter: "none",
    network: "managed",
    forceDestroy: true,
    expiresOn: "2099-12-31",
  },
  prod: {
    ...everywhere,
    costCenter: "predictive-maintenance",
    databricksAccountId: account,
    deployerGroup: "platform-engineers",
    producerGroup: "data-producers",
    plannerGroup: "maintenance-planners",
    dataScientistGroup: "data-scientists",
    azureDatabricksPrincipalId: "00000000-0000-0000-0000-0000000000db",
    notificationEmails: ["data-platform@example.com"],
    isSchedulePaused: false,
    hasFlowLogs: true,
    isDataProtected: true,
    expiresOn: "never",
  },
};

/** Keys that people set for themselves, as the README says. */
const ownKeys: readonly string[] = [
  ...["owner", "costCenter", "notificationEmails", "expiresOn", "existingResourceGroupId"],
  ...["databricksAccountId", "azureDatabricksPrincipalId", "githubRepository"],
  ...["azureDevOpsIssuer", "azureDevOpsSubject", "azureDevOpsPreviewSubject"],
  ...["deployerGroup", "producerGroup", "plannerGroup", "dataScientistGroup"],
  ...["network", "existingNetworkId", "existingHostSubnet", "existingContainerSubnet"],
  ...["existingEndpointSubnet", "hasFlowLogs", "hasDbfsRootKey", "hasQualityMonitor"],
  ...["trainingRangeStart", "holdoutStart", "trainingRangeEnd", "isSchedulePaused"],
  ...["isDataProtected", "forceDestroy"],
];

/** The configuration of a stack file, its keys with namespaces, without what people have set for themselves. */
export function withoutOwn(
  stack: string,
  config: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const name = (key: string) => `batch-scoring:${key}`;
  const own = new Set(ownKeys.map(name));
  const others = Object.entries(config).filter(([key]) => !own.has(key));
  const fixed = Object.entries(taken[stack] ?? {}).map(([key, value]) => [name(key), value]);
  return Object.fromEntries([...others, ...fixed]) as Record<string, unknown>;
}
