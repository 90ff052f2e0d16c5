import { invalidParameter } from "../errors";
import type { JobTask, RunIf } from "../services/jobSettings";
import type { Ending, Result } from "./model";

/** What becomes of a task whose parents have all ended. */
export type Verdict = "run" | Ending;

const FAILURES: readonly Result[] = [
  "FAILED",
  "TIMEDOUT",
  "CANCELED",
  "UPSTREAM_FAILED",
  "UPSTREAM_CANCELED",
];
const CANCELLATIONS: readonly Result[] = ["CANCELED", "UPSTREAM_CANCELED"];

const isSuccess = (result: Result): boolean => result === "SUCCESS";
const isFailure = (result: Result): boolean => FAILURES.includes(result);

const CONDITIONS: Record<RunIf, (parents: readonly Result[]) => boolean> = {
  ALL_SUCCESS: (parents) => parents.every(isSuccess),
  AT_LEAST_ONE_SUCCESS: (parents) => parents.some(isSuccess),
  NONE_FAILED: (parents) => !parents.some(isFailure) && parents.some(isSuccess),
  ALL_DONE: () => true,
  AT_LEAST_ONE_FAILED: (parents) => parents.some(isFailure),
  ALL_FAILED: (parents) => parents.every(isFailure),
};

/** Only direct parents count; each passes on what happened above it by its own result. */
export function verdict(runIf: RunIf, parents: readonly Result[]): Verdict {
  if (parents.length === 0 || CONDITIONS[runIf](parents)) return "run";
  const wantsFailure = runIf === "AT_LEAST_ONE_FAILED" || runIf === "ALL_FAILED";
  const failed = parents.filter(isFailure);
  if (wantsFailure || failed.length === 0) {
    return {
      result: "EXCLUDED",
      code: "SKIPPED",
      message: "An upstream task did not meet the run-if condition.",
    };
  }
  return failed.every((result) => CANCELLATIONS.includes(result))
    ? { result: "UPSTREAM_CANCELED", code: "SKIPPED", message: "An upstream task was canceled." }
    : { result: "UPSTREAM_FAILED", code: "SKIPPED", message: "An upstream task failed." };
}

/** What a run ended as: its leaf tasks decide, as on the service. */
export function runResult(tasks: readonly JobTask[], results: ReadonlyMap<string, Result>): Result {
  const upstream = new Set(
    tasks.flatMap(({ depends_on = [] }) => depends_on.map(({ task_key }) => task_key)),
  );
  const isFine = ({ task_key }: JobTask): boolean => {
    const result = results.get(task_key);
    return result === "SUCCESS" || result === "EXCLUDED";
  };
  const areLeavesFine = tasks.filter(({ task_key }) => !upstream.has(task_key)).every(isFine);
  if (areLeavesFine) return tasks.every(isFine) ? "SUCCESS" : "SUCCESS_WITH_FAILURES";
  const failed = tasks.filter((task) => !isFine(task)).map(({ task_key }) => results.get(task_key));
  if (failed.includes("TIMEDOUT")) return "TIMEDOUT";
  return failed.every((result) => result !== undefined && CANCELLATIONS.includes(result))
    ? "CANCELED"
    : "FAILED";
}

/**
 * The tasks `only` names, in the job's order: `k`, `+k` with all upstream of it, `k+` with all downstream. A
 * dependency on a task left out is dropped, so what is selected runs at once.
 */
export function selectedTasks(
  tasks: readonly JobTask[],
  only: readonly string[] | undefined,
): JobTask[] {
  if (only === undefined || only.length === 0) return [...tasks];
  const chosen = new Set(only.flatMap((selector) => matching(tasks, selector)));
  return tasks
    .filter(({ task_key }) => chosen.has(task_key))
    .map((task) =>
      task.depends_on
        ? { ...task, depends_on: task.depends_on.filter(({ task_key }) => chosen.has(task_key)) }
        : task,
    );
}

function matching(tasks: readonly JobTask[], selector: string): string[] {
  const key = selector.replace(/^\+/, "").replace(/\+$/, "");
  if (!tasks.some(({ task_key }) => task_key === key)) {
    const keys = tasks.map(({ task_key }) => task_key).join(", ");
    throw invalidParameter(
      `'only' names task '${key}', which the job does not have; its tasks are ${keys}`,
    );
  }
  return [
    key,
    ...(selector.startsWith("+") ? reachable(key, (one) => parentsOf(tasks, one)) : []),
    ...(selector.endsWith("+") ? reachable(key, (one) => childrenOf(tasks, one)) : []),
  ];
}

function parentsOf(tasks: readonly JobTask[], key: string): string[] {
  return (tasks.find(({ task_key }) => task_key === key)?.depends_on ?? []).map(
    ({ task_key }) => task_key,
  );
}

function childrenOf(tasks: readonly JobTask[], key: string): string[] {
  return tasks
    .filter(({ depends_on = [] }) => depends_on.some(({ task_key }) => task_key === key))
    .map(({ task_key }) => task_key);
}

function reachable(start: string, next: (key: string) => string[]): string[] {
  const found = new Set<string>();
  const waiting = next(start);
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    if (found.has(key)) continue;
    found.add(key);
    waiting.push(...next(key));
  }
  return [...found];
}
