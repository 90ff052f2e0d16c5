import { checkDescription } from "../descriptions/check";
import type { Provider, ResourceType } from "../protocol/provider";
import type { Inputs } from "../protocol/values";
import type { Failure } from "../schema/check";
import type { PropertySchema } from "../schema/propertyTypes";
import { schemaOf } from "../sdk";
import { ALERT, alertRuleFaults, alertV2 } from "./alertV2";
import { CLUSTER_POLICY, ClusterPolicyType } from "./clusterPolicy";
import { ACCESS_CONTROL_RULE_SET, accessControlRuleSet } from "./accessControlRuleSet";
import type { Connection } from "./connection";
import { grantRuleFaults, permissionRuleFaults, policyRuleFaults } from "./accessRules";
import { DASHBOARD, dashboard, dashboardRuleFaults } from "./dashboard";
import { factsOf } from "./facts";
import { grants } from "./grants";
import { INSTANCE_POOL, InstancePoolType } from "./instancePool";
import { IP_ACCESS_LIST, ipAccessList } from "./ipAccessList";
import { JOB, JobType } from "./job";
import { METASTORE_ASSIGNMENT, metastoreAssignment } from "./metastoreAssignment";
import { jobRuleFaults } from "./jobRules";
import { notebook } from "./notebook";
import { PERMISSIONS, permissions } from "./permissions";
import { QUALITY_MONITOR, monitorRuleFaults, qualityMonitor } from "./qualityMonitor";
import { SQL_ENDPOINT, sqlEndpoint, warehouseRuleFaults } from "./sqlEndpoint";
import { SERVICE_PRINCIPAL, servicePrincipal } from "./servicePrincipal";
import { securable } from "./securable";
import { serviceCredential } from "./serviceCredential";
import {
  catalog,
  externalLocation,
  registeredModel,
  schemaSecurable,
  storageCredential,
  volume,
} from "./securables";
import { UploadedType } from "./uploaded";
import { WORKSPACE_CONF, workspaceConf } from "./workspaceConf";
import { workspaceFile } from "./workspaceFile";
import { directory } from "./workspaceObjects";
import { SETTINGS, workspaceSetting } from "./workspaceSetting";

const SECURABLES = [
  ...[storageCredential, serviceCredential, externalLocation, catalog],
  ...[schemaSecurable, volume, registeredModel],
];

const OTHERS = [
  "databricks:index/directory:Directory",
  "databricks:index/notebook:Notebook",
  "databricks:index/workspaceFile:WorkspaceFile",
  "databricks:index/grants:Grants",
  JOB,
  CLUSTER_POLICY,
  INSTANCE_POOL,
  PERMISSIONS,
  ACCESS_CONTROL_RULE_SET,
  IP_ACCESS_LIST,
  METASTORE_ASSIGNMENT,
  SERVICE_PRINCIPAL,
  WORKSPACE_CONF,
  SQL_ENDPOINT,
  DASHBOARD,
  ALERT,
  QUALITY_MONITOR,
];

/** What several values together have to hold. */
const RULES: Readonly<Record<string, (inputs: Inputs) => Failure[]>> = {
  [JOB]: jobRuleFaults,
  [CLUSTER_POLICY]: policyRuleFaults,
  [PERMISSIONS]: permissionRuleFaults,
  "databricks:index/grants:Grants": grantRuleFaults,
  [SQL_ENDPOINT]: warehouseRuleFaults,
  [DASHBOARD]: dashboardRuleFaults,
  [ALERT]: alertRuleFaults,
  [QUALITY_MONITOR]: monitorRuleFaults,
};

const kinds = [...SECURABLES, ...SETTINGS].map(({ token }) => token);
const tokens = [...OTHERS, ...kinds];
/** Read once a process: where nothing is kept yet it takes seconds. */
const schema = schemaOf(
  "databricks",
  Object.fromEntries(tokens.map((token) => [token, declarationFile(token)])),
);
const facts = factsOf(tokens);

/** A Databricks workspace behind its REST API, local or not. */
export function databricksProvider(connection: Connection): Provider {
  return {
    schema,
    resources: resourceTypes(connection, schema),
    describedFaults: (token, inputs) => [
      ...checkDescription(facts, schema, token, inputs),
      ...(RULES[token]?.(inputs) ?? []),
    ],
    configure: (config) => connection.configure(config),
  };
}

function resourceTypes(
  connection: Connection,
  schema: PropertySchema,
): Record<string, ResourceType> {
  return {
    "databricks:index/directory:Directory": directory(connection),
    "databricks:index/notebook:Notebook": new UploadedType(connection, notebook),
    "databricks:index/workspaceFile:WorkspaceFile": new UploadedType(connection, workspaceFile),
    "databricks:index/grants:Grants": grants(connection),
    [JOB]: new JobType(connection, schema),
    [CLUSTER_POLICY]: new ClusterPolicyType(connection, schema),
    [INSTANCE_POOL]: new InstancePoolType(connection, schema),
    [PERMISSIONS]: permissions(connection, schema),
    [ACCESS_CONTROL_RULE_SET]: accessControlRuleSet(connection),
    [IP_ACCESS_LIST]: ipAccessList(connection),
    [METASTORE_ASSIGNMENT]: metastoreAssignment(connection),
    [SERVICE_PRINCIPAL]: servicePrincipal(connection),
    [WORKSPACE_CONF]: workspaceConf(connection),
    [SQL_ENDPOINT]: sqlEndpoint(connection, schema),
    [DASHBOARD]: dashboard(connection, schema),
    [ALERT]: alertV2(connection, schema),
    [QUALITY_MONITOR]: qualityMonitor(connection, schema),
    ...Object.fromEntries(
      SETTINGS.map((kind) => [kind.token, workspaceSetting(connection, schema, kind)]),
    ),
    ...Object.fromEntries(
      SECURABLES.map((kind) => [kind.token, securable(connection, schema, kind)]),
    ),
  };
}

/** `databricks:index/job:Job` is declared in `job.d.ts`. */
function declarationFile(token: string): string {
  return `${token.split("/")[1]?.split(":")[0] ?? ""}.d.ts`;
}
