/** Regions of the European Union where the organisation lets data lie. */
export const allowedLocations = [
  "westeurope",
  "northeurope",
  "francecentral",
  "germanywestcentral",
  "swedencentral",
];

/** Long-term Databricks runtimes that are still supported and run the pipeline. */
export const allowedRuntimes = ["18.x-cpu-ml-scala2.13"];

/** Access modes in which Unity Catalog decides who reads what. */
export const catalogModes = [
  "SINGLE_USER",
  "USER_ISOLATION",
  "DATA_SECURITY_MODE_DEDICATED",
  "DATA_SECURITY_MODE_STANDARD",
  "DATA_SECURITY_MODE_AUTO",
];

/** Places an init script can lie in on Azure; one runs as root before any rule of the workspace holds. */
const initScriptPlaces = ["abfss", "dbfs", "file", "volumes", "workspace"];

/** Settings of Spark from before Unity Catalog: access by cluster, passthrough, table ACLs, a metastore elsewhere. */
const legacySparkConf = [
  "spark.databricks.acl.dfAclsEnabled",
  "spark.databricks.cluster.profile",
  "spark.databricks.passthrough.enabled",
  "spark.databricks.pyspark.enableProcessIsolation",
  "spark.databricks.repl.allowedLanguages",
  "spark.hadoop.javax.jdo.option.ConnectionURL",
];

/** Attributes that no cluster of a policy may have. */
export const forbiddenAttributes = [
  ...initScriptPlaces.map((place) => `init_scripts.*.${place}.destination`),
  ...legacySparkConf.map((key) => `spark_conf.${key}`),
];
