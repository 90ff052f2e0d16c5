import { signsIn, sourceTables, sqlServerUrl } from "../../settings/sources";

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
