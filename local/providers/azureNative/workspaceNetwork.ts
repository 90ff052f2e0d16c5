import { prefixLength } from "../../../settings/addresses";
import { type Inputs, isRecord, isUnknown, record, requiredText, text } from "../protocol/values";
import type { Failure } from "../schema/check";
import type { Arm } from "./arm";
import { badRequest } from "./errors";
import { isAtOrBelow } from "./references";

const DELEGATION = "Microsoft.Databricks/workspaces";
const longestPrefix = 26;

/** The value of one of a workspace's custom parameters, each of which is wrapped in an object. */
export function parameter(inputs: Inputs, name: string): unknown {
  return record(record(inputs, "parameters") ?? {}, name)?.["value"];
}

function parameterText(inputs: Inputs, name: string): string | undefined {
  return text({ value: parameter(inputs, name) }, "value");
}

/** The two subnets of the customer's network the clusters are in. */
export function subnetIdsOf(inputs: Inputs): string[] {
  const network = parameterText(inputs, "customVirtualNetworkId");
  if (network === undefined) return [];
  return ["customPublicSubnetName", "customPrivateSubnetName"]
    .map((name) => parameterText(inputs, name))
    .filter((name) => name !== undefined)
    .map((name) => `${network}/subnets/${name}`);
}

/** Which parts of a workspace's network need which others. */
export function networkFaults(inputs: Inputs): Failure[] {
  // The SDK passes the parameters on as one value: in a preview a part that is unknown hides the others.
  if (isUnknown(inputs["parameters"])) return [];
  const faults: Failure[] = [];
  const named = ["customVirtualNetworkId", "customPublicSubnetName", "customPrivateSubnetName"];
  const missing = named.filter((name) => parameter(inputs, name) === undefined);
  if (missing.length > 0 && missing.length < named.length) {
    const reason = `${named.join(", ")} go together; ${missing.join(", ")} is missing`;
    faults.push({ property: "parameters", reason });
  }
  const isInjected = missing.length === 0;
  const ownRules = inputs["requiredNsgRules"] === "NoAzureDatabricksRules";
  if (ownRules && !isInjected) {
    const reason =
      "NoAzureDatabricksRules needs a network of the customer's: customVirtualNetworkId";
    faults.push({ property: "requiredNsgRules", reason });
  }
  if (ownRules && parameter(inputs, "enableNoPublicIp") !== true) {
    const reason =
      "NoAzureDatabricksRules needs clusters without public addresses: enableNoPublicIp";
    faults.push({ property: "requiredNsgRules", reason });
  }
  const isServerless = inputs["computeMode"] === "Serverless";
  if (inputs["publicNetworkAccess"] === "Disabled" && !ownRules && !isServerless) {
    const reason = "Disabled needs requiredNsgRules NoAzureDatabricksRules, got AllRules";
    faults.push({ property: "publicNetworkAccess", reason });
  }
  if (inputs["defaultStorageFirewall"] === "Enabled" && !isInjected) {
    const reason = "Enabled needs a network of the customer's: customVirtualNetworkId";
    faults.push({ property: "defaultStorageFirewall", reason });
  }
  return faults;
}

/** What Databricks checks of the subnets before it puts clusters there. */
export function refuseSubnets(inputs: Inputs, id: string, arm: Arm): void {
  const ids = subnetIdsOf(inputs);
  if (ids.length === 0) return;
  if (ids[0] === ids[1])
    throw badRequest("InvalidSubnets", "the public and the private subnet must be two subnets");
  const network = arm.store.get(
    requiredText({ id: parameter(inputs, "customVirtualNetworkId") }, "id"),
  );
  if (network?.inputs["location"] !== inputs["location"]) {
    throw badRequest(
      "InvalidVirtualNetworkLocation",
      `the virtual network is in ${String(network?.inputs["location"])}, the workspace in ${String(inputs["location"])}`,
    );
  }
  for (const subnetId of ids) refuseSubnet(subnetId, id, arm);
}

function refuseSubnet(subnetId: string, workspaceId: string, arm: Arm): void {
  const subnet = arm.store.get(subnetId)?.inputs ?? {};
  const delegations = subnet["delegations"];
  const isDelegated =
    Array.isArray(delegations) &&
    delegations.filter(isRecord).some(({ serviceName }) => serviceName === DELEGATION);
  if (!isDelegated)
    throw badRequest("SubnetNotDelegated", `Subnet ${subnetId} is not delegated to ${DELEGATION}.`);
  if (record(subnet, "networkSecurityGroup")?.["id"] === undefined)
    throw badRequest("SubnetWithoutNsg", `Subnet ${subnetId} has no network security group.`);
  if (prefixLength(requiredText(subnet, "addressPrefix")) > longestPrefix) {
    throw badRequest(
      "SubnetTooSmall",
      `Subnet ${subnetId} has the range ${requiredText(subnet, "addressPrefix")}; a workspace needs /${longestPrefix} or larger.`,
    );
  }
  const other = arm.store
    .ofType(DELEGATION)
    .find(
      (each) =>
        each.id !== workspaceId && (each.holds ?? []).some((held) => isAtOrBelow(held, subnetId)),
    );
  if (other !== undefined)
    throw badRequest("SubnetInUse", `Subnet ${subnetId} is in use by the workspace ${other.id}.`);
}
