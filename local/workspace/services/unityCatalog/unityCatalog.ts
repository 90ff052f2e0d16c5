import type { Storage } from "../../store/storage";
import { METASTORE_ID } from "../identity";
import type { Principals } from "../principals";
import { Bindings } from "./bindings";
import { Catalogs, type Catalog } from "./catalogs";
import { ExternalLocations, type ExternalLocation, type Located } from "./externalLocations";
import { Grants, type SecurableIds } from "./grants";
import { MetastoreAssignment } from "./metastore";
import { Models, type Model } from "./models";
import { Schemas, type Schema } from "./schemas";
import { StorageCredentials, type StorageCredential } from "./storageCredentials";
import { Tables } from "./tables";
import { Volumes, type Volume } from "./volumes";

export interface UnityCatalog {
  readonly credentials: StorageCredentials;
  readonly locations: ExternalLocations;
  readonly catalogs: Catalogs;
  readonly schemas: Schemas;
  readonly volumes: Volumes;
  readonly models: Models;
  readonly metastoreAssignment: MetastoreAssignment;
  readonly tables: Tables;
  readonly grants: Grants;
  readonly bindings: Bindings;
}

export function openUnityCatalog(storage: Storage, principals: Principals): UnityCatalog {
  const { paths, ids, clock, collection } = storage;
  const credentialObjects = collection<StorageCredential>("storage-credentials");
  const locationObjects = collection<ExternalLocation>("external-locations");
  const credentials = new StorageCredentials(credentialObjects, locationObjects, ids, clock);
  const tables = new Tables(paths);
  const volumeObjects = collection<Volume>("volumes");
  const modelObjects = collection<Model>("registered-models");
  const schemaObjects = collection<Schema>("schemas");
  const catalogObjects = collection<Catalog>("catalogs");
  const volumes: Volumes = new Volumes(volumeObjects, () => locations, paths, ids, clock);
  const models = new Models(modelObjects, ids, clock);
  const content = { tables, volumes, models };
  const schemas = new Schemas(schemaObjects, content, paths, ids, clock);
  const locations = new ExternalLocations(
    locationObjects,
    credentialObjects,
    () => located(catalogs, volumes),
    paths,
    ids,
    clock,
  );
  const catalogs: Catalogs = new Catalogs(catalogObjects, schemas, locations, paths, ids, clock);
  const parts = { credentials, locations, catalogs, schemas, volumes, models, tables };
  const securables = securableIds(parts);
  const grants = new Grants(collection("grants"), securables, principals);
  const bindings = new Bindings(collection("bindings"), securables);
  const forget = (securableId: string) =>
    [grants, bindings].forEach((of) => of.forget(securableId));
  credentialObjects.onRemove(({ id }) => forget(id));
  locationObjects.onRemove(({ id }) => forget(id));
  catalogObjects.onRemove(({ id }) => forget(id));
  schemaObjects.onRemove(({ schema_id }) => forget(schema_id));
  volumeObjects.onRemove(({ volume_id }) => forget(volume_id));
  modelObjects.onRemove(({ id }) => forget(id));
  const metastoreAssignment = new MetastoreAssignment(collection("metastore-assignment"));
  return { ...parts, metastoreAssignment, grants, bindings };
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
    "credentials" | "locations" | "catalogs" | "schemas" | "volumes" | "models"
  >,
): SecurableIds {
  const { credentials, locations, catalogs, schemas, volumes, models } = parts;
  return {
    metastore: () => METASTORE_ID,
    "storage-credential": (name) => credentials.get(name).id,
    storage_credential: (name) => credentials.get(name).id,
    "external-location": (name) => locations.get(name).id,
    external_location: (name) => locations.get(name).id,
    catalog: (name) => catalogs.get(name).id,
    schema: (name) => schemas.get(name).schema_id,
    volume: (name) => volumes.get(name).volume_id,
    // The service counts models among the functions.
    function: (name) => models.get(name).id,
  };
}
