import { each } from "./resources";
import { BASE, type Changes } from "./row";

/** The stack `dev` with pools, started by new files, behind a firewall. */
export const POOLS = {
  ...BASE,
  useInstancePool: true,
  scoringTrigger: "fileArrival",
  egress: "firewall",
  firewallPrivateAddress: "10.0.0.4",
};

export const poolsChanges: Changes = {
  firewallPrivateAddress: { to: "10.0.0.5", shows: each("update", "network-routes") },
  instancePoolIdleMinutes: { to: 30, shows: each("update", "pool-driver", "pool-workers") },
  arrivalQuietMinutes: { to: 7, shows: each("update", "scoring-job") },
  arrivalMinIntervalMinutes: { to: 90, shows: each("update", "scoring-job") },
};
