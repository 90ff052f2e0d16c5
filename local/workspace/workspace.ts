import * as path from "node:path";
import type { Clock, Timer } from "./clock";
import { PredictionsReader } from "./page/predictionsReader";
import type { Paths } from "./paths";
import type { ClusterLauncher } from "./runs/clusterProcess";
import { Engine } from "./runs/engine";
import { endInterruptedRuns } from "./runs/recovery";
import type { Run, TaskOutput } from "./runs/model";
import { ClusterPolicies } from "./services/clusterPolicies";
import { JobClusters } from "./services/jobClusters";
import { Jobs } from "./services/jobs";
import { METASTORE_ID } from "./services/identity";
import { Runs } from "./services/runs";
import { Permissions, type PermissionKind } from "./services/permissions";
import { Bindings } from "./services/unityCatalog/bindings";
import { Catalogs } from "./services/unityCatalog/catalogs";
import { ExternalLocations, type Located } from "./services/unityCatalog/externalLocations";
import { Grants, type SecurableIds } from "./services/unityCatalog/grants";
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
  readonly clock: Clock;
  readonly url: () => string;
  readonly tree: WorkspaceTree;
  readonly jobs: Jobs;
  readonly runs: Runs;
  readonly engine: Engine;
  readonly policies: ClusterPolicies;
  readonly permissions: Permissions;
  readonly credentials: StorageCredentials;
  readonly locations: ExternalLocations;
  readonly catalogs: Catalogs;
  readonly schemas: Schemas;
  readonly volumes: Volumes;
  readonly tables: Tables;
  readonly grants: Grants;
  readonly bindings: Bindings;
  readonly files: VolumeFiles;
  readonly predictions: PredictionsReader;
}

/** What the workspace can't make itself: time, processes, the log, and the address it will be reached at. */
export interface Surroundings {
  readonly clock: Clock;
  readonly timer: Timer;
  readonly launch: ClusterLauncher;
  readonly log: (message: string) => void;
  readonly url: () => string;
}

/** Opens the state of a workspace; runs that a killed server left behind end here. */
export function openWorkspace(paths: Paths, surroundings: Surroundings): Workspace {
  const { clock, url } = surroundings;
  const ids = new Identifiers(path.join(paths.objectsDir, "identifiers"));
  const stored = <T extends object>(kind: string): Collection<T> =>
    new Collection<T>(path.join(paths.objectsDir, kind));
  const durable = new DurableFiles(path.join(paths.workspaceDir, "tmp"));

  const tree = new WorkspaceTree(stored("workspace-objects"), durable, paths.filesDir, ids, clock);
  const jobs = new Jobs(stored("jobs"), ids, clock);
  const policies = new ClusterPolicies(stored("cluster-policies"), ids, clock);
  const catalogParts = openUnityCatalog(paths, ids, clock, stored);
  const clusters = new JobClusters(policies, catalogParts.catalogs, catalogParts.volumes, paths);
  const runObjects = stored<Run>("runs");
  const outputs = stored<TaskOutput>("outputs");
  const runs: Runs = new Runs(runObjects, outputs, () => engine, jobs, clusters, tree, ids, clock, url);
  const engine = new Engine({
    ...surroundings,
    runs: runObjects,
    outputs,
    ids,
    runsDir: paths.runsDir,
    prepare: (run, attempt) => runs.prepare(run, attempt),
    clusterConfig: (run, clusterKey) => clusters.config(run, clusterKey),
  });
  endInterruptedRuns(runObjects, paths.runsDir, clock());
  return {
    paths,
    clock,
    url,
    tree,
    jobs,
    runs,
    engine,
    policies,
    permissions: new Permissions(stored("permissions"), permissionKinds(tree, jobs, policies)),
    ...catalogParts,
    files: new VolumeFiles(catalogParts.volumes, durable),
    predictions: new PredictionsReader(paths),
  };
}

type UnityCatalog = Pick<
  Workspace,
  "credentials" | "locations" | "catalogs" | "schemas" | "volumes" | "tables" | "grants" | "bindings"
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
  const securables: SecurableIds = {
    metastore: () => METASTORE_ID,
    "storage-credential": (name) => credentials.get(name).id,
    storage_credential: (name) => credentials.get(name).id,
    "external-location": (name) => locations.get(name).id,
    external_location: (name) => locations.get(name).id,
    catalog: (name) => catalogs.get(name).id,
    schema: (name) => schemas.get(name).schema_id,
    volume: (name) => volumes.get(name).volume_id,
  };
  const grants = new Grants(stored("grants"), securables);
  const bindings = new Bindings(stored("bindings"), securables);
  return { credentials, locations, catalogs, schemas, volumes, tables, grants, bindings };
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
