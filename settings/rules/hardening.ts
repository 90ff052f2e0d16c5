import { defaultTokenLifetimeDays } from "../keys/hardening";
import { onlyWhile, type Rule } from "./rule";

const notKept = "while isWorkspaceHardened is false, which keeps none of these settings";

/** Rules between the keys of hardening: a restriction that nobody keeps is worse than none. */
export const hardeningRules: readonly Rule[] = [
  onlyWhile("isAdminRestricted", "isWorkspaceHardened", [true]),
  {
    between: ["isWorkspaceHardened", "maxTokenLifetimeDays"],
    fault: ({ isWorkspaceHardened, maxTokenLifetimeDays }) =>
      isWorkspaceHardened || maxTokenLifetimeDays === defaultTokenLifetimeDays
        ? undefined
        : { key: "maxTokenLifetimeDays", allowed: `left out ${notKept}`, example: undefined },
  },
  {
    between: ["isWorkspaceHardened", "workspaceAllowedIpAddresses"],
    fault: ({ isWorkspaceHardened, workspaceAllowedIpAddresses }) =>
      isWorkspaceHardened || workspaceAllowedIpAddresses.length === 0
        ? undefined
        : { key: "workspaceAllowedIpAddresses", allowed: `empty ${notKept}`, example: undefined },
  },
];
