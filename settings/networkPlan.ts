import { consecutiveRanges } from "./addresses";
import type { Values } from "./keys";

/** Addresses for some twenty private endpoints. */
export const endpointSubnetPrefix = 27;

/** A network to make, with what is in it. */
export interface NewNetwork {
  readonly kind: "new";
  readonly addressSpace: string;
  readonly hostRange: string;
  readonly containerRange: string;
  readonly endpointRange: string;
  readonly reachesStorageBy: StorageRoute;
  readonly egress: Egress;
}

/** How clusters, which have no public address, reach what is not in the network. */
export type Egress =
  | { readonly kind: "natGateway"; readonly zones: readonly string[] }
  | { readonly kind: "firewall"; readonly privateAddress: string };

/** A network somebody else keeps, with the subnets this stack may use. */
export interface ExistingNetwork {
  readonly kind: "existing";
  readonly networkId: string;
  readonly hostSubnet: string;
  readonly containerSubnet: string;
  readonly endpointSubnet: string | undefined;
  readonly reachesStorageBy: StorageRoute;
}

/** Service endpoints let the lake's firewall know the subnets; with private endpoints it need not. */
export type StorageRoute = "serviceEndpoint" | "privateEndpoint";

/** The network of the stack's own clusters; undefined where Databricks keeps one for the workspace. */
export function networkPlan(values: Values): NewNetwork | ExistingNetwork | undefined {
  switch (values.network) {
    case "managed":
      return undefined;
    case "existing":
      return {
        kind: "existing",
        networkId: values.existingNetworkId ?? "",
        hostSubnet: values.existingHostSubnet ?? "",
        containerSubnet: values.existingContainerSubnet ?? "",
        endpointSubnet: values.existingEndpointSubnet,
        reachesStorageBy: storageRoute(values),
      };
    case "new":
      return newNetwork(values);
  }
}

function storageRoute(values: Values): StorageRoute {
  return values.hasPrivateEndpoints ? "privateEndpoint" : "serviceEndpoint";
}

function newNetwork(values: Values): NewNetwork {
  const addressSpace = values.networkAddressSpace;
  const sizes = [values.clusterSubnetPrefix, values.clusterSubnetPrefix, endpointSubnetPrefix];
  const [hostRange = "", containerRange = "", endpointRange = ""] = consecutiveRanges(
    addressSpace,
    sizes,
  );
  return {
    kind: "new",
    addressSpace,
    hostRange,
    containerRange,
    endpointRange,
    reachesStorageBy: storageRoute(values),
    egress:
      values.egress === "firewall"
        ? { kind: "firewall", privateAddress: values.firewallPrivateAddress ?? "" }
        : { kind: "natGateway", zones: values.egressZone === "none" ? [] : [values.egressZone] },
  };
}
