import { closedEgressKeys, closedEgressWords, reachesNoRegistry } from "../closedEgress";
import { keys, type KeyName, type Values } from "../keys";
import { misplaced, packagePath, placedWords } from "../packagePaths";
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
  needsAdministrator("sqlAdministratorName"),
  needsAdministrator("sqlAdministratorObjectId"),
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
  ...sourceNames.map(withoutConnector),
  {
    between: ["cosmosResolverJar", ...sourceNames],
    fault: (values, of) => {
      const cosmos = sourceNames.find((name) => values[name] === "cosmosDb");
      return cosmos !== undefined && values.cosmosResolverJar === undefined
        ? {
            key: "cosmosResolverJar",
            allowed:
              `given while ${cosmos} is cosmosDb: ` +
              "the connector has no class that signs in with a service credential",
            example: packagePath(of, "resolver.jar"),
          }
        : undefined;
    },
  },
  {
    between: ["cosmosResolverJar"],
    fault: ({ cosmosResolverJar: path }, of) => {
      const found = path === undefined ? undefined : misplaced(of, path);
      return found === undefined
        ? undefined
        : { key: "cosmosResolverJar", allowed: placedWords(found), example: found.ownPath };
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

/** The connector for Cosmos DB is no part of the runtime: it comes from the public registry of Maven. */
function withoutConnector(key: (typeof sourceNames)[number]): Rule {
  return {
    between: [key, ...closedEgressKeys],
    fault: (values) =>
      values[key] === "cosmosDb" && reachesNoRegistry(values)
        ? {
            key,
            allowed: `files, eventHubs, azureSql or synapse ${closedEgressWords}: the connector for Cosmos DB is a Maven library`,
            example: "files",
          }
        : undefined,
  };
}

/** A SQL endpoint without passwords has an administrator from the directory, or none. */
function needsAdministrator(key: "sqlAdministratorName" | "sqlAdministratorObjectId"): Rule {
  return {
    between: [key, ...sourceNames],
    fault: (values) => {
      const sql = sourceNames.find((name) => isSql(values[name]));
      return sql !== undefined && values[key] === undefined
        ? { key, allowed: `given while ${sql} is ${values[sql]}`, example: keys[key].example }
        : undefined;
    },
  };
}

function isSql(kind: Values[(typeof sourceNames)[number]]): boolean {
  return kind === "azureSql" || kind === "synapse";
}
