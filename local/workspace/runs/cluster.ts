import type { ClusterProcess, FinishedEvent, RuntimeEvent } from "./clusterProcess";

/** A job cluster of one run while its process lives: which task it has, and whether it can take one. */
export interface Cluster {
  readonly key: string;
  readonly runId: number;
  readonly process: ClusterProcess;
  /** Spark is up. */
  isReady: boolean;
  /** The task run it works on, or is being started for. */
  taskRunId: number | undefined;
  isSent: boolean;
  /** Its task's notebook has begun. */
  hasStarted: boolean;
  finishedTasks: number;
  /** Why it gave up, if it said so before it ended. */
  fatalError: string | undefined;
}

/** What an event means for the task the cluster works on. */
export type Meaning =
  | { readonly kind: "sendable" }
  | { readonly kind: "started" }
  | { readonly kind: "progress"; readonly cell: number; readonly of: number }
  | { readonly kind: "finished"; readonly event: FinishedEvent }
  | { readonly kind: "nothing" };

/** Takes an event in; the cluster's own fields change here and nowhere else. */
export function heard(cluster: Cluster, event: RuntimeEvent): Meaning {
  switch (event.event) {
    case "ready":
      cluster.isReady = true;
      return { kind: "sendable" };
    case "started":
      cluster.hasStarted = true;
      return { kind: "started" };
    case "progress":
      return { kind: "progress", cell: event.cell, of: event.of };
    case "finished":
      cluster.taskRunId = undefined;
      cluster.isSent = false;
      cluster.hasStarted = false;
      cluster.finishedTasks += 1;
      return { kind: "finished", event };
    case "fatal":
      cluster.fatalError = event.error;
      return { kind: "nothing" };
  }
}
