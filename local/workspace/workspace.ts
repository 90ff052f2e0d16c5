import type { AzureRecord } from "./azureRecord";
import type { Clock, Timer } from "./clock";
import { PredictionsReader } from "./page/predictionsReader";
import type { Paths } from "../places";
import type { ClusterLauncher } from "./runs/clusterProcess";
import { Engine } from "./runs/engine";
import type { Run, TaskOutput } from "./runs/model";
import { endInterruptedRuns } from "./runs/recovery";
import { Alerts } from "./services/alerts";
import { ClusterPolicies, type ClusterPolicy } from "./services/clusterPolicies";
import { Dashboards, type Dashboard } from "./services/dashboards";
import { InstancePools, type InstancePool } from "./services/instancePools";
import { JobClusters } from "./services/jobClusters";
import { IpAccessLists } from "./services/ipAccessLists";
import { Jobs, type Job } from "./services/jobs";
import { ModelRegistry } from "./services/modelRegistry";
import { Notifications } from "./services/notifications";
import { permissionKinds, Permissions } from "./services/permissions";
import { Principals, type ServicePrincipal } from "./services/principals";
import { RuleSets } from "./services/ruleSets";
import { RunIdentity } from "./services/runIdentity";
import { Runs, type RunsParts } from "./services/runs";
import { SqlWarehouses, type StoredWarehouse } from "./services/sqlWarehouses";
import { openUnityCatalog, type UnityCatalog } from "./services/unityCatalog/unityCatalog";
import { VolumeFiles } from "./services/volumeFiles";
import { WorkspaceConf } from "./services/workspaceConf";
import { WorkspaceSettings } from "./services/workspaceSettings";
import { WorkspaceTree, type WorkspaceObject } from "./services/workspaceTree";
import type { Collection } from "./store/collection";
import { openStorage, type Storage } from "./store/storage";
import { Scheduler } from "./triggers/scheduler";

/** Everything the routes act on. */
export interface Workspace extends UnityCatalog {
  readonly paths: Paths;
  readonly azure: AzureRecord;
  readonly clock: Clock;
  readonly url: () => string;
  readonly tree: WorkspaceTree;
  readonly jobs: Jobs;
  readonly runs: Runs;
  readonly engine: Engine;
  readonly scheduler: Scheduler;
  readonly notifications: Notifications;
  readonly policies: ClusterPolicies;
  readonly pools: InstancePools;
  readonly warehouses: SqlWarehouses;
  readonly dashboards: Dashboards;
  readonly alerts: Alerts;
  readonly permissions: Permissions;
  readonly principals: Principals;
  readonly ruleSets: RuleSets;
  readonly workspaceSettings: WorkspaceSettings;
  readonly workspaceConf: WorkspaceConf;
  readonly ipAccessLists: IpAccessLists;
  readonly registry: ModelRegistry;
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

interface Permitted {
  readonly objects: Collection<WorkspaceObject>;
  readonly jobObjects: Collection<Job>;
  readonly policyObjects: Collection<ClusterPolicy>;
  readonly poolObjects: Collection<InstancePool>;
}

/** What somebody may do with an object goes with the object. */
function forgetWith(permissions: Permissions, of: Permitted): void {
  of.objects.onRemove(({ object_id }) => permissions.forget("directories", String(object_id)));
  of.jobObjects.onRemove(({ job_id }) => permissions.forget("jobs", String(job_id)));
  of.policyObjects.onRemove(({ policy_id }) => permissions.forget("cluster-policies", policy_id));
  of.poolObjects.onRemove(({ instance_pool_id: id }) => permissions.forget("instance-pools", id));
}

/** Opens the state of a workspace; runs that a killed server left behind end here. */
export function openWorkspace(paths: Paths, surroundings: Surroundings): Workspace {
  const { clock, url } = surroundings;
  const storage = openStorage(paths, clock);
  const { azure, ids, files, collection } = storage;
  const objects = collection<WorkspaceObject>("workspace-objects");
  const tree = new WorkspaceTree(objects, files, paths.filesDir, ids, clock);
  const looking = openLooking(storage, tree, objects, (type, id) => permissions.forget(type, id));
  const principalObjects = collection<ServicePrincipal>("service-principals");
  const principals = new Principals(principalObjects, collection("groups"), ids);
  const ruleSets = new RuleSets(collection("rule-sets"), principals);
  principalObjects.onRemove(({ applicationId }) => ruleSets.forget(applicationId));
  const identity = new RunIdentity(principals, ruleSets, () => permissions, tree);
  const jobObjects = collection<Job>("jobs");
  const jobs = new Jobs(jobObjects, identity, ids, clock);
  const policyObjects = collection<ClusterPolicy>("cluster-policies");
  const policies = new ClusterPolicies(policyObjects, ids, clock);
  const poolObjects = collection<InstancePool>("instance-pools");
  const pools = new InstancePools(poolObjects, ids, (poolId) => jobs.usersOfPool(poolId));
  const permissions: Permissions = new Permissions(
    collection("permissions"),
    permissionKinds({ tree, jobs, policies, pools, ...looking }),
    principals,
  );
  forgetWith(permissions, { objects, jobObjects, policyObjects, poolObjects });
  const unityCatalog = openUnityCatalog(storage, principals);
  const volumeFiles = new VolumeFiles(unityCatalog.volumes, files);
  const clusters = new JobClusters(policies, pools, unityCatalog, paths);
  const running = openRuns(storage, surroundings, { jobs, tree, clusters, identity });
  const started = { jobs, runs: running.runs, files: volumeFiles };
  return {
    ...{ paths, clock, url, tree, jobs, policies, pools, permissions, principals, ruleSets },
    ...unityCatalog,
    ...openSettings(storage),
    ...looking,
    ...{ azure, files: volumeFiles },
    ...{ predictions: new PredictionsReader(paths), registry: new ModelRegistry(paths) },
    ...running,
    scheduler: openScheduler(storage, surroundings, jobObjects, started),
  };
}

/** Where people look at tables, and what looks for them. */
function openLooking(
  { azure, collection, ids, clock }: Storage,
  tree: WorkspaceTree,
  objects: Collection<WorkspaceObject>,
  forgetPermissions: (type: string, id: string) => void,
): Pick<Workspace, "warehouses" | "dashboards" | "alerts"> {
  const warehouseObjects = collection<StoredWarehouse>("sql-warehouses");
  warehouseObjects.onRemove(({ id }) => forgetPermissions("sql/warehouses", id));
  const warehouses = new SqlWarehouses(warehouseObjects, ids, clock, azure);
  const dashboardObjects = collection<Dashboard>("dashboards");
  dashboardObjects.onRemove(({ dashboard_id: id }) => forgetPermissions("dashboards", id));
  dashboardObjects.onPut(({ dashboard_id: id, lifecycle_state: state }) => {
    if (state === "TRASHED") forgetPermissions("dashboards", id);
  });
  const dashboards = new Dashboards(dashboardObjects, tree, warehouses, ids, clock);
  objects.onRemove(({ path, object_type: type }) => {
    if (type === "DASHBOARD") dashboards.lost(path);
  });
  return {
    warehouses,
    dashboards,
    alerts: new Alerts(collection("alerts"), tree, warehouses, ids, clock),
  };
}

/** Starts jobs by themselves, once the server is up; hears of every job that changes. */
function openScheduler(
  { collection }: Storage,
  { clock, timer, log }: Surroundings,
  jobObjects: Collection<Job>,
  { jobs, runs, files }: Pick<Workspace, "jobs" | "runs" | "files">,
): Scheduler {
  const scheduler = new Scheduler({
    states: collection("triggers"),
    jobs: () => jobs.list(),
    run: (jobId, trigger) => runs.triggered(jobId, trigger),
    filesBelow: (url) => files.below(url),
    ...{ clock, timer, log },
  });
  jobObjects.onPut(() => {
    scheduler.jobsChanged();
  });
  jobObjects.onRemove(() => {
    scheduler.jobsChanged();
  });
  return scheduler;
}

function openSettings({
  collection,
  ids,
  clock,
}: Storage): Pick<Workspace, "workspaceSettings" | "workspaceConf" | "ipAccessLists"> {
  return {
    workspaceSettings: new WorkspaceSettings(collection("settings")),
    workspaceConf: new WorkspaceConf(collection("workspace-conf")),
    ipAccessLists: new IpAccessLists(collection("ip-access-lists"), ids, clock),
  };
}

function openRuns(
  { paths, azure, clock, ids, collection }: Storage,
  surroundings: Surroundings,
  parts: Pick<RunsParts, "jobs" | "tree" | "clusters" | "identity">,
): Pick<Workspace, "runs" | "engine" | "notifications"> {
  const objects = collection<Run>("runs");
  const notifications = new Notifications(collection("notifications"), ids, clock);
  objects.onPut((after, before) => {
    notifications.runChanged(after, before);
  });
  const outputs = collection<TaskOutput>("outputs");
  endInterruptedRuns(objects, paths.runsDir, clock());
  const { url } = surroundings;
  const runs: Runs = new Runs({
    ...parts,
    objects,
    outputs,
    ids,
    clock,
    url,
    azure,
    engine: () => engine,
  });
  const engine = new Engine({
    ...surroundings,
    runs: objects,
    outputs,
    ids,
    runsDir: paths.runsDir,
    prepare: (run, attempt) => runs.prepare(run, attempt),
    step: (run, attempt) => runs.step(run, attempt),
    clusterConfig: (run, clusterKey) => parts.clusters.config(run, clusterKey),
  });
  return { runs, engine, notifications };
}
