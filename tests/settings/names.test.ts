import * as fc from "fast-check";
import {
  containerUrl,
  flowLogAccountName,
  globalName,
  isStackName,
  keyVaultName,
  maxLocationLength,
  maxStackNameLength,
  type Names,
  type NetworkNames,
  privateEndpointName,
  networkWatcherId,
  roleDefinitionId,
  rootStorageName,
  siblingResourceGroupId,
  stackNames,
  storageAccountName,
  suffixLength,
} from "../../settings/names";

test("abbreviates as the Cloud Adoption Framework does", () => {
  expect(stackNames("batch-scoring", "dev", "westeurope")).toEqual({
    resourceGroup: "rg-batch-scoring-dev-westeurope",
    managedResourceGroup: "rg-batch-scoring-dev-westeurope-databricks",
    workspace: "dbw-batch-scoring-dev-westeurope",
    accessConnector: "dbac-batch-scoring-dev-westeurope",
    network: {
      virtualNetwork: "vnet-batch-scoring-dev-westeurope",
      hostSubnet: "snet-databricks-host",
      containerSubnet: "snet-databricks-container",
      endpointSubnet: "snet-endpoints",
      clusterSecurityGroup: "nsg-batch-scoring-dev-westeurope-clusters",
      endpointSecurityGroup: "nsg-batch-scoring-dev-westeurope-endpoints",
      natGateway: "ng-batch-scoring-dev-westeurope",
      egressAddress: "pip-batch-scoring-dev-westeurope-egress",
      routeTable: "rt-batch-scoring-dev-westeurope",
    },
    logWorkspace: "log-batch-scoring-dev-westeurope",
    privateEndpoint: "pep-batch-scoring-dev-westeurope",
    lakeIdentity: "id-batch-scoring-dev-westeurope-lake",
    flowLog: "fl-batch-scoring-dev-westeurope",
    flowLogIdentity: "id-batch-scoring-dev-westeurope-flow-logs",
    catalog: "batch_scoring_dev",
    clusterPolicy: "batch-scoring-dev",
    instancePool: "batch-scoring-dev",
    trainingJob: "batch-scoring-dev-training",
    scoringJob: "batch-scoring-dev-scoring",
    runIdentity: "id-batch-scoring-dev-westeurope-run",
    deployIdentity: "id-batch-scoring-dev-westeurope-deploy",
    previewIdentity: "id-batch-scoring-dev-westeurope-preview",
    evaluationJob: "batch-scoring-dev-evaluation",
    workspaceRoot: "/batch-scoring-dev",
    experimentsRoot: "/batch-scoring-dev-experiments",
    actionGroup: "ag-batch-scoring-dev-westeurope",
    alertPrefix: "alert-batch-scoring-dev-westeurope",
    alertShortName: "batchscoring",
    budget: "budget-batch-scoring-dev-westeurope",
    costExport: "costs-batch-scoring-dev",
    dataFactoryIdentity: "id-batch-scoring-dev-westeurope-adf",
    warehouse: "batch-scoring-dev",
    dashboard: "batch-scoring-dev",
    serviceCredential: "batch_scoring_dev_sources",
  });
});

test("puts experiments beside the folder of the code, of whose permissions a folder in it would take on all", () => {
  const { workspaceRoot, experimentsRoot } = stackNames("batch-scoring", "dev", "westeurope");
  expect(`${experimentsRoot}/`.startsWith(`${workspaceRoot}/`)).toBe(false);
});

const longestStack = "s".repeat(maxStackNameLength);
const longestRegion = "l".repeat(maxLocationLength);

// What begins other names is judged with what follows it, in tests/providers/nameLimits.test.ts.
type Whole = Exclude<
  keyof Names,
  "network" | "alertPrefix" | "privateEndpoint" | "workspaceRoot" | "experimentsRoot"
>;
const limits: Readonly<Record<Whole, number>> = {
  resourceGroup: 90,
  managedResourceGroup: 90,
  workspace: 64,
  accessConnector: 64,
  logWorkspace: 63,
  lakeIdentity: 128,
  flowLog: 80,
  flowLogIdentity: 128,
  runIdentity: 128,
  deployIdentity: 128,
  previewIdentity: 128,
  dataFactoryIdentity: 128,
  actionGroup: 260,
  alertShortName: 12,
  budget: 63,
  costExport: 64,
  catalog: 255,
  serviceCredential: 255,
  clusterPolicy: 100,
  instancePool: 100,
  warehouse: 100,
  dashboard: 255,
  trainingJob: 4096,
  scoringJob: 4096,
  evaluationJob: 4096,
};
const networkLimits: Readonly<Record<keyof NetworkNames, number>> = {
  virtualNetwork: 64,
  hostSubnet: 80,
  containerSubnet: 80,
  endpointSubnet: 80,
  clusterSecurityGroup: 80,
  endpointSecurityGroup: 80,
  natGateway: 80,
  egressAddress: 80,
  routeTable: 80,
};

test("stays within every limit with the longest stack and the longest region", () => {
  const { network, ...names } = stackNames("batch-scoring", longestStack, longestRegion);
  const all: Record<string, string> = { ...names, ...network };
  const over = Object.entries({ ...limits, ...networkLimits }).filter(
    ([role, limit]) => (all[role]?.length ?? Infinity) > limit,
  );
  expect(over).toEqual([]);
});

test.each([
  ["dev", true],
  ["pr-12", true],
  ["a".repeat(maxStackNameLength), true],
  ["a".repeat(maxStackNameLength + 1), false],
  ["1dev", false],
  ["Dev", false],
  ["my_dev", false],
  ["dev-", false],
  ["my--dev", false],
  ["", false],
])("takes `%s` as a stack's name: %s", (stack, expected) => {
  expect(isStackName(stack)).toBe(expected);
});

test.each([
  ["d", "stbatchscoringdab12c"],
  ["dev", "stbatchscoringdevab12c"],
  ["local", "stbatchscoringlocalab12c"],
  ["prod-2", "stbatchscoringprod2ab12c"],
  ["staging", "stbatchscoristagingab12c"],
  ["pr-12345678", "stbatchscpr12345678ab12c"],
  ["a-very-long-feature", "stbatchscaverylongfab12c"],
])("fits the storage account of stack %s into 24 characters: %s", (stack, expected) => {
  expect(storageAccountName("batch-scoring", stack, "ab12c")).toBe(expected);
});

test("tells a stack's three accounts and its vault apart, each within 24 characters", () => {
  const names = [storageAccountName, flowLogAccountName, rootStorageName, keyVaultName].map(
    (name) => name("batch-scoring", "prod", "ab12c"),
  );
  expect(names).toEqual([
    "stbatchscoringprodab12c",
    "stbatchscorinprodab12cfl",
    "stbatchscorinprodab12cdb",
    "kvbatchscoringprodab12c",
  ]);
});

// Long ones most of all: only they have to be cut.
const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/, { size: "max" });
const suffix = fc.stringMatching(new RegExp(`^[a-z0-9]{${String(suffixLength)}}$`));

test.each([
  [storageAccountName, "st", ""],
  [flowLogAccountName, "st", "fl"],
  [rootStorageName, "st", "db"],
  [keyVaultName, "kv", ""],
])(
  "%p keeps the suffix whole in 24 characters, whatever project and stack are called",
  (nameOf, abbreviation, use) => {
    fc.assert(
      fc.property(word, word, suffix, (project, stack, unique) => {
        const name = nameOf(project, stack, unique);
        expect(name).toMatch(/^[a-z0-9]{3,24}$/);
        expect(name.startsWith(abbreviation)).toBe(true);
        expect(name.endsWith(`${unique}${use}`)).toBe(true);
      }),
    );
  },
);

test("names the managed group in the subscription of the stack's own", () => {
  expect(siblingResourceGroupId("/subscriptions/1-2/resourceGroups/rg-a", "rg-a-databricks")).toBe(
    "/subscriptions/1-2/resourceGroups/rg-a-databricks",
  );
});

test("the watcher of a region is in a group of Azure's own, in the subscription of the stack", () => {
  expect(networkWatcherId("/subscriptions/1-2/resourceGroups/rg-a", "westeurope")).toBe(
    "/subscriptions/1-2/resourceGroups/NetworkWatcherRG/providers/Microsoft.Network/networkWatchers/NetworkWatcher_westeurope",
  );
});

test("finds a built-in role in the subscription of the stack's own group", () => {
  expect(roleDefinitionId("/subscriptions/1-2/resourceGroups/rg-a", "b-role")).toBe(
    "/subscriptions/1-2/providers/Microsoft.Authorization/roleDefinitions/b-role",
  );
});

test("addresses a container as Unity Catalog does", () => {
  expect(containerUrl("stab12c", "landing")).toBe("abfss://landing@stab12c.dfs.core.windows.net/");
});

test.each([
  ["adf", "batch-scoring", "dev", 63, "adf-batch-scoring-dev-ab12c"],
  [
    "cosno",
    "batch-scoring",
    "an-environment-of-20",
    44,
    "cosno-batch-scori-an-environment-of-20-ab12c",
  ],
  ["cosno", "batch-scoring", "a-stack-of-nineteen", 38, "cosno-batch-a-stack-of-nineteen-ab12c"],
])(
  "names a %s of %s in %s within %d characters",
  (abbreviation, project, stack, limit, expected) => {
    const name = globalName(abbreviation, { project, stack, suffix: "ab12c" }, limit);
    expect(name).toBe(expected);
    expect(name.length).toBeLessThanOrEqual(limit);
  },
);

const stackName = fc
  .stringMatching(/^[a-z][a-z0-9]{0,9}(-[a-z0-9]{1,9}){0,3}$/, { size: "max" })
  .filter(isStackName);

test.each([
  ["adf", 63],
  ["cosno", 44],
  ["evhns", 50],
  ["sql", 63],
  ["synw", 50],
])("a %s within %d characters keeps stack and suffix whole", (abbreviation, limit) => {
  fc.assert(
    fc.property(word, stackName, suffix, (project, stack, unique) => {
      const name = globalName(abbreviation, { project, stack, suffix: unique }, limit);
      expect(name.length).toBeLessThanOrEqual(limit);
      expect(name.startsWith(`${abbreviation}-${project[0] ?? ""}`)).toBe(true);
      expect(name.endsWith(`-${stack}-${unique}`)).toBe(true);
    }),
  );
});

test.each([
  ["lake-dfs", "pep-batch-scoring-prod-westeurope-lake-dfs"],
  [
    "workspace-browser-authentication",
    "pep-batch-scoring-prod-we-99b80-workspace-browser-authentication",
  ],
])("names the endpoint to %s within 64 characters", (target, expected) => {
  expect(privateEndpointName("pep-batch-scoring-prod-westeurope", target)).toBe(expected);
});

test("keeps the endpoints of any two stacks and to any two targets apart", () => {
  const beginning = fc
    .tuple(stackName, fc.stringMatching(/^[a-z]{3,20}$/))
    .map(([stack, location]) => stackNames("batch-scoring", stack, location).privateEndpoint);
  const target = fc.constantFrom("lake-dfs", "lake-blob", "workspace-browser-authentication");
  fc.assert(
    fc.property(beginning, target, beginning, target, (left, to, right, other) => {
      const names = [privateEndpointName(left, to), privateEndpointName(right, other)];
      expect(Math.max(...names.map(({ length }) => length))).toBeLessThanOrEqual(64);
      expect(names[0] === names[1]).toBe(left === right && to === other);
    }),
  );
});
