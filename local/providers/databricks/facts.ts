// What the documentation of the Databricks API says of the values a program may give; the SDK's types say only their kind.
import {
  choice,
  list,
  map,
  type Members,
  number,
  part,
  pauseStatus,
  text,
  workspacePath,
} from "./described";
import { watchingFacts } from "./watchingFacts";
import type {
  AnyDescribed,
  DescribedProperty,
  DescribedType,
  Descriptions,
  Model,
} from "../descriptions/description";

/** Keys of tasks, job clusters and parameters. */
const key = text({ MinLength: 1, MaxLength: 100, Pattern: "^[\\w-]+$" });
/** Names of Unity Catalog objects: no dot, slash, space or control character. */
const objectName = text({ MinLength: 1, MaxLength: 255, Pattern: "^[^./\\s\\x00-\\x1f\\x7f]+$" });
const uuid: AnyDescribed = { kind: "uuid" };
/** Minutes and seconds below which file arrival triggers do not go. */
const LEAST_SECONDS_BETWEEN_ARRIVALS = 60;

const MODELS: Readonly<Record<string, Members>> = {
  Job: {
    name: text({ MinLength: 1, MaxLength: 4096 }),
    description: text({ MaxLength: 27_700 }),
    tasks: list(part("Task"), { MinItems: 1, MaxItems: 1000 }),
    jobClusters: list(part("JobCluster"), { MaxItems: 100 }),
    parameters: list(part("Parameter")),
    maxConcurrentRuns: number(0, 1000),
    timeoutSeconds: number(0),
    schedule: part("Schedule"),
    trigger: part("Trigger"),
    continuous: part("Continuous"),
    health: part("Health"),
    performanceTarget: choice("STANDARD", "PERFORMANCE_OPTIMIZED"),
    tags: map,
  },
  Task: {
    "taskKey*": key,
    description: text({ MaxLength: 1000 }),
    dependsOns: list(part("DependsOn")),
    runIf: choice(
      ...["ALL_SUCCESS", "AT_LEAST_ONE_SUCCESS", "NONE_FAILED"],
      ...["ALL_DONE", "AT_LEAST_ONE_FAILED", "ALL_FAILED"],
    ),
    jobClusterKey: key,
    environmentKey: key,
    maxRetries: number(-1),
    minRetryIntervalMillis: number(0),
    timeoutSeconds: number(0),
    notebookTask: part("NotebookTask"),
    health: part("Health"),
  },
  DependsOn: { "taskKey*": key },
  NotebookTask: {
    "notebookPath*": text({ MinLength: 1 }),
    source: choice("WORKSPACE", "GIT"),
  },
  Parameter: { "name*": key, "default*": text() },
  JobCluster: { "jobClusterKey*": key, newCluster: part("NewCluster") },
  NewCluster: {
    "sparkVersion*": text({ Pattern: "^(\\d+\\.|custom:|apache-spark-)" }),
    numWorkers: number(0, 100_000),
    autoscale: part("Autoscale"),
    autoterminationMinutes: number(0, 10_000),
    dataSecurityMode: choice(
      ...["SINGLE_USER", "USER_ISOLATION", "NONE", "DATA_SECURITY_MODE_AUTO"],
      ...["DATA_SECURITY_MODE_DEDICATED", "DATA_SECURITY_MODE_STANDARD"],
    ),
    runtimeEngine: choice("STANDARD", "PHOTON", "NULL"),
    azureAttributes: part("AzureAttributes"),
    customTags: map,
  },
  Autoscale: { minWorkers: number(0), maxWorkers: number(1) },
  AzureAttributes: {
    availability: choice("SPOT_AZURE", "ON_DEMAND_AZURE", "SPOT_WITH_FALLBACK_AZURE"),
    firstOnDemand: number(0),
    spotBidMaxPrice: number(-1),
  },
  Schedule: { "quartzCronExpression*": text(), "timezoneId*": text(), pauseStatus },
  Trigger: { pauseStatus, fileArrival: part("FileArrival"), periodic: part("Periodic") },
  FileArrival: {
    "url*": text({ Pattern: "^(abfss://|/Volumes/).*/$" }),
    minTimeBetweenTriggersSeconds: number(LEAST_SECONDS_BETWEEN_ARRIVALS),
    waitAfterLastChangeSeconds: number(LEAST_SECONDS_BETWEEN_ARRIVALS),
  },
  Periodic: { "interval*": number(1), "unit*": choice("HOURS", "DAYS", "WEEKS") },
  Continuous: { pauseStatus },
  Health: { rules: list(part("HealthRule")) },
  HealthRule: {
    "metric*": choice(
      ...["RUN_DURATION_SECONDS", "STREAMING_BACKLOG_BYTES", "STREAMING_BACKLOG_RECORDS"],
      ...["STREAMING_BACKLOG_SECONDS", "STREAMING_BACKLOG_FILES"],
    ),
    "op*": choice("GREATER_THAN"),
    "value*": number(0),
  },
  ClusterPolicy: { name: text({ MinLength: 1, MaxLength: 100 }), maxClustersPerUser: number(1) },
  InstancePool: {
    "instancePoolName*": text({ MinLength: 1, MaxLength: 100 }),
    minIdleInstances: number(0),
    maxCapacity: number(1),
    idleInstanceAutoterminationMinutes: number(0, 10_000),
  },
  ...watchingFacts,
  Securable: { name: objectName },
  InCatalog: { name: objectName, catalogName: objectName },
  InSchema: { name: objectName, catalogName: objectName, schemaName: objectName },
  AtPath: { "path*": workspacePath },
  Principal: { applicationId: uuid, displayName: text({ MinLength: 1, MaxLength: 256 }) },
};

const BODIES: Readonly<Record<string, string>> = {
  alertV2: "Alert",
  catalog: "Securable",
  clusterPolicy: "ClusterPolicy",
  credential: "Securable",
  dashboard: "Dashboard",
  directory: "AtPath",
  externalLocation: "Securable",
  instancePool: "InstancePool",
  job: "Job",
  notebook: "AtPath",
  qualityMonitor: "QualityMonitor",
  registeredModel: "InSchema",
  schema: "InCatalog",
  servicePrincipal: "Principal",
  sqlEndpoint: "SqlEndpoint",
  storageCredential: "Securable",
  volume: "InSchema",
  workspaceFile: "AtPath",
};

/** Types of whose values nothing is documented that their own checks do not hold already, with what those check. */
export const WITHOUT_FACTS: Readonly<Record<string, string>> = {
  accessControlRuleSet: "rule set names, roles and principals",
  automaticClusterUpdateWorkspaceSetting: "a switch and its maintenance window",
  defaultNamespaceSetting: "the name of a catalog",
  disableLegacyAccessSetting: "a switch",
  disableLegacyDbfsSetting: "a switch",
  enhancedSecurityMonitoringWorkspaceSetting: "a switch",
  grants: "securables and privileges",
  ipAccessList: "kind of list and addresses",
  metastoreAssignment: "ids",
  permissions: "objects and levels",
  restrictWorkspaceAdminsSetting: "one of two states",
  workspaceConf: "the known switches",
};

/** `databricks:index/job:Job` as `job`. */
export function moduleOf(token: string): string {
  return token.split("/")[1]?.split(":")[0] ?? "";
}

/** A star marks what must be given. */
function modelOf(members: Members): Model {
  const properties = Object.entries(members).map(([name, value]): DescribedProperty => {
    const bare = name.replace(/\*$/, "");
    return { name: bare, place: bare, isRequired: bare !== name, value };
  });
  return { properties };
}

/** The facts about the types with these tokens. */
export function factsOf(tokens: readonly string[]): Descriptions {
  const types = tokens.map((token): [string, DescribedType] => {
    const model = BODIES[moduleOf(token)];
    return [token, { ...(model === undefined ? {} : { model }), names: {} }];
  });
  const models = Object.entries(MODELS).map(([name, members]) => [name, modelOf(members)]);
  return {
    types: Object.fromEntries(types),
    models: Object.fromEntries(models) as Record<string, Model>,
  };
}

/** Whether anything is said of the type, here or in the list of those without. */
export function isKnownType(token: string): boolean {
  return BODIES[moduleOf(token)] !== undefined || WITHOUT_FACTS[moduleOf(token)] !== undefined;
}
