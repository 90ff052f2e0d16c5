export const DIRECTORY = "databricks:index/directory:Directory";
export const NOTEBOOK = "databricks:index/notebook:Notebook";
export const FILE = "databricks:index/workspaceFile:WorkspaceFile";
export const JOB = "databricks:index/job:Job";
export const POLICY = "databricks:index/clusterPolicy:ClusterPolicy";
export const PERMISSIONS = "databricks:index/permissions:Permissions";
export const CREDENTIAL = "databricks:index/storageCredential:StorageCredential";
export const LOCATION = "databricks:index/externalLocation:ExternalLocation";
export const CATALOG = "databricks:index/catalog:Catalog";
export const SCHEMA = "databricks:index/schema:Schema";
export const VOLUME = "databricks:index/volume:Volume";
export const GRANTS = "databricks:index/grants:Grants";
export const PRINCIPAL = "databricks:index/servicePrincipal:ServicePrincipal";
export const RULES = "databricks:index/accessControlRuleSet:AccessControlRuleSet";
export const MODEL = "databricks:index/registeredModel:RegisteredModel";
export const METASTORE = "databricks:index/metastoreAssignment:MetastoreAssignment";
export const IP_LIST = "databricks:index/ipAccessList:IpAccessList";
export const CONF = "databricks:index/workspaceConf:WorkspaceConf";
export const WAREHOUSE = "databricks:index/sqlEndpoint:SqlEndpoint";
export const DASHBOARD = "databricks:index/dashboard:Dashboard";
export const ALERT = "databricks:index/alertV2:AlertV2";
export const MONITOR = "databricks:index/qualityMonitor:QualityMonitor";
export const SERVICE_CREDENTIAL = "databricks:index/credential:Credential";
const setting = (name: string) => {
  const file = `${name.charAt(0).toLowerCase()}${name.slice(1)}Setting`;
  return `databricks:index/${file}:${name}Setting`;
};
export const SETTINGS = {
  legacyDbfs: setting("DisableLegacyDbfs"),
  legacyAccess: setting("DisableLegacyAccess"),
  namespace: setting("DefaultNamespace"),
  admins: setting("RestrictWorkspaceAdmins"),
  clusterUpdate: setting("AutomaticClusterUpdateWorkspace"),
  monitoring: setting("EnhancedSecurityMonitoringWorkspace"),
};

/** A job of two tasks as a program gives it. */
export const job = {
  name: "score",
  tasks: [
    { taskKey: "ingest", notebookTask: { notebookPath: "/n", baseParameters: { camelCase: "1" } } },
    {
      taskKey: "score",
      dependsOns: [{ taskKey: "ingest" }],
      notebookTask: { notebookPath: "/n" },
      maxRetries: 2,
    },
  ],
  jobClusters: [
    {
      jobClusterKey: "main",
      newCluster: { sparkVersion: "18.x-scala2.13", sparkConf: { "spark.a": "b" } },
    },
  ],
  schedule: { quartzCronExpression: "0 0 2 * * ?", timezoneId: "UTC", pauseStatus: "PAUSED" },
  emailNotifications: { onFailures: ["a@example.com"] },
};
