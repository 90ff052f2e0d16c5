// One resource of each provider, with a value that a test makes one the service refuses by its published limits.
import * as pulumi from "@pulumi/pulumi";
import * as storage from "@pulumi/azure-native/storage";
import * as databricks from "@pulumi/databricks";

const config = new pulumi.Config();
new storage.StorageAccount("account", {
  accountName: "stlake",
  resourceGroupName: config.require("groupName"),
  location: "westeurope",
  kind: storage.Kind.StorageV2,
  sku: { name: storage.SkuName.Standard_LRS },
});

const provider = new databricks.Provider("workspace", { host: "http://127.0.0.1:9" });
new databricks.Job(
  "job",
  { tasks: [{ taskKey: config.require("taskKey"), notebookTask: { notebookPath: "/score" } }] },
  { provider },
);
