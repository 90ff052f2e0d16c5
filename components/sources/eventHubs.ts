import * as pulumi from "@pulumi/pulumi";
import * as eventhub from "@pulumi/azure-native/eventhub";
import { globalName } from "../../settings/names";
import { assignRole } from "../roleAssignment";
import type { SourceArgs } from "./place";
import { type DataSource, readersOf } from "./reader";

export interface EventHubsArgs extends SourceArgs {
  /** Days an event waits to be read; 7 is the most the Standard tier keeps. */
  readonly retentionDays: number;
}

const nameLimit = 50;
const hoursPerDay = 24;
// Each partition is read by one Spark task at a time; their number is fixed once the hub exists.
const partitionCount = 4;

/** Event Hubs, read over the Kafka protocol: one namespace, one hub a raw table, a consumer group of the ingest stage's own. */
export class EventHubs extends pulumi.ComponentResource implements DataSource {
  /** See `DataSource`: by the Kafka protocol, one topic a table. */
  public readonly readers: DataSource["readers"];
  /** Resource id of the namespace. */
  public readonly namespaceId: pulumi.Output<string>;

  constructor(name: string, args: EventHubsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:EventHubs", name, {}, opts);

    const namespace = this.namespace(name, args);
    const access = assignRole(this, `${name}-receiver`, {
      role: "eventHubsDataReceiver",
      principalId: args.accessConnector.principalId,
      scope: namespace.id,
      group: args.group,
    });
    for (const table of args.tables) this.hub(name, table, args, namespace);

    args.privateLink?.connect(this, name, {
      role: "event-hubs",
      resourceId: namespace.id,
      groupId: "namespace",
    });

    this.namespaceId = namespace.id;
    const servers = pulumi
      .all([namespace.name, access.id])
      .apply(([namespaceName]) => `${namespaceName}.servicebus.windows.net:9093`);
    this.readers = readersOf(args.tables, "kafka", (table) => ({
      bootstrap_servers: servers,
      topic: table,
      service_credential: args.serviceCredential,
    }));
    this.registerOutputs({ namespaceId: this.namespaceId });
  }

  private namespace(name: string, args: EventHubsArgs): eventhub.Namespace {
    return new eventhub.Namespace(
      name,
      {
        namespaceName: args.group.suffix.apply((suffix) =>
          globalName("evhns", { ...args, suffix }, nameLimit),
        ),
        resourceGroupName: args.group.groupName,
        location: args.location,
        // The Basic tier speaks no Kafka.
        sku: { name: eventhub.SkuName.Standard, tier: eventhub.SkuTier.Standard, capacity: 1 },
        disableLocalAuth: true,
        minimumTlsVersion: eventhub.TlsVersion.TlsVersion_1_2,
        zoneRedundant: true,
        publicNetworkAccess: args.publicNetworkAccess,
        tags: args.tags,
      },
      // Azure spreads a namespace over zones when it makes it, or never.
      { parent: this, ignoreChanges: ["zoneRedundant"] },
    );
  }

  private hub(
    name: string,
    table: string,
    args: EventHubsArgs,
    namespace: eventhub.Namespace,
  ): void {
    const place = { namespaceName: namespace.name, resourceGroupName: args.group.groupName };
    const hub = new eventhub.EventHub(
      `${name}-hub-${table}`,
      {
        ...place,
        eventHubName: table,
        partitionCount,
        retentionDescription: {
          cleanupPolicy: eventhub.CleanupPolicyRetentionDescription.Delete,
          retentionTimeInHours: args.retentionDays * hoursPerDay,
        },
      },
      { parent: this },
    );
    new eventhub.ConsumerGroup(
      `${name}-consumers-${table}`,
      { ...place, eventHubName: hub.name, consumerGroupName: "ingest" },
      { parent: this },
    );
  }
}
