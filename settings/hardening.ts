import type { Values } from "./keys";

/** What a hardened workspace is told. */
export interface HardeningSettings {
  /** Whether administrators may give tokens and jobs only to themselves and to principals they may use. */
  readonly isAdminRestricted: boolean;
  /** 0 forbids personal access tokens. */
  readonly maxTokenLifetimeDays: number;
  /** Public addresses that reach the workspace. @default every address */
  readonly allowedIpAddresses: readonly string[];
}

export function hardening(values: Values): HardeningSettings | undefined {
  if (!values.isWorkspaceHardened) return undefined;
  return {
    isAdminRestricted: values.isAdminRestricted,
    maxTokenLifetimeDays: values.maxTokenLifetimeDays,
    allowedIpAddresses: values.workspaceAllowedIpAddresses,
  };
}

/** The workspace's switches, which take texts alone. */
export function workspaceConf(settings: HardeningSettings): Readonly<Record<string, string>> {
  const { maxTokenLifetimeDays: days, allowedIpAddresses } = settings;
  return {
    enableTokensConfig: String(days > 0),
    ...(days > 0 && { maxTokenLifetimeDays: String(days) }),
    ...(allowedIpAddresses.length > 0 && { enableIpAccessLists: "true" }),
  };
}
