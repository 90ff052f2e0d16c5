import { type Inputs, record, records, text } from "../protocol/values";
import type { Failure } from "../schema/check";
import { cronFaults } from "./cronRules";

/** What no single value of a job shows: keys that meet, a schedule that can be read. Values still unknown pass. */
export function jobRuleFaults(inputs: Inputs): Failure[] {
  return [...taskFaults(inputs), ...clusterFaults(inputs), ...scheduleFaults(inputs)];
}

function taskFaults(inputs: Inputs): Failure[] {
  const tasks = records(inputs["tasks"]);
  const keys = tasks.map((task) => text(task, "taskKey"));
  const clusters = records(inputs["jobClusters"]).map((cluster) => text(cluster, "jobClusterKey"));
  const isClustersKnown =
    inputs["jobClusters"] === undefined || Array.isArray(inputs["jobClusters"]);
  return [
    ...repeated(keys).map((position) => ({
      property: `tasks[${position}].taskKey`,
      reason: `task keys are unique within a job, '${keys[position]}' is there twice`,
    })),
    ...tasks.flatMap((task, position) => dependencyFaults(task, position, keys)),
    ...tasks.flatMap((task, position) => {
      const cluster = text(task, "jobClusterKey");
      if (cluster === undefined || !isClustersKnown || clusters.includes(cluster)) return [];
      const reason = `there is no job cluster '${cluster}'; the job has ${listed(clusters)}`;
      return [{ property: `tasks[${position}].jobClusterKey`, reason }];
    }),
  ];
}

function dependencyFaults(
  task: Inputs,
  position: number,
  keys: readonly (string | undefined)[],
): Failure[] {
  return records(task["dependsOns"]).flatMap((dependency, index) => {
    const property = `tasks[${position}].dependsOns[${index}].taskKey`;
    const key = text(dependency, "taskKey");
    if (key === undefined) return [];
    if (key === text(task, "taskKey"))
      return [{ property, reason: `the task '${key}' depends on itself` }];
    if (keys.includes(key)) return [];
    return [{ property, reason: `there is no task '${key}'; the job has ${listed(keys)}` }];
  });
}

function clusterFaults(inputs: Inputs): Failure[] {
  const clusters = records(inputs["jobClusters"]);
  const keys = clusters.map((cluster) => text(cluster, "jobClusterKey"));
  const ranges = clusters.flatMap((cluster, position) => {
    const autoscale = record(record(cluster, "newCluster") ?? {}, "autoscale") ?? {};
    const [least, most] = [autoscale["minWorkers"], autoscale["maxWorkers"]];
    if (typeof least !== "number" || typeof most !== "number" || least <= most) return [];
    const property = `jobClusters[${position}].newCluster.autoscale.minWorkers`;
    return [
      { property, reason: `expected minWorkers to be at most maxWorkers (${most}), got ${least}` },
    ];
  });
  const twice = repeated(keys).map((position) => ({
    property: `jobClusters[${position}].jobClusterKey`,
    reason: `keys of job clusters are unique within a job, '${keys[position]}' is there twice`,
  }));
  return [...twice, ...ranges];
}

function scheduleFaults(inputs: Inputs): Failure[] {
  return cronFaults(record(inputs, "schedule") ?? {}, "quartzCronExpression", "schedule");
}

/** Positions of those that came before already. */
function repeated(keys: readonly (string | undefined)[]): number[] {
  return keys.flatMap((key, position) =>
    key !== undefined && keys.indexOf(key) < position ? [position] : [],
  );
}

function listed(keys: readonly (string | undefined)[]): string {
  const known = keys.filter((key) => key !== undefined).map((key) => `'${key}'`);
  return known.length === 0 ? "none" : known.join(", ");
}
