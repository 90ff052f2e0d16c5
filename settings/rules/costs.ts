import { clusterSizes, concurrentClusters } from "../compute";
import { peakCores, type PeakCores } from "../nodeTypes";
import type { KeyName, Values } from "../keys";
import type { Rule, RuleFault } from "./rule";

const clusterKeys = ["nodeTypeId", "maxWorkers", "availability"] as const;
type ClusterValues = Pick<Values, (typeof clusterKeys)[number]>;

/** Rules between the keys of costs; the quotas are checked here because Azure says so only to the first run. */
export const costsRules: readonly Rule[] = [
  {
    between: [...clusterKeys, "familyCoreQuota"],
    // Without spot machines the workers come from the family's own quota.
    fault: (values) =>
      quotaFault(
        values,
        { key: "familyCoreQuota", cores: values.familyCoreQuota },
        ({ onDemand, spot }) => onDemand + spot,
      ),
  },
  {
    between: [...clusterKeys, "spotCoreQuota"],
    fault: (values) =>
      quotaFault(values, { key: "spotCoreQuota", cores: values.spotCoreQuota }, ({ spot }) => spot),
  },
  {
    between: ["isDataProtected", "expiresOn"],
    fault: ({ isDataProtected, expiresOn }) => {
      if (isDataProtected === (expiresOn === "never")) return undefined;
      return isDataProtected
        ? { key: "expiresOn", allowed: "never while isDataProtected is true", example: "never" }
        : {
            key: "expiresOn",
            allowed: "a date while isDataProtected is false, after which the stack may go",
            example: "2027-06-30",
          };
    },
  },
];

function quotaFault(
  values: Values,
  { key: quota, cores: allowed }: { readonly key: KeyName; readonly cores: number },
  cores: (peak: PeakCores) => number,
): RuleFault | undefined {
  const peaks = peaksOf(values);
  const over = peaks.find((peak) => cores(peak) > allowed);
  if (over === undefined) return undefined;
  const asked = String(cores(over));
  const fitting = largestFitting(values, (peak) => cores(peak) <= allowed);
  const demand = `${String(concurrentClusters)} jobs of a driver and ${String(values.maxWorkers)} workers of ${values.nodeTypeId}`;
  return fitting === undefined
    ? {
        key: quota,
        allowed: `at least the ${asked} cores of ${over.quotaFamily} that ${demand} take at their largest`,
        example: asked,
      }
    : {
        key: "maxWorkers",
        allowed: `at most ${String(fitting)}: ${demand} take ${asked} cores of ${over.quotaFamily}, ${quota} is ${String(allowed)}`,
        example: String(fitting),
      };
}

function peaksOf(values: ClusterValues): PeakCores[] {
  return peakCores(clusterSizes(values));
}

/** The most workers with which every peak holds; autoscaling wants two. */
function largestFitting(
  values: ClusterValues,
  holds: (peak: PeakCores) => boolean,
): number | undefined {
  for (let maxWorkers = values.maxWorkers - 1; maxWorkers >= 2; maxWorkers--)
    if (peaksOf({ ...values, maxWorkers }).every(holds)) return maxWorkers;
  return undefined;
}
