import { EventHubs } from "../../../components/sources/eventHubs";
import { sourcesParameter } from "../../../components/sources/reader";
import { valueOf } from "../outputs";
import { registered } from "../registered";
import { role, sourceArgs } from "./sourceArgs";

const place = { namespaceName: "evhns-batch-scoring-dev-ab12c", resourceGroupName: "rg-a" };

function hub(table: string) {
  return {
    type: "azure-native:eventhub:EventHub",
    name: `hubs-hub-${table}`,
    parent: "hubs",
    inputs: {
      ...place,
      eventHubName: table,
      partitionCount: 4,
      retentionDescription: { cleanupPolicy: "Delete", retentionTimeInHours: 168 },
    },
  };
}

function consumers(table: string) {
  return {
    type: "azure-native:eventhub:ConsumerGroup",
    name: `hubs-consumers-${table}`,
    parent: "hubs",
    inputs: { ...place, eventHubName: table, consumerGroupName: "ingest" },
  };
}

test("makes a namespace without keys that only the access connector receives from", async () => {
  const made = await registered(() => new EventHubs("hubs", { ...sourceArgs(), retentionDays: 7 }));
  expect(made).toEqual([
    {
      type: "azure-native:eventhub:Namespace",
      name: "hubs",
      parent: "hubs",
      inputs: {
        ...place,
        location: "westeurope",
        sku: { name: "Standard", tier: "Standard", capacity: 1 },
        disableLocalAuth: true,
        minimumTlsVersion: "1.2",
        zoneRedundant: true,
        publicNetworkAccess: "Disabled",
        tags: { Project: "p" },
      },
      ignoreChanges: ["zoneRedundant"],
    },
    { type: "batchScoring:components:EventHubs", name: "hubs", parent: "", inputs: {} },
    consumers("errors"),
    consumers("telemetry"),
    hub("errors"),
    hub("telemetry"),
    ...role("hubs", "hubs-receiver", "a638d3c7-ab3a-418d-83e6-5f17a39d4fde", "p-1", "hubs-id"),
  ]);
});

test("tells the ingest stage where to read, once the access connector may", async () => {
  const made: EventHubs[] = [];
  await registered(() => made.push(new EventHubs("hubs", { ...sourceArgs(), retentionDays: 7 })));
  const parameter = sourcesParameter(made);
  const options = (topic: string) => ({
    bootstrap_servers: "evhns-batch-scoring-dev-ab12c.servicebus.windows.net:9093",
    topic,
    service_credential: "sources",
  });
  const { value, madeOf } = await valueOf(parameter as NonNullable<typeof parameter>);
  expect(JSON.parse(value)).toEqual({
    errors: { reader: "kafka", options: options("errors") },
    telemetry: { reader: "kafka", options: options("telemetry") },
  });
  expect(madeOf).toEqual(["hubs", "hubs-receiver"]);
});
