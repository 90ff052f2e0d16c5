import * as pulumi from "@pulumi/pulumi";
import * as databricks from "@pulumi/databricks";
import { containers, type ContainerName } from "../settings/names";
import { schemas } from "../settings/tables";

export interface CatalogArgs {
  readonly catalogName: string;
  /** Id of the access connector whose identity reads and writes the lake. */
  readonly connectorId: pulumi.Input<string>;
  /** Address of each container of the lake. */
  readonly urls: Readonly<Record<ContainerName, pulumi.Input<string>>>;
  /** Delete what the objects hold with them; it counts only once an `up` has stored it. */
  readonly forceDestroy: boolean;
}

/** The stack's Unity Catalog: credential, external locations, catalog, schemas, and the volumes of the landing zone. */
export class Catalog extends pulumi.ComponentResource {
  public readonly catalogName: pulumi.Output<string>;
  /** Where files arrive, one folder a source table. */
  public readonly landingPath: pulumi.Output<string>;
  /** What jobs remember between runs. */
  public readonly checkpointPath: pulumi.Output<string>;

  constructor(name: string, args: CatalogArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:Catalog", name, {}, opts);

    const credential = this.credential(name, args);
    const location = (role: ContainerName) => this.location(name, role, args, credential);
    const landing = location(containers.landing);
    const checkpoints = location(containers.checkpoints);
    const catalog = new databricks.Catalog(
      name,
      {
        name: args.catalogName,
        comment: "Raw tables, features, models and predictions",
        // A metastore attached by Azure has no storage of its own.
        storageRoot: location(containers.lake).url,
        isolationMode: "ISOLATED",
        forceDestroy: args.forceDestroy,
      },
      { parent: this },
    );
    const schema = this.schemas(name, args, catalog);

    this.catalogName = catalog.name;
    this.landingPath = this.volume(name, "files", schema, landing.url, "Files as they arrive");
    this.checkpointPath = this.volume(
      name,
      "checkpoints",
      schema,
      checkpoints.url,
      "What jobs remember between runs",
    );
    this.registerOutputs({
      catalogName: this.catalogName,
      landingPath: this.landingPath,
      checkpointPath: this.checkpointPath,
    });
  }

  private credential(name: string, args: CatalogArgs): databricks.StorageCredential {
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
      { parent: this },
    );
  }

  private location(
    name: string,
    role: ContainerName,
    args: CatalogArgs,
    credential: databricks.StorageCredential,
  ): databricks.ExternalLocation {
    return new databricks.ExternalLocation(
      `${name}-location-${role}`,
      {
        name: `${args.catalogName}_${role}`,
        url: args.urls[role],
        credentialName: credential.name,
        isolationMode: "ISOLATION_MODE_ISOLATED",
        skipValidation: true,
        forceDestroy: args.forceDestroy,
      },
      { parent: this },
    );
  }

  /** Makes all schemas, returns that of the volumes. */
  private schemas(name: string, args: CatalogArgs, catalog: databricks.Catalog): databricks.Schema {
    const [landing] = schemas.map(
      (schema) =>
        new databricks.Schema(
          `${name}-schema-${schema.name}`,
          {
            catalogName: catalog.name,
            name: schema.name,
            comment: schema.comment,
            forceDestroy: args.forceDestroy,
          },
          { parent: this },
        ),
    );
    return landing as databricks.Schema;
  }

  private volume(
    name: string,
    volumeName: string,
    schema: databricks.Schema,
    storageLocation: pulumi.Output<string>,
    comment: string,
  ): pulumi.Output<string> {
    const volume = new databricks.Volume(
      `${name}-volume-${volumeName}`,
      {
        catalogName: schema.catalogName,
        schemaName: schema.name,
        name: volumeName,
        volumeType: "EXTERNAL",
        storageLocation,
        comment,
      },
      { parent: this },
    );
    return volume.volumePath;
  }
}
