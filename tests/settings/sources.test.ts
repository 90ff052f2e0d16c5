import { signsIn, sourceLibraries, sourceTables, sqlServerUrl } from "../../settings/sources";

test.each([
  [{ telemetry: "files", errors: "files" }, { files: ["telemetry", "errors"] }, undefined],
  [
    { telemetry: "eventHubs", errors: "azureSql", maint: "eventHubs" },
    { eventHubs: ["telemetry", "maint"], azureSql: ["errors"] },
    true,
  ],
] as const)("sorts %j by kind", (kindOf, expected, needsCredential) => {
  const tables = sourceTables(kindOf);
  expect(tables).toEqual(expected);
  expect(signsIn(tables)).toBe(needsCredential);
});

test("asks for encryption with a checked certificate, and carries no user", () => {
  expect(sqlServerUrl("s.database.windows.net", "fleet")).toBe(
    "jdbc:sqlserver://s.database.windows.net:1433;database=fleet;encrypt=true;trustServerCertificate=false;loginTimeout=30",
  );
});

test("takes the connector for Cosmos DB that is built for the runtime, and the class it signs in with", () => {
  expect(sourceLibraries({ cosmosDb: ["errors"] }, "/Volumes/c/resolver.jar")).toEqual([
    { maven: { coordinates: "com.azure.cosmos.spark:azure-cosmos-spark_4-1_2-13:4.47.0" } },
    { jar: "/Volumes/c/resolver.jar" },
  ]);
});

test("takes nothing for the other sources, which the runtime reads by itself", () => {
  const sources = { eventHubs: ["telemetry"], azureSql: ["errors"], synapse: ["maint"] };
  expect(sourceLibraries(sources, "/Volumes/c/resolver.jar")).toEqual([]);
});
