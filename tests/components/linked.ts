import * as pulumi from "@pulumi/pulumi";
import { PrivateLink, type PrivateLinkArgs } from "../../components/privateLink";

export const linkArgs = (): PrivateLinkArgs => ({
  network: {
    networkId: pulumi.output("/vnet"),
    endpointSubnetId: pulumi.output("/vnet/subnets/endpoints"),
  },
  endpointName: "pep-a",
  hasBrowserAuthentication: true,
  group: { groupName: pulumi.output("rg-a") },
  location: "westeurope",
  tags: { Project: "p" },
});

/** Private links as a component is given them. */
export function link(change: Partial<PrivateLinkArgs> = {}): PrivateLink {
  return new PrivateLink("private-link", { ...linkArgs(), ...change });
}
