import { boolean, integer, oneOf, publicRanges } from "./key";

const skuNames = [
  "Standard_LRS",
  "Standard_ZRS",
  "Standard_GRS",
  "Standard_GZRS",
  "Standard_RAGRS",
  "Standard_RAGZRS",
] as const;

/** The lake: replication, firewall, retention. */
export const lakeKeys = {
  lakeSkuName: oneOf(skuNames),
  lakeNetworkDefaultAction: oneOf(["Deny", "Allow"] as const),
  lakeAllowedIpAddresses: publicRanges("203.0.113.7"),
  hasLakeFileEvents: boolean(),
  landingCoolAfterDays: integer(1, 3650, 30),
  landingDeleteAfterDays: integer(2, 3650, 365),
  softDeleteDays: integer(1, 365, 7),
};
