import { createHash } from "node:crypto";

import { type Inputs, record, text } from "../protocol/values";
import type { Arm } from "./arm";
import { ArmPath } from "./armPath";
import { type ArmType, plainType } from "./armType";
import { badRequest } from "./errors";
import { idsAt } from "./references";

const apiVersion = "2024-05-01";

function skuOf(inputs: Inputs): string | undefined {
  return text(record(inputs, "sku") ?? {}, "name");
}

function zonesOf(inputs: Inputs): string {
  const zones = inputs["zones"];
  return Array.isArray(zones) ? zones.map(String).sort().join(",") : "";
}

/** One of the addresses kept for documentation (RFC 5737), the same for the same resource. */
function documentationAddress(id: string): string {
  return `203.0.113.${createHash("sha256").update(id).digest()[0] ?? 0}`;
}

export const publicIpAddress: ArmType = plainType({
  path: ArmPath.inGroup("Microsoft.Network/publicIPAddresses/{publicIpAddressName}"),
  apiVersion,
  immutable: ["sku", "zones", "publicIPAllocationMethod", "publicIPAddressVersion"],
  faults: (inputs) =>
    skuOf(inputs) === "Standard" && inputs["publicIPAllocationMethod"] !== "Static"
      ? [
          {
            property: "publicIPAllocationMethod",
            reason: "Standard sku publicIp must have AllocationMethod set to Static.",
          },
        ]
      : [],
  outputs: (_inputs, id) => ({
    ipAddress: documentationAddress(id),
    provisioningState: "Succeeded",
  }),
  inUse: (id, holders) =>
    badRequest(
      "PublicIPAddressCannotBeDeleted",
      `Public IP address ${id} can not be deleted since it is still allocated to resource ` +
        `${holders.map((holder) => holder.id).join(", ")}. In order to delete the public IP, disassociate/detach the ` +
        "Public IP address from the resource. To learn how to do this, see aka.ms/deletepublicip.",
    ),
});

function refuseGateway(inputs: Inputs, id: string, arm: Arm): void {
  for (const addressId of idsAt(inputs, "publicIpAddresses[].id")) {
    const address = arm.store.get(addressId)?.inputs ?? {};
    if (skuOf(address) !== "Standard") {
      throw badRequest(
        "NatGatewayAndPublicIpSkuMismatch",
        `NAT gateway ${id} takes Standard public IP addresses only, ${addressId} is ${skuOf(address) ?? "Basic"}.`,
      );
    }
    if (zonesOf(address) !== "" && zonesOf(inputs) !== zonesOf(address)) {
      throw badRequest(
        "NatGatewayZoneMismatch",
        `NAT gateway ${id} is in zone [${zonesOf(inputs)}], its public IP address ${addressId} in zone ` +
          `[${zonesOf(address)}].`,
      );
    }
  }
}

export const natGateway: ArmType = plainType({
  path: ArmPath.inGroup("Microsoft.Network/natGateways/{natGatewayName}"),
  apiVersion,
  immutable: ["sku", "zones"],
  holds: (inputs) => idsAt(inputs, "publicIpAddresses[].id", "publicIpPrefixes[].id"),
  refuse: refuseGateway,
  outputs: () => ({ provisioningState: "Succeeded" }),
  inUse: (id, holders) =>
    badRequest(
      "InUseNatGatewayCannotBeDeleted",
      `NAT gateway ${id} is in use by ${holders.map((holder) => holder.id).join(", ")} and cannot be deleted.`,
    ),
});
