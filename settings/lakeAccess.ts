import type { KeyName, Values } from "./keys";

/** What decides whether the lake lets in only what it knows. */
export const lakeAccessKeys = [
  "lakeNetworkDefaultAction",
  "publicNetworkAccess",
] as const satisfies readonly KeyName[];

/** The key that closes the lake, and the value that would open it. */
export interface LakeClosure {
  readonly key: (typeof lakeAccessKeys)[number];
  readonly value: string;
  readonly open: string;
}

/** Why the lake lets in only subnets, addresses and private endpoints that it knows; undefined where it lets in all. */
export function lakeClosedBy(
  values: Pick<Values, (typeof lakeAccessKeys)[number]>,
): LakeClosure | undefined {
  if (values.lakeNetworkDefaultAction === "Deny")
    return { key: "lakeNetworkDefaultAction", value: "Deny", open: "Allow" };
  if (values.publicNetworkAccess === "Disabled")
    return { key: "publicNetworkAccess", value: "Disabled", open: "Enabled" };
  return undefined;
}
