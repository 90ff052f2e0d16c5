import * as pulumi from "@pulumi/pulumi";
import { Logs, type LogsArgs } from "../../components/logs";
import { valueOf } from "./outputs";
import { registered } from "./registered";

const args = (existingId?: string): LogsArgs => ({
  plan: { existingId, retentionDays: 90, ingestionAccess: "Disabled", queryAccess: "Enabled" },
  workspaceName: "log-a",
  group: { groupName: pulumi.output("rg-a") },
  location: "westeurope",
  tags: { Project: "p" },
});

test("makes a log workspace that no key opens", async () => {
  const made: Logs[] = [];
  expect(await registered(() => made.push(new Logs("logs", args())))).toEqual([
    {
      type: "azure-native:operationalinsights:Workspace",
      name: "logs",
      parent: "logs",
      inputs: {
        workspaceName: "log-a",
        resourceGroupName: "rg-a",
        location: "westeurope",
        sku: { name: "PerGB2018" },
        retentionInDays: 90,
        publicNetworkAccessForIngestion: "Disabled",
        publicNetworkAccessForQuery: "Enabled",
        features: { enableLogAccessUsingOnlyResourcePermissions: true, disableLocalAuth: true },
        tags: { Project: "p" },
      },
    },
    { type: "batchScoring:components:Logs", name: "logs", parent: "", inputs: {} },
  ]);
  expect(await Promise.all(made.map(({ workspaceId }) => valueOf(workspaceId)))).toEqual([
    { value: "logs-id", madeOf: ["logs"] },
  ]);
});

test("makes nothing where a log workspace exists, and gives its id", async () => {
  const made: Logs[] = [];
  expect(await registered(() => made.push(new Logs("logs", args("/log-shared"))))).toEqual([
    { type: "batchScoring:components:Logs", name: "logs", parent: "", inputs: {} },
  ]);
  expect(await Promise.all(made.map(({ workspaceId }) => valueOf(workspaceId)))).toEqual([
    { value: "/log-shared", madeOf: [] },
  ]);
});
