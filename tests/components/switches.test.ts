import { registeredProgram, type Changes } from "./program";
import type { Registered } from "./registered";

const program = (changes: Changes = {}) => registeredProgram("dev", changes);

/** Short types with their number, e.g. `eventhub:EventHub 2`; components by their class. */
function counted(resources: readonly Registered[]): string[] {
  const kinds = new Map<string, number>();
  for (const { type } of resources) {
    const kind = type
      .replace("batchScoring:components:", "")
      .replace("azure-native:", "")
      .replace(/^(\w+):index\/\w+:/, "$1:");
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return [...kinds].map(([kind, count]) => `${kind} ${String(count)}`).sort();
}

const byName = (resources: readonly Registered[]) =>
  new Map(resources.map((resource) => [`${resource.type} ${resource.name}`, resource]));

interface Switch {
  readonly title: string;
  readonly changes: Changes;
  /** What is there that was not, by type and number. */
  readonly appears: readonly string[];
  readonly goes?: readonly string[];
  /** Names of resources whose inputs differ. */
  readonly differs?: readonly string[];
}

const administrator = {
  sqlAdministratorName: "sql-administrators",
  sqlAdministratorObjectId: "00000000-0000-0000-0000-00000000abcd",
};
const credential = ["ServiceCredential 1", "databricks:Credential 1"];
const jobs = ["scoring-job", "training-job"];

/** Every switch of the program: one line to add with the next one. */
const switches: readonly Switch[] = [
  {
    title: "telemetry from Event Hubs",
    changes: { telemetrySource: "eventHubs" },
    appears: [
      "EventHubs 1",
      ...credential,
      "authorization:RoleAssignment 1",
      "eventhub:ConsumerGroup 1",
      "eventhub:EventHub 1",
      "eventhub:Namespace 1",
      "random:RandomUuid 1",
    ],
    differs: jobs,
  },
  {
    title: "errors from Azure SQL",
    changes: {
      errorsSource: "azureSql",
      sqlAdministratorName: "sql-administrators",
      sqlAdministratorObjectId: "00000000-0000-0000-0000-00000000abcd",
    },
    appears: [
      "AzureSql 1",
      ...credential,
      "monitor:DiagnosticSetting 1",
      "sql:Database 1",
      "sql:ExtendedServerBlobAuditingPolicy 1",
      "sql:Server 1",
    ],
    differs: jobs,
  },
  {
    title: "errors and failures from Cosmos DB",
    changes: { errorsSource: "cosmosDb", failuresSource: "cosmosDb" },
    appears: [
      "CosmosDb 1",
      ...credential,
      "cosmosdb:DatabaseAccount 1",
      "cosmosdb:SqlResourceSqlContainer 2",
      "cosmosdb:SqlResourceSqlDatabase 1",
      "cosmosdb:SqlResourceSqlRoleAssignment 1",
      "random:RandomUuid 1",
    ],
    differs: jobs,
  },
  {
    title: "machines from Synapse",
    changes: { machinesSource: "synapse", ...administrator },
    appears: [
      ...credential,
      "Synapse 1",
      "authorization:RoleAssignment 1",
      "random:RandomUuid 1",
      "storage:BlobContainer 1",
      "synapse:Workspace 1",
      "synapse:WorkspaceSqlAadAdmin 1",
    ],
    differs: jobs,
  },
  {
    title: "the scoring job run by Data Factory",
    changes: { orchestration: "dataFactory", isSchedulePaused: "false" },
    appears: [
      "DataFactory 1",
      "DataFactoryIdentity 1",
      "authorization:RoleAssignment 1",
      "databricks:ServicePrincipal 1",
      "datafactory:CredentialOperation 1",
      "datafactory:Factory 1",
      "datafactory:LinkedService 1",
      "datafactory:Pipeline 1",
      "datafactory:Trigger 1",
      "managedidentity:UserAssignedIdentity 1",
      "random:RandomUuid 2",
    ],
    // The scoring job loses its schedule and lets the factory run it; that of evaluation is no longer paused.
    differs: ["evaluation-job", "scoring-job", "scoring-job-access"],
  },
  {
    title: "the dashboard",
    changes: { hasDashboard: "true" },
    appears: ["Dashboard 1", "databricks:Dashboard 1", "databricks:SqlEndpoint 1"],
  },
  {
    title: "the quality monitor",
    changes: { hasQualityMonitor: "true" },
    appears: ["DataQuality 1", "databricks:QualityMonitor 1"],
  },
  {
    title: "no budget",
    changes: { budgetAmount: "0" },
    appears: [],
    goes: ["CostControl 1", "consumption:Budget 1"],
  },
  {
    title: "the export of costs",
    changes: { hasCostExport: "true" },
    appears: [
      "authorization:RoleAssignment 1",
      "costmanagement:Export 1",
      "random:RandomUuid 1",
      "storage:BlobContainer 1",
    ],
  },
];

let usual = new Map<string, Registered>();
beforeAll(async () => {
  usual = byName(await program());
}, 120_000);

test.each(switches)(
  "$title",
  async ({ changes, appears, goes = [], differs = [] }) => {
    const made = byName(await program(changes));
    const missing = [...usual].filter(([key]) => !made.has(key)).map(([, resource]) => resource);
    const added = [...made].filter(([key]) => !usual.has(key)).map(([, resource]) => resource);
    const changed = [...made.values()].filter(({ type, name, inputs }) => {
      const before = usual.get(`${type} ${name}`);
      return before !== undefined && JSON.stringify(before.inputs) !== JSON.stringify(inputs);
    });
    expect({
      appears: counted(added),
      goes: counted(missing),
      differs: changed.map(({ name }) => name).sort(),
    }).toEqual({
      appears: [...appears].sort(),
      goes: [...goes].sort(),
      differs: [...differs].sort(),
    });
  },
  120_000,
);

test("gives the ingest stage of both jobs their sources in one parameter", async () => {
  const made = await program({ telemetrySource: "eventHubs" });
  const values = jobs.map((job) => {
    const { parameters } = made.find(
      ({ type, name }) => type === "databricks:index/job:Job" && name === job,
    )?.inputs as {
      parameters: { name: string; default: string }[];
    };
    return JSON.parse(parameters.find(({ name }) => name === "sources")?.default ?? "") as unknown;
  });
  const telemetry = {
    reader: "kafka",
    options: {
      bootstrap_servers: "evhns-batch-scoring-test-ab12c.servicebus.windows.net:9093",
      topic: "telemetry",
      service_credential: "batch_scoring_test_sources",
    },
  };
  expect(values).toEqual([{ telemetry }, { telemetry }]);
}, 120_000);
