// The costs of a stack alone, made at a time the settings tell.
import * as pulumi from "@pulumi/pulumi";
import * as resources from "@pulumi/azure-native/resources";
import * as storage from "@pulumi/azure-native/storage";
import { CostControl } from "../../../components/costControl";

const config = new pulumi.Config();
const startDate = config.require("budgetStartDate");
const location = "westeurope";
const group = new resources.ResourceGroup("group", { location });
const account = new storage.StorageAccount("account", {
  accountName: "stcosts",
  resourceGroupName: group.name,
  location,
  kind: storage.Kind.StorageV2,
  sku: { name: storage.SkuName.Standard_LRS },
});

new CostControl("costs", {
  stack: pulumi.getStack(),
  budgetName: "budget",
  exportName: "export",
  group: {
    groupName: group.name,
    groupId: group.id,
    suffix: pulumi.output("ab12c"),
    resource: group,
  },
  managedGroupName: config.requireBoolean("hasMachines") ? "rg-machines" : undefined,
  deployment: undefined,
  location,
  budget: { amount: 300, startDate: startDate === "" ? undefined : startDate },
  nowMs: config.requireNumber("nowMs"),
  emails: [],
  exportTo: { accountName: account.name, accountId: account.id },
});
