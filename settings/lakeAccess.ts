import type { KeyName, Values } from "./keys";

/** What decides whether the lake lets in only what it knows. */
export const lakeAccessKeys = [
  "lakeNetworkDefaultAction",
  "publicNetworkAccess",
] as const satisfies readonly KeyName[];

/** Why the lake lets in only subnets, addresses and private endpoints that it knows; undefined where it lets in all. */
export function lakeClosedBy(
  values: Pick<Values, (typeof lakeAccessKeys)[number]>,
): string | undefined {
  if (values.lakeNetworkDefaultAction === "Deny") return "lakeNetworkDefaultAction is Deny";
  if (values.publicNetworkAccess === "Disabled") return "publicNetworkAccess is Disabled";
  return undefined;
}
