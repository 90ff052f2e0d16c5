import type { Provider, ResourceType } from "../protocol/provider";
import { schemaOf } from "../sdk";
import { CLUSTER_POLICY, ClusterPolicyType } from "./clusterPolicy";
import type { Connection } from "./connection";
import { grants } from "./grants";
import { JOB, JobType } from "./job";
import { notebook } from "./notebook";
import { PERMISSIONS, permissions } from "./permissions";
import { securable } from "./securable";
import {
  catalog,
  externalLocation,
  schemaSecurable,
  storageCredential,
  volume,
} from "./securables";
import { UploadedType } from "./uploaded";
import { workspaceFile } from "./workspaceFile";
import { directory } from "./workspaceObjects";

const SECURABLES = [storageCredential, externalLocation, catalog, schemaSecurable, volume];

const OTHERS = [
  "databricks:index/directory:Directory",
  "databricks:index/notebook:Notebook",
  "databricks:index/workspaceFile:WorkspaceFile",
  "databricks:index/grants:Grants",
  JOB,
  CLUSTER_POLICY,
  PERMISSIONS,
];

/** A Databricks workspace behind its REST API, local or not. */
export function databricksProvider(connection: Connection): Provider {
  const tokens = [...OTHERS, ...SECURABLES.map(({ token }) => token)];
  const schema = schemaOf(
    "databricks",
    Object.fromEntries(tokens.map((token) => [token, declarationFile(token)])),
  );
  const resources: Record<string, ResourceType> = {
    "databricks:index/directory:Directory": directory(connection),
    "databricks:index/notebook:Notebook": new UploadedType(connection, notebook),
    "databricks:index/workspaceFile:WorkspaceFile": new UploadedType(connection, workspaceFile),
    "databricks:index/grants:Grants": grants(connection),
    [JOB]: new JobType(connection, schema),
    [CLUSTER_POLICY]: new ClusterPolicyType(connection, schema),
    [PERMISSIONS]: permissions(connection, schema),
    ...Object.fromEntries(
      SECURABLES.map((kind) => [kind.token, securable(connection, schema, kind)]),
    ),
  };
  return { schema, resources, configure: (config) => connection.configure(config) };
}

/** `databricks:index/job:Job` is declared in `job.d.ts`. */
function declarationFile(token: string): string {
  return `${token.split("/")[1]?.split(":")[0] ?? ""}.d.ts`;
}
