// One resource of each provider, of which a test makes one that the service refuses.
import * as pulumi from "@pulumi/pulumi";
import * as storage from "@pulumi/azure-native/storage";
import * as databricks from "@pulumi/databricks";

const config = new pulumi.Config();
/** Members that differ from those of a resource the service takes. */
const changed = (resource: string) => config.getObject<object>(resource) ?? {};

new storage.StorageAccount("account", {
  accountName: "stlake",
  resourceGroupName: "rg",
  location: "westeurope",
  kind: storage.Kind.StorageV2,
  sku: { name: storage.SkuName.Standard_LRS },
  ...changed("account"),
});

const provider = new databricks.Provider("workspace", { host: "http://127.0.0.1:9" });
new databricks.Job(
  "job",
  {
    tasks: [{ taskKey: "score", notebookTask: { notebookPath: "/score" } }],
    ...changed("job"),
  },
  { provider },
);
