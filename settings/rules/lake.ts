import type { Values } from "../keys";
import { lakeAccessKeys, lakeClosedBy, type LakeClosure } from "../lakeAccess";
import { above, type Rule } from "./rule";

const firewallKeys = ["workspaceProtocol", ...lakeAccessKeys] as const;

/** Rules between the keys of the lake. */
export const lakeRules: readonly Rule[] = [
  above("landingDeleteAfterDays", "landingCoolAfterDays"),
  {
    // The network is fixed once the workspace exists, so what can still be changed is the lake.
    between: [...firewallKeys, "existingWorkspaceId", "network"],
    fault: (values) => {
      const closed = closedBy(values);
      if (closed === undefined || values.network !== "managed") return undefined;
      const choice =
        values.existingWorkspaceId === undefined
          ? "; a stack that is yet to be made can have network new instead"
          : "";
      return {
        key: closed.key,
        allowed:
          `${closed.open} while network is managed: its subnets are Databricks' own and can not be told to the firewall` +
          `${excuses[closed.key]}${choice}`,
        example: closed.open,
      };
    },
  },
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
