import { createHash } from "node:crypto";

import { type Inputs, record, requiredText, text, UNKNOWN } from "../protocol/values";
import type { Failure } from "../schema/check";
import type { Arm } from "./arm";
import { ArmPath } from "./armPath";
import type { ArmType } from "./armType";
import { badRequest, conflict } from "./errors";
import { idsAt } from "./references";
import { emptyWorkspace } from "./workspaceContent";
import { identitiesOf, keyFaults, refuseKeys } from "./workspaceKeys";
import { networkFaults, parameter, refuseSubnets, subnetIdsOf } from "./workspaceNetwork";

/** What a serverless workspace does not take, by the SDK's own documentation of each. */
const NOT_SERVERLESS = [
  "managedResourceGroupId",
  "parameters",
  "accessConnector",
  "defaultStorageFirewall",
].concat(["defaultCatalog", "requiredNsgRules"]);

const GROUP_ID = /^\/subscriptions\/[^/]+\/resourceGroups\/([^/]{1,90})$/i;

function faults(inputs: Inputs): Failure[] {
  const failures: Failure[] = [];
  const mode = inputs["computeMode"];
  if (mode === undefined)
    failures.push({
      property: "computeMode",
      reason: "Required on create: 'Serverless' or 'Hybrid'",
    });
  if (mode === "Serverless") {
    for (const property of NOT_SERVERLESS.filter((key) => inputs[key] !== undefined)) {
      failures.push({ property, reason: "Not allowed in Serverless ComputeMode workspace." });
    }
  }
  if (mode === "Hybrid" && inputs["managedResourceGroupId"] === undefined) {
    failures.push({
      property: "managedResourceGroupId",
      reason: "a Hybrid workspace needs the id of a group that does not exist yet",
    });
  }
  const managed = text(inputs, "managedResourceGroupId");
  if (managed !== undefined && !GROUP_ID.test(managed)) {
    const reason = `expected /subscriptions/<id>/resourceGroups/<name>, got ${managed}`;
    failures.push({ property: "managedResourceGroupId", reason });
  }
  if (inputs["defaultStorageFirewall"] === "Enabled" && inputs["accessConnector"] === undefined) {
    failures.push({
      property: "defaultStorageFirewall",
      reason: "Enabled needs an accessConnector",
    });
  }
  const tier = text(record(inputs, "sku") ?? {}, "name");
  if (tier !== undefined && !["standard", "premium", "trial"].includes(tier)) {
    failures.push({
      property: "sku.name",
      reason: `expected name to be one of ["standard" "premium" "trial"], got ${tier}`,
    });
  }
  return [...failures, ...networkFaults(inputs), ...keyFaults(inputs)];
}

/** Sixteen digits, the same for the same resource; clients that count in doubles read each of them whole. */
function workspaceId(id: string): string {
  const digest = createHash("sha256").update(id.toLowerCase()).digest();
  return String(1_000_000_000_000_000n + (digest.readBigUInt64BE() % 8_000_000_000_000_000n));
}

/** The account of the workspace's root; endpoints lead to it by the name the customer gave it. */
function putRootStorage(inputs: Inputs, managedGroupId: string, arm: Arm): void {
  const name = parameter(inputs, "storageAccountName");
  if (typeof name !== "string") return;
  arm.store.put({
    id: `${managedGroupId}/providers/Microsoft.Storage/storageAccounts/${name}`,
    armType: "Microsoft.Storage/storageAccounts",
    inputs: { accountName: name, location: inputs["location"] },
    outputs: { name, provisioningState: "Succeeded" },
  });
}

/** The workspace of this platform: creating it hands out its address, deleting it empties it. */
export const workspace: ArmType = {
  path: ArmPath.inGroup("Microsoft.Databricks/workspaces/{workspaceName}"),
  apiVersion: "2026-01-01",
  autoname: "random",
  isLocated: true,
  immutable: [
    "computeMode",
    "managedResourceGroupId",
    "parameters.customVirtualNetworkId",
    "parameters.enableNoPublicIp",
  ].concat(
    [
      "parameters.customPublicSubnetName",
      "parameters.customPrivateSubnetName",
      "parameters.storageAccountName",
    ],
    ["parameters.requireInfrastructureEncryption", "parameters.vnetAddressPrefix"],
  ),
  nameFault: (name) =>
    /^[\w-]{3,64}$/.test(name)
      ? undefined
      : `a workspace's name has 3 to 64 letters, digits, hyphens and underscores, got '${name}'`,
  faults,
  // The subnets by service association links, the connector through the root storage's firewall.
  holds: (inputs) => [...subnetIdsOf(inputs), ...idsAt(inputs, "accessConnector.id")],
  refuse: (inputs, id, arm) => {
    refuseSubnets(inputs, id, arm);
    refuseKeys(inputs, id, arm);
    const managed = text(inputs, "managedResourceGroupId");
    const existing = managed === undefined ? undefined : arm.store.get(managed);
    if (existing !== undefined && existing.inputs["managedBy"] !== id) {
      throw conflict(
        "Conflict",
        `the managed resource group '${managed}' exists already; name one that does not exist`,
      );
    }
    if (
      managed?.toLowerCase() ===
      arm.groupId(requiredText(inputs, "resourceGroupName")).toLowerCase()
    ) {
      throw badRequest(
        "InvalidManagedResourceGroup",
        `the workspace can not be in its own managed resource group '${managed}'`,
      );
    }
  },
  outputs: (inputs, id, arm, previous) => ({
    createdDateTime: previous?.["createdDateTime"] ?? new Date().toISOString(),
    isUcEnabled: true,
    privateEndpointConnections: [],
    provisioningState: "Succeeded",
    workspaceId: workspaceId(id),
    workspaceUrl: arm.workspaceUrl(workspaceId(id)),
    ...identitiesOf(inputs, previous),
  }),
  foreseen: (_inputs, arm, id) => ({
    ...(id === undefined ? {} : { workspaceUrl: arm.workspaceUrl(workspaceId(id)) }),
    managedDiskIdentity: UNKNOWN,
    storageAccountIdentity: UNKNOWN,
  }),
  // The server of this platform may have moved to another port.
  current: (id, arm) => ({ workspaceUrl: arm.workspaceUrl(workspaceId(id)) }),
  materialize: (inputs, id, arm) => {
    const managed = text(inputs, "managedResourceGroupId");
    if (managed !== undefined) {
      const group = {
        location: inputs["location"],
        managedBy: id,
        resourceGroupName: GROUP_ID.exec(managed)?.[1],
      };
      const outputs = {
        name: group.resourceGroupName,
        properties: { provisioningState: "Succeeded" },
      };
      arm.store.put({
        id: managed,
        armType: "Microsoft.Resources/resourceGroups",
        inputs: group,
        outputs,
      });
      putRootStorage(inputs, managed, arm);
    }
    return Promise.resolve();
  },
  dismantle: async (_id, inputs, arm) => {
    await emptyWorkspace(arm);
    const managed = text(inputs, "managedResourceGroupId");
    if (managed !== undefined) arm.store.removeWithDescendants(managed);
  },
};
