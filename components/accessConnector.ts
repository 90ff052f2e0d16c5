import * as pulumi from "@pulumi/pulumi";
import * as databricks from "@pulumi/azure-native/databricks";

export interface AccessConnectorArgs {
  /** Name in Azure; unique in the resource group. */
  readonly connectorName: string;
  /** Resource group it is made in. */
  readonly groupName: pulumi.Input<string>;
  /** Azure region; that of the workspace whose lake it opens. */
  readonly location: string;
  /** Tags of the connector. */
  readonly tags: Readonly<Record<string, string>>;
}

/** What other components need of the connector. */
export type ConnectorOutputs = Pick<AccessConnector, "connectorId" | "principalId" | "tenantId">;

/** The managed identity with which Unity Catalog reads and writes the lake; no key or secret exists. */
export class AccessConnector extends pulumi.ComponentResource {
  /** Resource id: a storage credential names it, and the lake's firewall lets it in. */
  public readonly connectorId: pulumi.Output<string>;
  /** Object id of its identity, to which roles are given. */
  public readonly principalId: pulumi.Output<string>;
  /** Directory of its identity; firewalls ask for it beside the resource id. */
  public readonly tenantId: pulumi.Output<string>;

  constructor(name: string, args: AccessConnectorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:AccessConnector", name, {}, opts);

    const connector = new databricks.AccessConnector(
      name,
      {
        connectorName: args.connectorName,
        resourceGroupName: args.groupName,
        location: args.location,
        identity: { type: databricks.ManagedServiceIdentityType.SystemAssigned },
        tags: args.tags,
      },
      { parent: this },
    );
    const identity = connector.identity.apply((found) => {
      if (found === undefined)
        throw new Error(`access connector \`${args.connectorName}\` came back without an identity`);
      return found;
    });

    this.connectorId = connector.id;
    this.principalId = identity.principalId;
    this.tenantId = identity.tenantId;
    this.registerOutputs({
      connectorId: this.connectorId,
      principalId: this.principalId,
      tenantId: this.tenantId,
    });
  }
}
