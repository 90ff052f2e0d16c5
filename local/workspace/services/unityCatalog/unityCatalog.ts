import type { Storage } from "../../store/storage";
import { METASTORE_ID } from "../identity";
import type { Principals } from "../principals";
import { Bindings } from "./bindings";
import { Catalogs, type Catalog } from "./catalogs";
import { ExternalLocations, type ExternalLocation, type Located } from "./externalLocations";
import { Grants, type SecurableIds } from "./grants";
import { MetastoreAssignment } from "./metastore";
import { Models, type Model } from "./models";
import { QualityMonitors, type QualityMonitor } from "./qualityMonitors";
import { Schemas, type Schema } from "./schemas";
import { ServiceCredentials, type ServiceCredential } from "./serviceCredentials";
import { StorageCredentials, type StorageCredential } from "./storageCredentials";
import { Tables } from "./tables";
import { Volumes, type Volume } from "./volumes";

export interface UnityCatalog {
  readonly credentials: StorageCredentials;
  readonly serviceCredentials: ServiceCredentials;
  readonly locations: ExternalLocations;
  readonly catalogs: Catalogs;
  readonly schemas: Schemas;
  readonly volumes: Volumes;
  readonly models: Models;
  readonly metastoreAssignment: MetastoreAssignment;
  readonly tables: Tables;
  readonly monitors: QualityMonitors;
  readonly grants: Grants;
  readonly bindings: Bindings;
}

export function openUnityCatalog(storage: Storage, principals: Principals): UnityCatalog {
  const { paths, azure, ids, clock, collection } = storage;
  const objects = openObjects(storage);
  const credentials = new StorageCredentials(objects.credentials, objects.locations, ids, clock);
  const serviceCredentials = new ServiceCredentials(objects.services, azure, ids, clock);
  const tables = new Tables(paths);
  const volumes: Volumes = new Volumes(objects.volumes, () => locations, paths, ids, clock);
  const models = new Models(objects.models, ids, clock);
  const schemas = new Schemas(objects.schemas, { tables, volumes, models }, paths, ids, clock);
  const locations = new ExternalLocations(
    objects.locations,
    objects.credentials,
    () => located(catalogs, volumes),
    paths,
    ids,
    clock,
  );
  const catalogs: Catalogs = new Catalogs(objects.catalogs, schemas, locations, paths, ids, clock);
  const monitorObjects = collection<QualityMonitor>("quality-monitors");
  const monitors = new QualityMonitors(monitorObjects, (name) => schemas.get(name));
  const secured = { credentials, serviceCredentials, locations, catalogs, schemas };
  const parts = { ...secured, volumes, models, tables, monitors };
  const securables = securableIds(parts);
  const grants = new Grants(collection("grants"), securables, principals);
  const bindings = new Bindings(collection("bindings"), securables, azure);
  forgetWith(objects, (id) => [grants, bindings].forEach((of) => of.forget(id)));
  objects.schemas.onRemove(({ full_name }) => monitors.forget(full_name));
  const metastoreAssignment = new MetastoreAssignment(collection("metastore-assignment"), azure);
  return { ...parts, metastoreAssignment, grants, bindings };
}

function openObjects({ collection }: Storage) {
  return {
    credentials: collection<StorageCredential>("storage-credentials"),
    services: collection<ServiceCredential>("service-credentials"),
    locations: collection<ExternalLocation>("external-locations"),
    catalogs: collection<Catalog>("catalogs"),
    schemas: collection<Schema>("schemas"),
    volumes: collection<Volume>("volumes"),
    models: collection<Model>("registered-models"),
  };
}

/** What is said about an object goes with it. */
function forgetWith(
  objects: ReturnType<typeof openObjects>,
  forget: (securableId: string) => void,
): void {
  const { credentials, services, locations, catalogs, models } = objects;
  for (const withId of [credentials, services, locations, catalogs, models])
    withId.onRemove(({ id }: { readonly id: string }) => forget(id));
  objects.schemas.onRemove(({ schema_id }) => forget(schema_id));
  objects.volumes.onRemove(({ volume_id }) => forget(volume_id));
}

/** What keeps an external location from being removed or moved. */
function located(catalogs: Catalogs, volumes: Volumes): Located[] {
  return [
    ...catalogs.list().map(({ name, storage_root: url }) => ({ kind: "Catalog", name, url })),
    ...volumes
      .all()
      .map(({ full_name: name, storage_location: url }) => ({ kind: "Volume", name, url })),
  ];
}

/** Clients spell the two-word types with a hyphen or with an underscore, by API. */
function securableIds(
  parts: Pick<
    UnityCatalog,
    | "credentials"
    | "serviceCredentials"
    | "locations"
    | "catalogs"
    | "schemas"
    | "volumes"
    | "models"
  >,
): SecurableIds {
  const { credentials, serviceCredentials, locations, catalogs, schemas, volumes, models } = parts;
  return {
    metastore: () => METASTORE_ID,
    "storage-credential": (name) => credentials.get(name).id,
    storage_credential: (name) => credentials.get(name).id,
    // Grants and bindings on a service credential say just `credential`.
    credential: (name) => serviceCredentials.get(name).id,
    "external-location": (name) => locations.get(name).id,
    external_location: (name) => locations.get(name).id,
    catalog: (name) => catalogs.get(name).id,
    schema: (name) => schemas.get(name).schema_id,
    volume: (name) => volumes.get(name).volume_id,
    // The service counts models among the functions.
    function: (name) => models.get(name).id,
  };
}
