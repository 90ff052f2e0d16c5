import type { Clock, Timer } from "./clock";
import { PredictionsReader } from "./page/predictionsReader";
import type { Paths } from "./paths";
import type { ClusterLauncher } from "./runs/clusterProcess";
import { Engine } from "./runs/engine";
import type { Run, TaskOutput } from "./runs/model";
import { endInterruptedRuns } from "./runs/recovery";
import { ClusterPolicies } from "./services/clusterPolicies";
import { JobClusters } from "./services/jobClusters";
import { Jobs } from "./services/jobs";
import { permissionKinds, Permissions } from "./services/permissions";
import { Runs } from "./services/runs";
import { openUnityCatalog, type UnityCatalog } from "./services/unityCatalog/unityCatalog";
import { VolumeFiles } from "./services/volumeFiles";
import { WorkspaceTree } from "./services/workspaceTree";
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
  const tree = new WorkspaceTree(
    collection("workspace-objects"),
    files,
    paths.filesDir,
    ids,
    clock,
  );
  const jobs = new Jobs(collection("jobs"), ids, clock);
  const policies = new ClusterPolicies(collection("cluster-policies"), ids, clock);
  const unityCatalog = openUnityCatalog(storage);
  const clusters = new JobClusters(policies, unityCatalog.catalogs, unityCatalog.volumes, paths);
  return {
    paths,
    clock,
    url,
    tree,
    jobs,
    policies,
    permissions: new Permissions(collection("permissions"), permissionKinds(tree, jobs, policies)),
    ...unityCatalog,
    files: new VolumeFiles(unityCatalog.volumes, files),
    predictions: new PredictionsReader(paths),
    ...openRuns(storage, surroundings, { jobs, tree, clusters }),
  };
}

function openRuns(
  { paths, clock, ids, collection }: Storage,
  surroundings: Surroundings,
  parts: { readonly jobs: Jobs; readonly tree: WorkspaceTree; readonly clusters: JobClusters },
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
