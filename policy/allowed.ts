/** Regions of the European Union where the organisation lets data lie. */
export const allowedLocations = [
  "westeurope",
  "northeurope",
  "francecentral",
  "germanywestcentral",
  "swedencentral",
];

/** Long-term Databricks runtimes that are still supported. */
export const allowedRuntimes = [
  "18.x-scala2.13",
  "18.x-cpu-ml-scala2.13",
  "17.3.x-scala2.13",
  "17.3.x-cpu-ml-scala2.13",
  "16.4.x-scala2.12",
  "16.4.x-scala2.13",
  "16.4.x-cpu-ml-scala2.12",
  "16.4.x-cpu-ml-scala2.13",
];

/** Access modes in which Unity Catalog decides who reads what. */
export const catalogModes = [
  "SINGLE_USER",
  "USER_ISOLATION",
  "DATA_SECURITY_MODE_DEDICATED",
  "DATA_SECURITY_MODE_STANDARD",
  "DATA_SECURITY_MODE_AUTO",
];
