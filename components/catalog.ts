import * as pulumi from "@pulumi/pulumi";
import * as databricks from "@pulumi/databricks";
import type { ContainerName } from "../settings/names";
import { model, schemas, volumes } from "../settings/tables";
import { catalogStorage, type CatalogStorageArgs } from "./catalogStorage";

export interface CatalogArgs extends CatalogStorageArgs {
  /** Application id of the service principal that trains: only a model's owner makes versions and moves aliases. @default whoever deploys */
  readonly modelOwner?: pulumi.Input<string> | undefined;
  /** The metastore to attach first. @default the one that is attached already */
  readonly metastore?: MetastoreArgs | undefined;
}

export interface MetastoreArgs {
  /** Id of a metastore in the workspace's region; none is ever made. */
  readonly metastoreId: string;
  /** The number Databricks knows the workspace by. */
  readonly workspaceId: pulumi.Input<string>;
  /** What the assignment vanishes with. */
  readonly workspace: pulumi.Resource | undefined;
}

/** What grants are made on. */
export interface CatalogObjects {
  /** The catalog itself, which all others but locations and credential are below. */
  readonly catalog: () => pulumi.CustomResource;
  /** By name below the catalog. */
  readonly schema: (name: string) => pulumi.CustomResource;
  /** By `<schema>.<volume>`. */
  readonly volume: (name: string) => pulumi.CustomResource;
  /** By `<schema>.<model>`. */
  readonly model: (name: string) => pulumi.CustomResource;
  /** The external location of each container of the lake. */
  readonly locations: Readonly<Record<ContainerName, pulumi.CustomResource>>;
  /** The storage credential all locations are reached by. */
  readonly credential: pulumi.CustomResource;
}

type VolumeName = keyof typeof volumeComments;
type Objects = Readonly<Record<string, databricks.Schema>>;

/** The stack's Unity Catalog: credential, external locations, catalog, schemas, volumes, the model. */
export class Catalog extends pulumi.ComponentResource {
  /** First part of every table's name, known once the catalog exists. */
  public readonly catalogName: pulumi.Output<string>;
  /** Where files arrive, one folder a source table. */
  public readonly landingPath: pulumi.Output<string>;
  /** What jobs remember between runs. */
  public readonly checkpointPath: pulumi.Output<string>;
  /** Pages that runs write for people. */
  public readonly reportsPath: pulumi.Output<string>;
  /** Where MLflow puts a model for a cluster of somebody's own; jobs have a place that nobody else writes. */
  private readonly stagingPath: pulumi.Output<string>;
  /** Full name, `<catalog>.<schema>.<model>`. */
  public readonly modelName: pulumi.Output<string>;
  /** The securables by their names, for grants. */
  public readonly objects: CatalogObjects;

  constructor(name: string, args: CatalogArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:Catalog", name, {}, opts);

    const attached = this.metastore(name, args);
    const { credential, locations } = catalogStorage(this, name, args, attached);
    const catalog = this.catalog(name, args, locations.lake);
    const schemasMade = this.schemas(name, args, catalog);
    const volumesMade = this.volumes(name, schemasMade, locations);
    const registered = this.model(name, args, schemasMade);

    this.catalogName = catalog.name;
    this.landingPath = volumesMade[volumes.files].volumePath;
    this.checkpointPath = volumesMade[volumes.checkpoints].volumePath;
    this.reportsPath = volumesMade[volumes.reports].volumePath;
    this.stagingPath = volumesMade[volumes.staging].volumePath;
    this.modelName = pulumi.interpolate`${registered.catalogName}.${model}`;
    this.objects = {
      catalog: () => catalog,
      schema: (asked) => found(schemasMade, asked),
      volume: (asked) => found(volumesMade, asked),
      model: (asked) => found({ [model]: registered }, asked),
      locations,
      credential,
    };
    this.registerOutputs({
      catalogName: this.catalogName,
      landingPath: this.landingPath,
      checkpointPath: this.checkpointPath,
      reportsPath: this.reportsPath,
      modelName: this.modelName,
    });
  }

  /** What a notebook started by hand takes for its parameters of these names. */
  public get notebookParameters(): Readonly<Record<string, pulumi.Output<string>>> {
    return {
      catalog: this.catalogName,
      model_name: this.modelName,
      landing_path: this.landingPath,
      checkpoint_path: this.checkpointPath,
      reports_path: this.reportsPath,
      staging_path: this.stagingPath,
    };
  }

  private metastore(name: string, { metastore }: CatalogArgs): pulumi.Resource[] {
    if (metastore === undefined) return [];
    const { metastoreId, workspaceId, workspace } = metastore;
    return [
      new databricks.MetastoreAssignment(
        `${name}-metastore`,
        { metastoreId, workspaceId },
        { parent: this, deletedWith: workspace },
      ),
    ];
  }

  private catalog(
    name: string,
    args: CatalogArgs,
    lake: databricks.ExternalLocation,
  ): databricks.Catalog {
    return new databricks.Catalog(
      name,
      {
        name: args.catalogName,
        comment: "Raw tables, features, models and predictions",
        // A metastore attached by Azure has no storage of its own.
        storageRoot: lake.url,
        isolationMode: "ISOLATED",
        forceDestroy: args.forceDestroy,
      },
      { parent: this },
    );
  }

  /** MLflow adds versions to a model that is there already; promotion moves its aliases. */
  private model(name: string, args: CatalogArgs, schemasMade: Objects): databricks.RegisteredModel {
    const [schemaName = "", modelName = ""] = model.split(".");
    const schema = found(schemasMade, schemaName);
    return new databricks.RegisteredModel(
      `${name}-model`,
      {
        catalogName: schema.catalogName,
        schemaName: schema.name,
        name: modelName,
        comment: "Says of each component of a machine whether it is about to fail",
        owner: args.modelOwner,
      },
      { parent: this, ignoreChanges: ["aliases"] },
    );
  }

  private schemas(name: string, args: CatalogArgs, catalog: databricks.Catalog): Objects {
    const made = schemas.map((schema): [string, databricks.Schema] => [
      schema.name,
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
    ]);
    return Object.fromEntries(made);
  }

  private volumes(
    name: string,
    schemasMade: Objects,
    locations: Readonly<Record<ContainerName, databricks.ExternalLocation>>,
  ): Record<VolumeName, databricks.Volume> {
    return {
      [volumes.files]: this.volume(name, volumes.files, schemasMade, locations.landing),
      [volumes.checkpoints]: this.volume(
        name,
        volumes.checkpoints,
        schemasMade,
        locations.checkpoints,
      ),
      // Managed: an external volume may not lie in the storage that the catalog manages.
      [volumes.reports]: this.volume(name, volumes.reports, schemasMade, undefined),
      [volumes.staging]: this.volume(name, volumes.staging, schemasMade, undefined),
    };
  }

  private volume(
    name: string,
    fullName: VolumeName,
    schemasMade: Objects,
    location: databricks.ExternalLocation | undefined,
  ): databricks.Volume {
    const [schemaName = "", volumeName = ""] = fullName.split(".");
    const schema = found(schemasMade, schemaName);
    return new databricks.Volume(
      `${name}-volume-${volumeName}`,
      {
        catalogName: schema.catalogName,
        schemaName: schema.name,
        name: volumeName,
        volumeType: location === undefined ? "MANAGED" : "EXTERNAL",
        storageLocation: location?.url,
        comment: volumeComments[fullName],
      },
      { parent: this },
    );
  }
}

const volumeComments = {
  [volumes.files]: "Files as they arrive",
  [volumes.checkpoints]: "What jobs remember between runs",
  [volumes.reports]: "Reports of scoring and evaluation runs, one page each",
  [volumes.staging]: "Models on their way to and from the clusters of people",
} as const;

function found<T>(objects: Readonly<Record<string, T>>, name: string): T {
  const object = objects[name];
  if (object === undefined) {
    throw new Error(
      `the catalog has no \`${name}\`, it has: ${Object.keys(objects).join(", ")}; see settings/tables.ts`,
    );
  }
  return object;
}
