import { boolean, integer, list } from "./key";
import { ipv4 } from "./lake";

/** What a workspace allows by default and this one does not. */
export const hardeningKeys = {
  isWorkspaceHardened: boolean(),
  isAdminRestricted: boolean(),
  maxTokenLifetimeDays: integer(0, 730, 30),
  workspaceAllowedIpAddresses: list(ipv4, "IPv4 addresses or CIDR ranges up to /30", "203.0.113.7"),
};
