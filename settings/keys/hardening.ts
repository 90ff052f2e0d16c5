import { boolean, integer, publicRanges } from "./key";

/** The default of Pulumi.yaml: another value is a wish that somebody has to keep. */
export const defaultTokenLifetimeDays = 30;

/** What a workspace allows by default and this one does not. */
export const hardeningKeys = {
  isWorkspaceHardened: boolean(),
  isAdminRestricted: boolean(),
  maxTokenLifetimeDays: integer(0, 730, defaultTokenLifetimeDays),
  workspaceAllowedIpAddresses: publicRanges("203.0.113.7"),
};
