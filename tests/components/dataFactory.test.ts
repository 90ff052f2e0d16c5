import * as pulumi from "@pulumi/pulumi";
import { DataFactory, type DataFactoryArgs } from "../../components/dataFactory";
import { registered } from "./registered";
import { role } from "./sources/sourceArgs";

const group = {
  groupName: pulumi.output("rg-a"),
  groupId: pulumi.output("/subscriptions/s-1/resourceGroups/rg-a"),
  suffix: pulumi.output("ab12c"),
};
const args = (isPaused = false): DataFactoryArgs => ({
  project: "batch-scoring",
  stack: "dev",
  group,
  location: "westeurope",
  identity: { identityId: pulumi.output("/identity"), principalId: pulumi.output("p-2") },
  key: undefined,
  workspaceId: "/workspace",
  workspaceUrl: "https://adb-1.2.azuredatabricks.net",
  jobId: "12",
  schedule: { quartzCronExpression: "0 30 6,18 * * ?", timezoneId: "UTC", isPaused },
  maxRetries: 1,
  retryIntervalMinutes: 1,
  timeoutMinutes: 360,
  tags: { Project: "p" },
});
const place = { factoryName: "adf-batch-scoring-dev-ab12c", resourceGroupName: "rg-a" };
const recurrence = {
  frequency: "Day",
  schedule: { hours: [6, 18], minutes: [30] },
  interval: 1,
  startTime: "2026-01-01T00:00:00Z",
  timeZone: "UTC",
};

test("makes a factory that signs in as its identity, and a pipeline of the scoring job by the clock", async () => {
  expect(await registered(() => new DataFactory("factory", args()))).toEqual([
    {
      type: "azure-native:datafactory:Factory",
      name: "factory",
      parent: "factory",
      inputs: {
        ...place,
        location: "westeurope",
        identity: { type: "UserAssigned", userAssignedIdentities: { "/identity": {} } },
        publicNetworkAccess: "Disabled",
        tags: { Project: "p" },
      },
      hooks: ["factory-kept-key"],
      ignoreChanges: ["encryption"],
    },
    { type: "batchScoring:components:DataFactory", name: "factory", parent: "", inputs: {} },
    ...role(
      "factory",
      "factory-contributor",
      "b24988ac-6180-42a0-ab88-20f7382dd24c",
      "p-2",
      "/workspace",
    ),
    {
      type: "azure-native:datafactory:CredentialOperation",
      name: "factory-credential",
      parent: "factory",
      deletedWith: "factory",
      inputs: {
        ...place,
        credentialName: "identity",
        properties: { type: "ManagedIdentity", resourceId: "/identity" },
      },
    },
    {
      type: "azure-native:datafactory:LinkedService",
      name: "factory-linked-service",
      parent: "factory",
      deletedWith: "factory",
      inputs: {
        ...place,
        linkedServiceName: "databricks",
        properties: {
          type: "AzureDatabricks",
          domain: "https://adb-1.2.azuredatabricks.net",
          authentication: "MSI",
          workspaceResourceId: "/workspace",
          credential: { type: "CredentialReference", referenceName: "identity" },
        },
      },
    },
    {
      type: "azure-native:datafactory:Pipeline",
      name: "factory-pipeline",
      parent: "factory",
      deletedWith: "factory",
      inputs: {
        ...place,
        pipelineName: "scoring",
        description: "Runs the scoring job and says why when it fails",
        concurrency: 1,
        activities: [
          expect.objectContaining({ name: "score", type: "DatabricksJob", jobId: "12" }) as unknown,
          expect.objectContaining({ name: "failed", type: "Fail" }) as unknown,
        ],
      },
    },
    {
      type: "azure-native:datafactory:Trigger",
      name: "factory-trigger",
      parent: "factory",
      hooks: ["factory-trigger-stop"],
      deletedWith: "factory",
      inputs: {
        ...place,
        triggerName: "scoring",
        properties: {
          type: "ScheduleTrigger",
          annotations: [],
          pipelines: [
            { pipelineReference: { type: "PipelineReference", referenceName: "scoring" } },
          ],
          recurrence,
        },
      },
    },
    {
      type: "random:index/randomUuid:RandomUuid",
      name: "factory-trigger-started",
      parent: "factory",
      hooks: ["factory-trigger-start"],
      inputs: {
        keepers: { trigger: "factory-trigger-id", recurrence: JSON.stringify([recurrence, []]) },
      },
    },
  ]);
});

test("encrypts with the customer's key as the identity that may use it, beside the one the job runs for", async () => {
  const key = {
    identityId: pulumi.output("/key-identity"),
    keyName: pulumi.output("storage"),
    keyVaultUri: pulumi.output("https://kv.vault.azure.net/"),
  };
  const made = await registered(() => new DataFactory("factory", { ...args(), key }));
  expect(made.find(({ name }) => name === "factory")?.inputs).toMatchObject({
    identity: { userAssignedIdentities: { "/identity": {}, "/key-identity": {} } },
    encryption: {
      keyName: "storage",
      vaultBaseUrl: "https://kv.vault.azure.net/",
      identity: { userAssignedIdentity: "/key-identity" },
    },
  });
});

test("starts no trigger whose schedule is paused, and marks it, so that a running one is stopped", async () => {
  const made = await registered(() => new DataFactory("factory", args(true)));
  expect(made.filter(({ name }) => name === "factory-trigger-started")).toEqual([]);
  const trigger = made.find(({ name }) => name === "factory-trigger");
  expect(trigger?.inputs.properties).toMatchObject({ annotations: ["paused"] });
});
