/** Where a raw table can come from. */
export const sourceKinds = ["files", "eventHubs", "azureSql", "cosmosDb", "synapse"] as const;
export type SourceKind = (typeof sourceKinds)[number];

/** The raw tables that come from each kind of source, by name; a kind that none comes from is absent. */
export type SourceTables = Readonly<Partial<Record<SourceKind, readonly string[]>>>;

/** Turns "where does this table come from" into "what comes from here". */
export function sourceTables(kindOf: Readonly<Record<string, SourceKind>>): SourceTables {
  const entries = sourceKinds
    .map((kind) => [kind, Object.keys(kindOf).filter((table) => kindOf[table] === kind)] as const)
    .filter(([, tables]) => tables.length > 0);
  return Object.fromEntries(entries);
}

/** Connector for Cosmos DB of the runtime's Spark and Scala. */
const cosmosConnector = "com.azure.cosmos.spark:azure-cosmos-spark_4-1_2-13:4.47.0";

/** What a task has installed on its cluster for its sources, in the words of the Jobs API. */
export type SourceLibrary =
  { readonly maven: { readonly coordinates: string } } | { readonly jar: string };

/**
 * What the readers need beyond the runtime, which brings Kafka and the driver of SQL Server. The connector for Cosmos DB
 * signs in by a token with a class of the customer's alone, so that comes beside it.
 */
export function sourceLibraries(
  sources: SourceTables,
  cosmosResolverJar: string | undefined,
): SourceLibrary[] {
  if (sources.cosmosDb === undefined || cosmosResolverJar === undefined) return [];
  return [{ maven: { coordinates: cosmosConnector } }, { jar: cosmosResolverJar }];
}

/** Whether some table does not land as a file, and is read with a credential. */
export function signsIn(sources: SourceTables): true | undefined {
  return Object.keys(sources).some((kind) => kind !== "files") ? true : undefined;
}

const sqlPort = 1433;

/** Address of a SQL endpoint of Azure as JDBC has it, encrypted and checked; who signs in is not part of it. */
export function sqlServerUrl(host: string, database: string): string {
  return (
    `jdbc:sqlserver://${host}:${String(sqlPort)};database=${database};` +
    "encrypt=true;trustServerCertificate=false;loginTimeout=30"
  );
}
