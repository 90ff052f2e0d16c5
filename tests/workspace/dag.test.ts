import { runResult, selectedTasks, verdict } from "../../local/workspace/runs/dag";
import type { Result } from "../../local/workspace/runs/model";
import type { JobTask, RunIf } from "../../local/workspace/services/jobSettings";

const task = (key: string, ...upstream: string[]): JobTask => ({
  task_key: key,
  depends_on: upstream.map((task_key) => ({ task_key })),
});

describe("what becomes of a task when its parents have ended", () => {
  const cases: [RunIf, Result[], string][] = [
    ["ALL_SUCCESS", [], "run"],
    ["ALL_SUCCESS", ["SUCCESS", "SUCCESS"], "run"],
    ["ALL_SUCCESS", ["SUCCESS", "FAILED"], "UPSTREAM_FAILED"],
    ["ALL_SUCCESS", ["TIMEDOUT"], "UPSTREAM_FAILED"],
    ["ALL_SUCCESS", ["UPSTREAM_FAILED"], "UPSTREAM_FAILED"],
    ["ALL_SUCCESS", ["CANCELED"], "UPSTREAM_CANCELED"],
    ["ALL_SUCCESS", ["CANCELED", "FAILED"], "UPSTREAM_FAILED"],
    ["ALL_SUCCESS", ["EXCLUDED"], "EXCLUDED"],
    ["AT_LEAST_ONE_SUCCESS", ["SUCCESS", "FAILED"], "run"],
    ["AT_LEAST_ONE_SUCCESS", ["FAILED", "EXCLUDED"], "UPSTREAM_FAILED"],
    ["NONE_FAILED", ["SUCCESS", "EXCLUDED"], "run"],
    ["NONE_FAILED", ["EXCLUDED"], "EXCLUDED"],
    ["NONE_FAILED", ["SUCCESS", "FAILED"], "UPSTREAM_FAILED"],
    ["ALL_DONE", ["FAILED", "CANCELED"], "run"],
    ["AT_LEAST_ONE_FAILED", ["SUCCESS", "FAILED"], "run"],
    ["AT_LEAST_ONE_FAILED", ["SUCCESS"], "EXCLUDED"],
    ["ALL_FAILED", ["FAILED", "TIMEDOUT"], "run"],
    ["ALL_FAILED", ["FAILED", "SUCCESS"], "EXCLUDED"],
  ];
  test.each(cases)("%s with parents %j: %s", (runIf, parents, expected) => {
    const decision = verdict(runIf, parents);
    expect(decision === "run" ? "run" : decision.result).toBe(expected);
  });
});

describe("what a run ended as is decided by its leaf tasks", () => {
  const chain = [task("a"), task("b", "a"), task("c", "b")];
  const cases: [string, Record<string, Result>, Result][] = [
    ["all succeed", { a: "SUCCESS", b: "SUCCESS", c: "SUCCESS" }, "SUCCESS"],
    ["a leaf was excluded", { a: "SUCCESS", b: "SUCCESS", c: "EXCLUDED" }, "SUCCESS"],
    [
      "an inner task failed, the leaf did not",
      { a: "FAILED", b: "SUCCESS", c: "SUCCESS" },
      "SUCCESS_WITH_FAILURES",
    ],
    ["the leaf never ran", { a: "FAILED", b: "UPSTREAM_FAILED", c: "UPSTREAM_FAILED" }, "FAILED"],
    ["a task timed out", { a: "TIMEDOUT", b: "UPSTREAM_FAILED", c: "UPSTREAM_FAILED" }, "TIMEDOUT"],
    ["all was canceled", { a: "CANCELED", b: "CANCELED", c: "UPSTREAM_CANCELED" }, "CANCELED"],
  ];
  test.each(cases)("%s", (_, results, expected) => {
    expect(runResult(chain, new Map(Object.entries(results)))).toBe(expected);
  });
});

describe("selecting tasks of a run", () => {
  const diamond = [task("a"), task("b", "a"), task("c", "a"), task("d", "b", "c")];
  const cases: [string[] | undefined, string[]][] = [
    [undefined, ["a", "b", "c", "d"]],
    [[], ["a", "b", "c", "d"]],
    [["b"], ["b"]],
    [["+b"], ["a", "b"]],
    [["b+"], ["b", "d"]],
    [["+d"], ["a", "b", "c", "d"]],
    [
      ["d", "a"],
      ["a", "d"],
    ],
  ];
  test.each(cases)("%j runs %j", (only, expected) => {
    expect(selectedTasks(diamond, only).map(({ task_key }) => task_key)).toEqual(expected);
  });

  test("a dependency on a task left out is dropped", () => {
    expect(selectedTasks(diamond, ["b", "d"])).toEqual([task("b"), task("d", "b")]);
  });

  test("rejects a task the job does not have, and names those it has", () => {
    expect(() => selectedTasks(diamond, ["x+"])).toThrow(
      "'only' names task 'x', which the job does not have; its tasks are a, b, c, d",
    );
  });
});
