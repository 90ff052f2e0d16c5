/** What is lost with a resource of each type that holds data; every other type the program makes anew as it was. */
export const dataHeldBy = {
  "azure-native:resources:ResourceGroup": "everything in it, whoever made it",
  "azure-native:storage:StorageAccount": "its containers, or the records of the network",
  "azure-native:storage:BlobContainer": "files and tables",
  "azure-native:keyvault:Vault": "keys, and with them whatever they encrypt",
  "azure-native:keyvault:Key": "whatever it encrypts",
  "azure-native:operationalinsights:Workspace": "the record of who did what",
  "azure-native:databricks:Workspace": "runs, people's notebooks and secrets, its root storage",
  "azure-native:eventhub:Namespace": "its hubs",
  "azure-native:eventhub:EventHub": "events nobody has read yet",
  "azure-native:sql:Server": "its databases",
  "azure-native:sql:Database": "raw tables",
  "azure-native:cosmosdb:DatabaseAccount": "its databases",
  "azure-native:cosmosdb:SqlResourceSqlDatabase": "its containers",
  "azure-native:cosmosdb:SqlResourceSqlContainer": "raw tables",
  "azure-native:synapse:Workspace": "databases and users that people made in it",
  "databricks:index/catalog:Catalog": "schemas, and what people made beside them",
  "databricks:index/schema:Schema": "the tables the runs made",
  "databricks:index/volume:Volume": "reports, and what else is kept in files",
  "databricks:index/registeredModel:RegisteredModel": "every version of the model",
} as const;

export function holdsData(type: string): boolean {
  return type in dataHeldBy;
}
