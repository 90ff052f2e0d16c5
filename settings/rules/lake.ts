import type { KeyName, Values } from "../keys";
import { lakeAccessKeys, lakeClosedBy } from "../lakeAccess";
import { above, type Rule } from "./rule";

/** Rules between the keys of the lake. */
export const lakeRules: readonly Rule[] = [
  above("landingDeleteAfterDays", "landingCoolAfterDays"),
  shutOut("workspaceComputeMode", "Hybrid", "serverless compute is in no subnet it can be told", {
    between: ["workspaceComputeMode"],
    holds: ({ workspaceComputeMode }) => workspaceComputeMode === "Serverless",
  }),
  shutOut("network", "new", "its subnets are Databricks' own and can not be told to the firewall", {
    // A Serverless workspace has no other network; what is wrong with it is told above.
    between: ["network", "workspaceComputeMode"],
    holds: ({ network, workspaceComputeMode }) =>
      network === "managed" && workspaceComputeMode === "Hybrid",
  }),
  shutOut("hasQualityMonitor", "false", "the monitor runs on serverless compute", {
    between: ["hasQualityMonitor"],
    holds: ({ hasQualityMonitor }) => hasQualityMonitor,
  }),
];

/** What would start and then not read a single table, except on this machine, which has no firewall. */
function shutOut(
  key: KeyName,
  needed: string,
  reason: string,
  isWanted: { readonly between: readonly KeyName[]; readonly holds: (values: Values) => boolean },
): Rule {
  return {
    between: ["workspaceProtocol", ...lakeAccessKeys, ...isWanted.between],
    fault: (values) => {
      const closed = values.workspaceProtocol === "https" ? lakeClosedBy(values) : undefined;
      return closed !== undefined && isWanted.holds(values)
        ? { key, allowed: `${needed} while ${closed}: ${reason}`, example: needed }
        : undefined;
    },
  };
}
