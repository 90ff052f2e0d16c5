import type { KeyName, Values } from "../keys";
import { lakeAccessKeys, lakeClosedBy, type LakeClosure } from "../lakeAccess";
import { above, type Rule } from "./rule";

const firewallKeys = ["workspaceProtocol", ...lakeAccessKeys] as const;

/** Rules between the keys of the lake. */
export const lakeRules: readonly Rule[] = [
  above("landingDeleteAfterDays", "landingCoolAfterDays"),
  shutOut({
    between: ["workspaceComputeMode"],
    what: ({ workspaceComputeMode }) =>
      workspaceComputeMode === "Serverless" ? "workspaceComputeMode is Serverless" : undefined,
    reason: "serverless compute is in no subnet it can be told",
    instead: "workspaceComputeMode Hybrid",
  }),
  shutOut({
    // A Serverless workspace has no other network; what is wrong with it is told above.
    between: ["network", "workspaceComputeMode"],
    what: ({ network, workspaceComputeMode }) =>
      network === "managed" && workspaceComputeMode === "Hybrid" ? "network is managed" : undefined,
    reason: "its subnets are Databricks' own and can not be told to the firewall",
    instead: "network new",
  }),
  {
    // It can be switched off in any stack.
    between: [...firewallKeys, "hasQualityMonitor"],
    fault: (values) => {
      const closed = closedBy(values);
      return closed !== undefined && values.hasQualityMonitor
        ? {
            key: "hasQualityMonitor",
            allowed: `false while ${closed.key} is ${closed.value}: the monitor runs on serverless compute`,
            example: "false",
          }
        : undefined;
    },
  },
];

interface ShutOut {
  readonly between: readonly KeyName[];
  /** What would start and then not read a single table, where the values ask for it. */
  readonly what: (values: Values) => string | undefined;
  readonly reason: string;
  /** What a stack that is not made yet can have, for it is fixed afterwards. */
  readonly instead: string;
}

/** Mode and network are fixed once the workspace exists, so what can still be changed is the lake. */
function shutOut({ between, what, reason, instead }: ShutOut): Rule {
  return {
    between: [...firewallKeys, "existingWorkspaceId", ...between],
    fault: (values) => {
      const closed = closedBy(values);
      const wanted = what(values);
      if (closed === undefined || wanted === undefined) return undefined;
      const choice =
        values.existingWorkspaceId === undefined
          ? `; a stack that is yet to be made can have ${instead} instead`
          : "";
      return {
        key: closed.key,
        allowed: `${closed.open} while ${wanted}: ${reason}${excuses[closed.key]}${choice}`,
        example: closed.open,
      };
    },
  };
}

/** What the policy says to an open lake. */
const excuses: Readonly<Record<LakeClosure["key"], string>> = {
  lakeNetworkDefaultAction:
    "; the policy then needs an exemption from st-default-deny in policy/exemptions.ts",
  publicNetworkAccess: "",
};

/** On this machine the lake has no firewall. */
function closedBy(values: Pick<Values, (typeof firewallKeys)[number]>): LakeClosure | undefined {
  return values.workspaceProtocol === "https" ? lakeClosedBy(values) : undefined;
}
