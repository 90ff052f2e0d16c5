import type { Clock, Timer } from "./clock";
import { PredictionsReader } from "./page/predictionsReader";
import type { Paths } from "./paths";
import type { ClusterLauncher } from "./runs/clusterProcess";
import { Engine } from "./runs/engine";
import type { Run, TaskOutput } from "./runs/model";
import { endInterruptedRuns } from "./runs/recovery";
import { ClusterPolicies, type ClusterPolicy } from "./services/clusterPolicies";
import { JobClusters } from "./services/jobClusters";
import { IpAccessLists } from "./services/ipAccessLists";
import { Jobs, type Job } from "./services/jobs";
import { ModelRegistry } from "./services/modelRegistry";
import { permissionKinds, Permissions } from "./services/permissions";
import { Principals } from "./services/principals";
import { RuleSets } from "./services/ruleSets";
import { RunIdentity } from "./services/runIdentity";
import { Runs, type RunsParts } from "./services/runs";
import { openUnityCatalog, type UnityCatalog } from "./services/unityCatalog/unityCatalog";
import { VolumeFiles } from "./services/volumeFiles";
import { WorkspaceConf } from "./services/workspaceConf";
import { WorkspaceSettings } from "./services/workspaceSettings";
import { WorkspaceTree, type WorkspaceObject } from "./services/workspaceTree";
import { openStorage, type Storage } from "./store/storage";

/** Everything the routes act on. */
export interface Workspace extends UnityCatalog {
  readonly paths: Paths;
  readonly clock: Clock;
  readonly url: () => string;
  readonly tree: WorkspaceTree;
  readonly jobs: Jobs;
  readonly runs: Runs;
  readonly engine: Engine;
  readonly policies: ClusterPolicies;
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

/** Opens the state of a workspace; runs that a killed server left behind end here. */
export function openWorkspace(paths: Paths, surroundings: Surroundings): Workspace {
  const { clock, url } = surroundings;
  const storage = openStorage(paths, clock);
  const { ids, files, collection } = storage;
  const objects = collection<WorkspaceObject>("workspace-objects");
  const tree = new WorkspaceTree(objects, files, paths.filesDir, ids, clock);
  const principals = new Principals(collection("service-principals"), collection("groups"), ids);
  const ruleSets = new RuleSets(collection("rule-sets"), principals);
  const identity = new RunIdentity(principals, ruleSets, () => permissions, tree);
  const jobObjects = collection<Job>("jobs");
  const jobs = new Jobs(jobObjects, identity, ids, clock);
  const policyObjects = collection<ClusterPolicy>("cluster-policies");
  const policies = new ClusterPolicies(policyObjects, ids, clock);
  const permissions: Permissions = new Permissions(
    collection("permissions"),
    permissionKinds(tree, jobs, policies),
    principals,
  );
  jobObjects.onRemove(({ job_id }) => permissions.forget("jobs", String(job_id)));
  policyObjects.onRemove(({ policy_id }) => permissions.forget("cluster-policies", policy_id));
  const unityCatalog = openUnityCatalog(storage, principals);
  const clusters = new JobClusters(policies, unityCatalog.catalogs, unityCatalog.volumes, paths);
  return {
    ...{ paths, clock, url, tree, jobs, policies, permissions, principals, ruleSets },
    ...unityCatalog,
    ...openSettings(storage),
    files: new VolumeFiles(unityCatalog.volumes, files),
    predictions: new PredictionsReader(paths),
    registry: new ModelRegistry(paths),
    ...openRuns(storage, surroundings, { jobs, tree, clusters, identity }),
  };
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
  { paths, clock, ids, collection }: Storage,
  surroundings: Surroundings,
  parts: Pick<RunsParts, "jobs" | "tree" | "clusters" | "identity">,
): Pick<Workspace, "runs" | "engine"> {
  const objects = collection<Run>("runs");
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
    engine: () => engine,
  });
  const engine = new Engine({
    ...surroundings,
    runs: objects,
    outputs,
    ids,
    runsDir: paths.runsDir,
    prepare: (run, attempt) => runs.prepare(run, attempt),
    clusterConfig: (run, clusterKey) => parts.clusters.config(run, clusterKey),
  });
  return { runs, engine };
}
