import { closedEgressKeys, closedEgressWords, reachesNoRegistry } from "../closedEgress";
import { peakDbusPerHour } from "../nodeTypes";
import { misplaced, packagePath, placedWords } from "../packagePaths";
import { above, atMost, type Rule } from "./rule";

/** Rules between the keys of the job clusters. */
export const computeRules: readonly Rule[] = [
  // Autoscaling needs room, equal bounds are a fixed size.
  above("maxWorkers", "minWorkers"),
  atMost("maxWorkers", "policyMaxWorkers"),
  {
    between: ["nodeTypeId", "allowedNodeTypeIds"],
    fault: ({ nodeTypeId, allowedNodeTypeIds }) =>
      allowedNodeTypeIds.includes(nodeTypeId)
        ? undefined
        : {
            key: "nodeTypeId",
            allowed: `one of allowedNodeTypeIds (${allowedNodeTypeIds.join(", ")})`,
            example: allowedNodeTypeIds[0] ?? "Standard_D4ds_v5",
          },
  },
  {
    // The policy would refuse the job's own cluster, at its first run.
    between: ["maxDbusPerHour", "nodeTypeId", "maxWorkers"],
    fault: ({ maxDbusPerHour, nodeTypeId, maxWorkers }) => {
      const units = peakDbusPerHour({ driverNodeTypeId: nodeTypeId, nodeTypeId, maxWorkers });
      return units <= maxDbusPerHour
        ? undefined
        : {
            key: "maxDbusPerHour",
            allowed: `at least the ${String(units)} units an hour of a driver and maxWorkers (${String(maxWorkers)}) of ${nodeTypeId}`,
            example: String(Math.ceil(units)),
          };
    },
  },
  {
    // Each task would wait for its packages, in vain, and fail.
    between: ["jobPackages", "packageIndexUrl", ...closedEgressKeys],
    fault: (values, of) => {
      const item = values.jobPackages.findIndex((name) => !name.startsWith("/"));
      const name = values.jobPackages[item];
      if (name === undefined || values.packageIndexUrl !== undefined || !reachesNoRegistry(values))
        return undefined;
      return {
        key: "jobPackages",
        allowed: `paths of wheels in a volume ${closedEgressWords}, unless packageIndexUrl names an index they let through`,
        example: packagePath(of, wheelOf(name)),
        item,
      };
    },
  },
  {
    // Each task would fail, as in a stack whose file is a copy of another one's.
    between: ["jobPackages"],
    fault: ({ jobPackages }, of) => {
      const paths = jobPackages.map((path) => misplaced(of, path));
      const found = paths.find((path) => path !== undefined);
      return found === undefined
        ? undefined
        : {
            key: "jobPackages",
            allowed: placedWords(found),
            example: found.ownPath,
            item: paths.indexOf(found),
          };
    },
  },
];

/** The wheel of a package, `name==version`. */
function wheelOf(pinned: string): string {
  const [name = "", version = ""] = pinned.replace(/\[.*\]/, "").split("==");
  return `${name}-${version}-py3-none-any.whl`;
}
