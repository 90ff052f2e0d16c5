import * as pulumi from "@pulumi/pulumi";
import * as databricks from "@pulumi/databricks";
import { containers, subscriptionIdOf, type ContainerName } from "../settings/names";
import type { GroupOutputs } from "./resourceGroup";

export interface CatalogStorageArgs {
  /** Name of the catalog and of the credential; that of each location begins with it. */
  readonly catalogName: string;
  /** Id of the access connector whose identity reads and writes the lake. */
  readonly connectorId: pulumi.Input<string>;
  /** Address of each container of the lake. */
  readonly urls: Readonly<Record<ContainerName, pulumi.Input<string>>>;
  /** Resource group in which Unity Catalog subscribes to events of new landing files. @default it lists the folder */
  readonly fileEvents?: FileEvents | undefined;
  /** Delete what the objects hold with them; it counts only once an `up` has stored it. */
  readonly forceDestroy: boolean;
}

export interface FileEvents {
  /** Where the queues are made in which Azure tells of new files. */
  readonly group: Pick<GroupOutputs, "groupName" | "groupId">;
  /** What the access connector has to be allowed first. */
  readonly roles: readonly pulumi.Resource[];
}

export interface CatalogStorage {
  /** The access connector, as Unity Catalog knows it. */
  readonly credential: databricks.StorageCredential;
  /** One for each container, by the container's name. */
  readonly locations: Readonly<Record<ContainerName, databricks.ExternalLocation>>;
}

/** How Unity Catalog reaches the lake: one credential, and a location for each container. */
export function catalogStorage(
  parent: pulumi.Resource,
  name: string,
  args: CatalogStorageArgs,
): CatalogStorage {
  const credential = storageCredential(name, args, { parent });
  const location = (role: ContainerName) =>
    externalLocation(parent, `${name}-location-${role}`, role, args, credential);
  return {
    credential,
    locations: {
      landing: location(containers.landing),
      checkpoints: location(containers.checkpoints),
      lake: location(containers.lake),
    },
  };
}

function storageCredential(
  name: string,
  args: CatalogStorageArgs,
  opts: pulumi.CustomResourceOptions,
): databricks.StorageCredential {
  return new databricks.StorageCredential(
    `${name}-credential`,
    {
      name: args.catalogName,
      comment: "Managed identity that reads and writes the lake",
      azureManagedIdentity: { accessConnectorId: args.connectorId },
      isolationMode: "ISOLATION_MODE_ISOLATED",
      // A role takes minutes to reach every storage node, a check right now may fail.
      skipValidation: true,
      forceDestroy: args.forceDestroy,
    },
    opts,
  );
}

function externalLocation(
  parent: pulumi.Resource,
  name: string,
  role: ContainerName,
  args: CatalogStorageArgs,
  credential: databricks.StorageCredential,
): databricks.ExternalLocation {
  // The only folder whose new files anybody waits for.
  const events = role === containers.landing ? args.fileEvents : undefined;
  return new databricks.ExternalLocation(
    name,
    {
      name: `${args.catalogName}_${role}`,
      url: args.urls[role],
      credentialName: credential.name,
      isolationMode: "ISOLATION_MODE_ISOLATED",
      skipValidation: true,
      forceDestroy: args.forceDestroy,
      ...(events !== undefined && eventQueue(events)),
    },
    { parent, dependsOn: [...(events?.roles ?? [])] },
  );
}

function eventQueue({ group }: FileEvents) {
  const subscriptionId = group.groupId.apply(subscriptionIdOf);
  const managedAqs = { resourceGroup: group.groupName, subscriptionId };
  return { enableFileEvents: true, fileEventQueue: { managedAqs } };
}
