import { allowedRuntimes, catalogModes } from "./allowed";
import { definitionOf, refused } from "./clusterPolicy";
import { all, at, got, isRecord, isSet, listAt, present, satisfies } from "./inputs";
import { shapeFaults } from "./policyShape";
import { ofType, type Fault, type Inputs, type Resource, type Rule, type Stack } from "./rule";

export const jobType = "databricks:index/job:Job";
export const policyType = "databricks:index/clusterPolicy:ClusterPolicy";
const poolType = "databricks:index/instancePool:InstancePool";
const clusterType = "databricks:index/cluster:Cluster";

const maxAutoterminationMinutes = 60;
const costTags = ["CostCenter", "Environment", "Project"];

interface JobCluster {
  readonly key: string;
  readonly cluster: Inputs;
}

/** The clusters a job makes, shared ones and those of a single task. */
function clustersOf({ inputs }: Resource): readonly JobCluster[] {
  const shared = listAt(inputs, "jobClusters").map((each) => ({
    key: String(each["jobClusterKey"]),
    cluster: each["newCluster"],
  }));
  const own = listAt(inputs, "tasks").map((task) => ({
    key: String(task["taskKey"]),
    cluster: task["newCluster"],
  }));
  return [...shared, ...own].filter((each): each is JobCluster => isRecord(each.cluster));
}

/** What is wrong with each cluster of a job. */
function perCluster(fault: (cluster: Inputs) => Fault | undefined) {
  return (job: Resource): Fault[] =>
    clustersOf(job)
      .map(({ key, cluster }) => ({ key, found: fault(cluster) }))
      .filter(({ found }) => found !== undefined)
      .map(({ key, found }) => `cluster \`${key}\`: ${String(found)}`);
}

function fixedMachine({ inputs, type }: Resource): Fault[] {
  if (type === clusterType) {
    const minutes = at(inputs, "autoterminationMinutes");
    return typeof minutes === "number" && minutes > 0 && minutes <= maxAutoterminationMinutes
      ? []
      : [
          `\`autoterminationMinutes\` must be 1 to ${String(maxAutoterminationMinutes)}, ${got(minutes)}`,
        ];
  }
  return listAt(inputs, "tasks")
    .filter((task) => isSet(task, "existingClusterId"))
    .map((task) => `task \`${String(task["taskKey"])}\` runs on an all-purpose cluster`);
}

function conformanceFaults(stack: Stack): { resource: Resource; fault: Fault }[] {
  return ofType(stack, jobType).flatMap((resource) => {
    const makers = [...(resource.madeOf["jobClusters"] ?? []), ...(resource.madeOf["tasks"] ?? [])];
    const definitions = ofType(stack, policyType)
      .filter(({ urn }) => makers.includes(urn))
      .map(({ inputs }) => definitionOf(inputs["definition"]));
    return clustersOf(resource).flatMap(({ key, cluster }) => {
      const [fewest] = definitions
        .map((definition) => refused(definition, cluster))
        .sort((left, right) => left.length - right.length);
      if (fewest === undefined || fewest.length === 0) return [];
      return [{ resource, fault: `cluster \`${key}\`: its policy refuses ${fewest.join(", ")}` }];
    });
  });
}

function missingCostTags({ type, inputs }: Resource): Fault[] {
  const definition = type === policyType ? definitionOf(inputs["definition"]) : {};
  const has = (tag: string) => {
    if (type === policyType) return definition[`custom_tags.${tag}`]?.type === "fixed";
    return isSet(inputs, type === poolType ? `customTags.${tag}` : `tags.${tag}`);
  };
  const missing = costTags.filter((tag) => !has(tag));
  return missing.length === 0 ? [] : [`the tags lack ${missing.join(", ")}`];
}

/** Clusters, the policies over them, and pools. */
export const computeRules: readonly Rule[] = [
  {
    name: "dbx-policy-required",
    level: "mandatory",
    demand:
      "A job's cluster is made for it, under a cluster policy; other clusters end by themselves",
    remedy:
      "set `newCluster.policyId`, leave `existingClusterId` out, set `autoterminationMinutes` to 60 or less",
    controls: ["SAT GOV-4"],
    types: [jobType, clusterType],
    faults: (resource) => [
      ...fixedMachine(resource),
      ...perCluster((cluster) => present("policyId")({ inputs: cluster })[0])(resource),
    ],
  },
  {
    name: "dbx-policy-shape",
    level: "mandatory",
    demand:
      "A cluster policy bounds size, machines, price and access mode, and forbids init scripts and ways around Unity Catalog",
    remedy: "add the attribute to `settings/policyDefinition.ts`",
    controls: ["SAT GOV-12", "SAT GOV-25"],
    types: [policyType],
    faults: ({ inputs }) => shapeFaults(definitionOf(inputs["definition"])),
  },
  {
    name: "dbx-job-conforms",
    level: "mandatory",
    demand: "A job's cluster is one its policy allows",
    remedy: "change the cluster in `settings/jobDefinition.ts` or the policy over it",
    controls: ["databricks/cli#5179"],
    types: [jobType],
    stackFaults: conformanceFaults,
  },
  {
    name: "dbx-autoscale",
    level: "mandatory",
    demand: "A job's cluster grows and shrinks with the work",
    remedy: "set `autoscale` with `minWorkers` below `maxWorkers`, and no `numWorkers`",
    controls: ["FinOps: autoscaling"],
    types: [jobType],
    faults: perCluster((cluster) => {
      const isScaled =
        Number(at(cluster, "autoscale.minWorkers")) < Number(at(cluster, "autoscale.maxWorkers"));
      return isScaled && !isSet(cluster, "numWorkers")
        ? undefined
        : `\`autoscale\` must go from fewer to more workers, ${got(at(cluster, "autoscale"))}`;
    }),
  },
  {
    name: "dbx-runtime",
    level: "mandatory",
    demand: "A cluster runs a long-term runtime that is still supported and runs the pipeline",
    remedy:
      "set `sparkVersion` in `settings/policyDefinition.ts` to one listed in `policy/allowed.ts`",
    controls: ["SAT GOV-5"],
    types: [jobType],
    faults: perCluster((cluster) =>
      allowedRuntimes.includes(String(at(cluster, "sparkVersion")))
        ? undefined
        : `\`sparkVersion\` must be ${allowedRuntimes.join(" or ")}, ${got(at(cluster, "sparkVersion"))}`,
    ),
  },
  {
    name: "dbx-uc-mode",
    level: "mandatory",
    demand: "Unity Catalog decides what a cluster reads",
    remedy: "set `dataSecurityMode` in `settings/policyDefinition.ts` to `SINGLE_USER`",
    controls: ["SAT GOV-12"],
    types: [jobType],
    faults: perCluster((cluster) =>
      catalogModes.includes(String(at(cluster, "dataSecurityMode")))
        ? undefined
        : `\`dataSecurityMode\` must be a mode of Unity Catalog, ${got(at(cluster, "dataSecurityMode"))}`,
    ),
  },
  {
    name: "dbx-cost-tags",
    level: "mandatory",
    demand: `Cost can be told apart by ${costTags.join(", ")}`,
    remedy: "fix the tags in the policy, set `customTags` of the pool and `tags` of the job",
    controls: ["FinOps: allocation"],
    types: [policyType, poolType, jobType],
    faults: missingCostTags,
  },
  {
    name: "dbx-pool-idle",
    level: "mandatory",
    demand: "A pool lets go of machines nobody uses",
    remedy: `set \`idleInstanceAutoterminationMinutes\` to ${String(maxAutoterminationMinutes)} or less and \`minIdleInstances\` to 0`,
    controls: ["FinOps: idle capacity"],
    types: [poolType],
    faults: all(
      satisfies(
        "idleInstanceAutoterminationMinutes",
        (found) => Number(found) <= maxAutoterminationMinutes,
        `${String(maxAutoterminationMinutes)} or less`,
      ),
      satisfies("minIdleInstances", (found) => found === undefined || found === 0, "0"),
    ),
  },
];
