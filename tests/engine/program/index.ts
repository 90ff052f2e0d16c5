import * as pulumi from "@pulumi/pulumi";
import * as resources from "@pulumi/azure-native/resources";
import * as storage from "@pulumi/azure-native/storage";
import * as random from "@pulumi/random";

const config = new pulumi.Config();
const suffix = new random.RandomString("suffix", {
  length: config.requireNumber("length"),
  special: false,
  upper: false,
});
const group = new resources.ResourceGroup("group", { location: "westeurope" });
const account = new storage.StorageAccount("account", {
  accountName: pulumi.interpolate`st${suffix.result}`,
  resourceGroupName: group.name,
  kind: storage.Kind.StorageV2,
  sku: { name: storage.SkuName.Standard_LRS },
});

export const accountName = account.name;
export const location = account.location;
