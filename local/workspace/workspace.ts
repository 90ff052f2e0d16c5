import * as path from "node:path";
import type { Clock } from "./clock";
import type { Paths } from "./paths";
import { ClusterPolicies } from "./services/clusterPolicies";
import { Jobs } from "./services/jobs";
import { METASTORE_ID } from "./services/identity";
import { Permissions, type PermissionKind } from "./services/permissions";
import { Catalogs } from "./services/unityCatalog/catalogs";
import { ExternalLocations, type Located } from "./services/unityCatalog/externalLocations";
import { Grants } from "./services/unityCatalog/grants";
import { Schemas } from "./services/unityCatalog/schemas";
import { StorageCredentials } from "./services/unityCatalog/storageCredentials";
import { Tables } from "./services/unityCatalog/tables";
import { Volumes } from "./services/unityCatalog/volumes";
import { VolumeFiles } from "./services/volumeFiles";
import { WorkspaceTree } from "./services/workspaceTree";
import { Collection } from "./store/collection";
import { DurableFiles } from "./store/durableFile";
import { Identifiers } from "./store/identifiers";

/** Everything the routes act on. */
export interface Workspace {
  readonly paths: Paths;
  readonly url: () => string;
  readonly tree: WorkspaceTree;
  readonly jobs: Jobs;
  readonly policies: ClusterPolicies;
  readonly permissions: Permissions;
  readonly credentials: StorageCredentials;
  readonly locations: ExternalLocations;
  readonly catalogs: Catalogs;
  readonly schemas: Schemas;
  readonly volumes: Volumes;
  readonly tables: Tables;
  readonly grants: Grants;
  readonly files: VolumeFiles;
}

export function openWorkspace(paths: Paths, clock: Clock, url: () => string): Workspace {
  const ids = new Identifiers(path.join(paths.objectsDir, "identifiers"));
  const stored = <T extends object>(kind: string): Collection<T> =>
    new Collection<T>(path.join(paths.objectsDir, kind));
  const durable = new DurableFiles(path.join(paths.workspaceDir, "tmp"));

  const tree = new WorkspaceTree(stored("workspace-objects"), durable, paths.filesDir, ids, clock);
  const jobs = new Jobs(stored("jobs"), ids, clock);
  const policies = new ClusterPolicies(stored("cluster-policies"), ids, clock);
  const catalogParts = openUnityCatalog(paths, ids, clock, stored);
  return {
    paths,
    url,
    tree,
    jobs,
    policies,
    permissions: new Permissions(stored("permissions"), permissionKinds(tree, jobs, policies)),
    ...catalogParts,
    files: new VolumeFiles(catalogParts.volumes, durable),
  };
}

type UnityCatalog = Pick<
  Workspace,
  "credentials" | "locations" | "catalogs" | "schemas" | "volumes" | "tables" | "grants"
>;

function openUnityCatalog(
  paths: Paths,
  ids: Identifiers,
  clock: Clock,
  stored: <T extends object>(kind: string) => Collection<T>,
): UnityCatalog {
  const credentialObjects = stored<ReturnType<StorageCredentials["get"]>>("storage-credentials");
  const locationObjects = stored<ReturnType<ExternalLocations["get"]>>("external-locations");
  const credentials = new StorageCredentials(credentialObjects, locationObjects, ids, clock);
  const tables = new Tables(paths);
  const volumes: Volumes = new Volumes(stored("volumes"), () => locations, paths, ids, clock);
  const schemas = new Schemas(stored("schemas"), tables, volumes, paths, ids, clock);
  const located = (): Located[] => [
    ...catalogs.list().map(({ name, storage_root: url }) => ({ kind: "Catalog", name, url })),
    ...volumes.all().map(({ full_name: name, storage_location: url }) => ({ kind: "Volume", name, url })),
  ];
  const locations = new ExternalLocations(locationObjects, credentialObjects, located, paths, ids, clock);
  const catalogs: Catalogs = new Catalogs(stored("catalogs"), schemas, locations, paths, ids, clock);
  const grants = new Grants(stored("grants"), {
    metastore: () => METASTORE_ID,
    "storage-credential": (name) => credentials.get(name).id,
    storage_credential: (name) => credentials.get(name).id,
    "external-location": (name) => locations.get(name).id,
    external_location: (name) => locations.get(name).id,
    catalog: (name) => catalogs.get(name).id,
    schema: (name) => schemas.get(name).schema_id,
    volume: (name) => volumes.get(name).volume_id,
  });
  return { credentials, locations, catalogs, schemas, volumes, tables, grants };
}

function permissionKinds(
  tree: WorkspaceTree,
  jobs: Jobs,
  policies: ClusterPolicies,
): Record<string, PermissionKind> {
  const treeLevels = ["CAN_READ", "CAN_RUN", "CAN_EDIT", "CAN_MANAGE"];
  const inTree = (objectType: string): PermissionKind => ({
    objectType,
    levels: treeLevels,
    hasOwner: false,
    check: (id) => tree.byIdOrFail(id, objectType.toUpperCase()),
  });
  return {
    jobs: {
      objectType: "job",
      levels: ["CAN_VIEW", "CAN_MANAGE_RUN", "CAN_MANAGE", "IS_OWNER"],
      hasOwner: true,
      check: (id) => jobs.get(Number(id)),
    },
    "cluster-policies": {
      objectType: "cluster-policy",
      levels: ["CAN_USE"],
      hasOwner: false,
      check: (id) => policies.get(id),
    },
    notebooks: inTree("notebook"),
    directories: inTree("directory"),
    files: inTree("file"),
  };
}
