import type { KeyName, Values } from "../keys";
import type { Rule } from "./rule";

const sourceNames = [
  "machinesSource",
  "telemetrySource",
  "errorsSource",
  "maintSource",
  "failuresSource",
] as const satisfies readonly KeyName[];

/** Rules between the keys of the data sources. */
export const sourcesRules: readonly Rule[] = [
  needsAdministrator("sqlAdministratorName", "sql-administrators"),
  needsAdministrator("sqlAdministratorObjectId", "00000000-0000-0000-0000-000000000000"),
  {
    // No firewall rule of theirs is made, so they refuse whoever comes another way.
    between: ["hasPrivateEndpoints", "network", ...sourceNames],
    fault: (values) => {
      const sql = sourceNames.find((name) => isSql(values[name]));
      if (sql === undefined || values.hasPrivateEndpoints) return undefined;
      return values.network === "managed"
        ? {
            key: sql,
            allowed:
              "files, eventHubs or cosmosDb while network is managed, which has no private endpoints",
            example: "files",
          }
        : {
            key: "hasPrivateEndpoints",
            allowed: `true while ${sql} is ${values[sql]}, which lets in nobody else`,
            example: "true",
          };
    },
  },
  {
    // The connector for Cosmos DB is no part of the runtime.
    between: ["workspaceComputeMode", ...sourceNames],
    fault: (values) => {
      const cosmos = sourceNames.find((name) => values[name] === "cosmosDb");
      return cosmos !== undefined && values.workspaceComputeMode !== "Hybrid"
        ? {
            key: "workspaceComputeMode",
            allowed: `Hybrid while ${cosmos} is cosmosDb: its environments take no Maven library`,
            example: "Hybrid",
          }
        : undefined;
    },
  },
  {
    between: ["cosmosResolverJar", ...sourceNames],
    fault: (values) => {
      const cosmos = sourceNames.find((name) => values[name] === "cosmosDb");
      return cosmos !== undefined && values.cosmosResolverJar === undefined
        ? {
            key: "cosmosResolverJar",
            allowed:
              `given while ${cosmos} is cosmosDb: ` +
              "the connector has no class that signs in with a service credential",
            example: "/Volumes/<catalog>/landing/checkpoints/packages/resolver.jar",
          }
        : undefined;
    },
  },
  {
    // What is done in a database is audited, and the audit is kept with the logs.
    between: ["hasLogs", ...sourceNames],
    fault: (values) => {
      const audited = sourceNames.find((name) => values[name] === "azureSql");
      return audited !== undefined && !values.hasLogs
        ? { key: "hasLogs", allowed: `true while ${audited} is azureSql`, example: "true" }
        : undefined;
    },
  },
];

/** A SQL endpoint without passwords has an administrator from the directory, or none. */
function needsAdministrator(
  key: "sqlAdministratorName" | "sqlAdministratorObjectId",
  example: string,
): Rule {
  return {
    between: [key, ...sourceNames],
    fault: (values) => {
      const sql = sourceNames.find((name) => isSql(values[name]));
      return sql !== undefined && values[key] === ""
        ? { key, allowed: `given while ${sql} is ${values[sql]}`, example }
        : undefined;
    },
  };
}

function isSql(kind: Values[(typeof sourceNames)[number]]): boolean {
  return kind === "azureSql" || kind === "synapse";
}
