import * as pulumi from "@pulumi/pulumi";
import { AccessConnector } from "../../components/accessConnector";
import { registered } from "./registered";

test("makes an identity that has no secret", async () => {
  const args = {
    connectorName: "dbac-a",
    groupName: pulumi.output("rg-a"),
    location: "westeurope",
    tags: { Project: "p" },
  };
  expect(await registered(() => new AccessConnector("access-connector", args))).toEqual([
    {
      type: "azure-native:databricks:AccessConnector",
      name: "access-connector",
      parent: "access-connector",
      inputs: {
        connectorName: "dbac-a",
        resourceGroupName: "rg-a",
        location: "westeurope",
        identity: { type: "SystemAssigned" },
        tags: { Project: "p" },
      },
    },
    {
      type: "batchScoring:components:AccessConnector",
      name: "access-connector",
      parent: "",
      inputs: {},
    },
  ]);
});
