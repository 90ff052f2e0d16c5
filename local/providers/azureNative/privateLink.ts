import { type Inputs, record, records, requiredText, text } from "../protocol/values";
import type { Arm } from "./arm";
import { ArmPath } from "./armPath";
import { type ArmType, plainType } from "./armType";
import { badRequest, conflict } from "./errors";
import { idsAt } from "./references";

const networkVersion = "2024-05-01";
const dnsVersion = "2024-06-01";

/** The groups of private link each kind of resource offers. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  "Microsoft.Databricks/workspaces": ["databricks_ui_api", "browser_authentication"],
  "Microsoft.DocumentDB/databaseAccounts": ["Sql"],
  "Microsoft.EventHub/namespaces": ["namespace"],
  "Microsoft.KeyVault/vaults": ["vault"],
  "Microsoft.Sql/servers": ["sqlServer"],
  "Microsoft.Storage/storageAccounts": ["blob", "dfs", "file", "queue", "table", "web"],
  "Microsoft.Synapse/workspaces": ["Dev", "Sql", "SqlOnDemand"],
};

function refuseEndpoint(inputs: Inputs, id: string, arm: Arm): void {
  const [subnetId = ""] = idsAt(inputs, "subnet.id");
  const delegations = arm.store.get(subnetId)?.inputs["delegations"];
  if (Array.isArray(delegations) && delegations.length > 0) {
    throw badRequest(
      "PrivateEndpointCreationNotAllowedAsSubnetIsDelegated",
      `Private endpoint ${id} cannot be created as subnet ${subnetId} is delegated.`,
    );
  }
  const connections = inputs["privateLinkServiceConnections"];
  for (const connection of records(connections)) {
    const target = arm.store.get(requiredText(connection, "privateLinkServiceId"));
    const offered = GROUPS[target?.armType ?? ""];
    const groups = connection["groupIds"];
    const asked = Array.isArray(groups) ? groups.map(String) : [];
    const wrong = asked.find((group) => !(offered ?? []).includes(group));
    if (offered === undefined || wrong !== undefined || asked.length !== 1) {
      throw badRequest(
        "InvalidPrivateLinkServiceGroupId",
        `Private endpoint ${id} asks ${target?.id ?? ""} for the groups [${asked.join(", ")}]; one of ` +
          `[${(offered ?? []).join(", ")}] can be had.`,
      );
    }
  }
}

export const privateEndpoint: ArmType = plainType({
  path: ArmPath.inGroup("Microsoft.Network/privateEndpoints/{privateEndpointName}"),
  apiVersion: networkVersion,
  immutable: ["subnet", "privateLinkServiceConnections", "customNetworkInterfaceName"],
  needs: (inputs) => idsAt(inputs, "privateLinkServiceConnections[].privateLinkServiceId"),
  holds: (inputs) => idsAt(inputs, "subnet.id"),
  refuse: refuseEndpoint,
  outputs: () => ({ provisioningState: "Succeeded" }),
});

export const privateDnsZoneGroup: ArmType = plainType({
  path: ArmPath.inGroup(
    "Microsoft.Network/privateEndpoints/{privateEndpointName}/privateDnsZoneGroups/{privateDnsZoneGroupName}",
  ),
  apiVersion: networkVersion,
  isLocated: false,
  needs: (inputs) => idsAt(inputs, "privateDnsZoneConfigs[].privateDnsZoneId"),
  outputs: () => ({ provisioningState: "Succeeded" }),
});

export const privateZone: ArmType = plainType({
  path: ArmPath.inGroup("Microsoft.Network/privateDnsZones/{privateZoneName}"),
  apiVersion: dnsVersion,
  isLocated: false,
  immutable: ["location"],
  nameFault: (name) =>
    /^[\w-]+(\.[\w-]+){1,33}$/.test(name) ? undefined : `'${name}' is not a valid zone name`,
  faults: onlyGlobal,
  outputs: () => ({ provisioningState: "Succeeded", numberOfVirtualNetworkLinks: 0 }),
  refuseDelete: (id, _inputs, arm) => {
    const link = arm.store.all().find((other) => other.id.startsWith(`${id}/virtualNetworkLinks/`));
    if (link === undefined) return;
    throw conflict(
      "CannotDeleteResource",
      `Can not delete resource before nested resources are deleted: ${link.id}.`,
    );
  },
});

/** Zones and their links are in no region. */
function onlyGlobal(inputs: Inputs) {
  const location = text(inputs, "location");
  if (location?.toLowerCase() === "global") return [];
  const reason = `The provided location '${location ?? ""}' is not available for resource type; it must be 'global'`;
  return [{ property: "location", reason }];
}

function refuseLink(inputs: Inputs, id: string, arm: Arm): void {
  const network = text(record(inputs, "virtualNetwork") ?? {}, "id")?.toLowerCase();
  const zone = requiredText(inputs, "privateZoneName");
  const other = arm.store
    .ofType("Microsoft.Network/privateDnsZones/virtualNetworkLinks")
    .filter((link) => link.id !== id && link.inputs["privateZoneName"] === zone)
    .find(
      (link) => text(record(link.inputs, "virtualNetwork") ?? {}, "id")?.toLowerCase() === network,
    );
  if (other === undefined) return;
  throw conflict(
    "Conflict",
    "A virtual network cannot be linked to multiple zones with overlapping namespaces. You tried to link virtual " +
      `network with '${zone}' and '${zone}' zones: ${other.id} is there.`,
  );
}

export const virtualNetworkLink: ArmType = plainType({
  path: ArmPath.inGroup(
    "Microsoft.Network/privateDnsZones/{privateZoneName}/virtualNetworkLinks/{virtualNetworkLinkName}",
  ),
  apiVersion: dnsVersion,
  isLocated: false,
  immutable: ["location", "virtualNetwork"],
  faults: onlyGlobal,
  needs: (inputs) => idsAt(inputs, "virtualNetwork.id"),
  refuse: refuseLink,
  outputs: () => ({ provisioningState: "Succeeded", virtualNetworkLinkState: "Completed" }),
});
