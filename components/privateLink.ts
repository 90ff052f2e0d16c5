import * as azure from "@pulumi/azure-native/network";
import * as privatedns from "@pulumi/azure-native/privatedns";
import * as pulumi from "@pulumi/pulumi";
import { privateEndpointName } from "../settings/names";
import type { NetworkOutputs } from "./network";
import type { GroupOutputs } from "./resourceGroup";

export interface PrivateLinkArgs {
  /** Where the endpoints are, and where names lead to them. */
  readonly network: Pick<NetworkOutputs, "networkId" | "endpointSubnetId">;
  /** Beginning of every endpoint's name. */
  readonly endpointName: string;
  /** Whether people sign in by an endpoint of this stack; one serves all workspaces of a region. */
  readonly hasBrowserAuthentication: boolean;
  /** Where endpoints and zones are. */
  readonly group: Pick<GroupOutputs, "groupName">;
  /** Azure region of the network. */
  readonly location: string;
  /** Tags of endpoints and zones. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Zones in which Azure looks the private address up, by the group of the endpoint. */
const zones = {
  databricks_ui_api: "privatelink.azuredatabricks.net",
  browser_authentication: "privatelink.azuredatabricks.net",
  dfs: "privatelink.dfs.core.windows.net",
  blob: "privatelink.blob.core.windows.net",
  vault: "privatelink.vaultcore.azure.net",
  // Of the data sources: Event Hubs, Azure SQL, Cosmos DB, Synapse's serverless endpoint.
  namespace: "privatelink.servicebus.windows.net",
  sqlServer: "privatelink.database.windows.net",
  Sql: "privatelink.documents.azure.com",
  SqlOnDemand: "privatelink.sql.azuresynapse.net",
} as const;

export type EndpointGroup = keyof typeof zones;

export interface Target {
  /** Word for the target in the names of its endpoints. */
  readonly role: string;
  /** What the endpoint leads to. */
  readonly resourceId: pulumi.Input<string>;
  /** Which of its services; one endpoint leads to one. */
  readonly groupId: EndpointGroup;
}

export interface ConnectOptions {
  /** What the endpoint waits for besides the one before it. */
  readonly dependsOn?: readonly pulumi.Resource[];
  /** What runs once names lead to the endpoint. */
  readonly hooks?: pulumi.ResourceHookBinding;
}

/** Private addresses for the stack's services: makes endpoints, and the zones they are looked up in as they come up. */
export class PrivateLink extends pulumi.ComponentResource {
  /** See the argument: the workspace asks before it makes its endpoints. */
  public readonly hasBrowserAuthentication: boolean;
  private readonly zones = new Map<string, privatedns.PrivateZone>();
  /** The endpoint made last: the next one waits for it, because two at a time fail on the same subnet or service. */
  private last: pulumi.Resource | undefined;

  constructor(
    private readonly name: string,
    private readonly args: PrivateLinkArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("batchScoring:components:PrivateLink", name, {}, opts);
    this.hasBrowserAuthentication = args.hasBrowserAuthentication;
    this.registerOutputs({});
  }

  /** Makes an endpoint as a child of `parent`; what it returns is there once names lead to the endpoint. */
  public connect(
    parent: pulumi.Resource,
    name: string,
    { role, resourceId, groupId }: Target,
    { dependsOn = [], hooks }: ConnectOptions = {},
  ): azure.PrivateDnsZoneGroup {
    const word = groupId.replaceAll("_", "-").toLowerCase();
    const endpointName = privateEndpointName(this.args.endpointName, `${role}-${word}`);
    const endpoint = new azure.PrivateEndpoint(
      `${name}-endpoint-${word}`,
      {
        privateEndpointName: endpointName,
        resourceGroupName: this.args.group.groupName,
        location: this.args.location,
        subnet: { id: this.args.network.endpointSubnetId },
        privateLinkServiceConnections: [
          { name: endpointName, privateLinkServiceId: resourceId, groupIds: [groupId] },
        ],
        tags: this.args.tags,
      },
      { parent, dependsOn: [...dependsOn, ...(this.last === undefined ? [] : [this.last])] },
    );
    const zoneGroup = new azure.PrivateDnsZoneGroup(
      `${name}-endpoint-${word}-zone`,
      {
        privateEndpointName: endpoint.name,
        privateDnsZoneGroupName: "default",
        resourceGroupName: this.args.group.groupName,
        privateDnsZoneConfigs: [{ name: word, privateDnsZoneId: this.zone(zones[groupId]).id }],
      },
      { parent, ...(hooks !== undefined && { hooks }) },
    );
    this.last = zoneGroup;
    return zoneGroup;
  }

  private zone(domain: string): privatedns.PrivateZone {
    const known = this.zones.get(domain);
    if (known !== undefined) return known;
    const made = this.makeZone(domain, `${this.name}-zone-${domain.split(".")[1] ?? domain}`);
    this.zones.set(domain, made);
    return made;
  }

  private makeZone(domain: string, name: string): privatedns.PrivateZone {
    const place = {
      resourceGroupName: this.args.group.groupName,
      // Zones are in no region.
      location: "global",
      tags: this.args.tags,
    };
    const zone = new privatedns.PrivateZone(
      name,
      { ...place, privateZoneName: domain },
      { parent: this },
    );
    new privatedns.VirtualNetworkLink(
      `${name}-link`,
      {
        ...place,
        privateZoneName: zone.name,
        virtualNetworkLinkName: "to-network",
        registrationEnabled: false,
        virtualNetwork: { id: this.args.network.networkId },
      },
      { parent: this },
    );
    return zone;
  }
}
