import { sourceKinds } from "../sources";
import { integer, oneOf, optional, text } from "./key";

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Where each raw table comes from, and what those places need. */
export const sourcesKeys = {
  machinesSource: oneOf(sourceKinds),
  telemetrySource: oneOf(sourceKinds),
  errorsSource: oneOf(sourceKinds),
  maintSource: oneOf(sourceKinds),
  failuresSource: oneOf(sourceKinds),
  eventRetentionDays: integer(1, 7, 7),
  sourceCursorColumn: text(/^[A-Za-z_]\w{0,127}$/, "a column's name", "inserted_at"),
  cosmosResolverJar: optional(
    /^\/(Volumes|Workspace)\/[^\s<>]+\.jar$/,
    "the path of a jar in a volume or in the workspace",
    "/Workspace/packages/resolver.jar",
  ),
  sqlAdministratorName: optional(/^.{1,128}$/, "the name of an Entra group", "sql-administrators"),
  sqlAdministratorObjectId: optional(
    guid,
    "the object id of an Entra group",
    "00000000-0000-0000-0000-000000000000",
  ),
};
