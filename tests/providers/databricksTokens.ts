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
    { jobClusterKey: "main", newCluster: { sparkVersion: "18", sparkConf: { "spark.a": "b" } } },
  ],
  schedule: { quartzCronExpression: "0 0 2 * * ?", timezoneId: "UTC", pauseStatus: "PAUSED" },
  emailNotifications: { onFailures: ["a@example.com"] },
};
