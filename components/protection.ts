import * as pulumi from "@pulumi/pulumi";
import { holdsData } from "../settings/protection";

/**
 * Options of a component that let the engine delete or replace none of its resources that hold data. The option `protect`
 * would be handed down to all of them, roles and endpoints too.
 */
export function protection(
  isDataProtected: boolean,
): Pick<pulumi.ComponentResourceOptions, "transformations"> {
  return isDataProtected ? { transformations: [protectData] } : {};
}

const protectData: pulumi.ResourceTransformation = ({ type, props, opts }) =>
  holdsData(type) ? { props, opts: { ...opts, protect: true } } : undefined;
