import { boolean, integer, list, oneOf } from "./key";

const skuNames = [
  "Standard_LRS",
  "Standard_ZRS",
  "Standard_GRS",
  "Standard_GZRS",
  "Standard_RAGRS",
  "Standard_RAGZRS",
] as const;
export const ipv4 =
  /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}(\/([0-9]|[12]\d|30))?$/;

/** The lake: replication, firewall, retention. */
export const lakeKeys = {
  lakeSkuName: oneOf(skuNames),
  lakeNetworkDefaultAction: oneOf(["Deny", "Allow"] as const),
  lakeAllowedIpAddresses: list(ipv4, "IPv4 addresses or CIDR ranges up to /30", "203.0.113.7"),
  hasLakeFileEvents: boolean(),
  landingCoolAfterDays: integer(1, 3650, 30),
  landingDeleteAfterDays: integer(2, 3650, 365),
  softDeleteDays: integer(1, 365, 7),
};
