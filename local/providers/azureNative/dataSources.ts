import { type Inputs, text } from "../protocol/values";
import type { Arm } from "./arm";
import { ArmPath } from "./armPath";
import { type ArmType, plainType } from "./armType";
import { refuseKeyOfIdentity } from "./encryptionKeys";
import { badRequest } from "./errors";
import { idsAt } from "./references";
import { systemIdentity } from "./systemIdentity";

const NAMESPACE = "Microsoft.EventHub/namespaces/{namespaceName}";

export const eventHubNamespace: ArmType = plainType({
  path: ArmPath.inGroup(NAMESPACE),
  apiVersion: "2024-01-01",
  nameFault: (name) =>
    /^[A-Za-z][A-Za-z0-9-]{4,48}[A-Za-z0-9]$/.test(name)
      ? undefined
      : `a namespace's name has 6 to 50 letters, digits and hyphens, a letter first, no hyphen last, got '${name}'`,
});

export const eventHub: ArmType = plainType({
  path: ArmPath.inGroup(`${NAMESPACE}/eventhubs/{eventHubName}`),
  apiVersion: "2024-01-01",
  isLocated: false,
  immutable: ["partitionCount"],
});

export const consumerGroup: ArmType = plainType({
  path: ArmPath.inGroup(`${NAMESPACE}/eventhubs/{eventHubName}/consumergroups/{consumerGroupName}`),
  apiVersion: "2024-01-01",
  isLocated: false,
});

const SERVER = "Microsoft.Sql/servers/{serverName}";

export const sqlServer: ArmType = plainType({
  path: ArmPath.inGroup(SERVER),
  apiVersion: "2023-08-01",
  nameFault: (name) =>
    /^[a-z0-9](-?[a-z0-9])*$/.test(name) && name.length <= 63
      ? undefined
      : `a server's name has 1 to 63 lower-case letters, digits and hyphens, no hyphen first or last, got '${name}'`,
  ...systemIdentity,
  // Each server comes with its own database, which holds what is said of the server.
  materialize: async (_inputs, id, arm) => {
    const armType = "Microsoft.Sql/servers/databases";
    const outputs = { name: "master", type: armType };
    arm.store.put({ id: `${id}/databases/master`, armType, inputs: {}, outputs });
  },
});

export const sqlDatabase: ArmType = plainType({
  path: ArmPath.inGroup(`${SERVER}/databases/{databaseName}`),
  apiVersion: "2023-08-01",
});

export const sqlAuditing: ArmType = plainType({
  path: ArmPath.inGroup(`${SERVER}/extendedAuditingSettings/{blobAuditingPolicyName}`),
  apiVersion: "2023-08-01",
  onlyName: "default",
  autoname: "copy",
  isLocated: false,
  faults: (inputs) =>
    text(inputs, "state") === "Enabled" &&
    inputs["isAzureMonitorTargetEnabled"] !== true &&
    inputs["storageEndpoint"] === undefined
      ? [{ property: "storageEndpoint", reason: "an audit log needs a place to go to" }]
      : [],
});

const ACCOUNT = "Microsoft.DocumentDB/databaseAccounts/{accountName}";

export const cosmosAccount: ArmType = plainType({
  path: ArmPath.inGroup(ACCOUNT),
  apiVersion: "2025-10-15",
  immutable: ["createMode"],
  nameFault: (name) =>
    /^[a-z0-9][a-z0-9-]{1,42}[a-z0-9]$/.test(name)
      ? undefined
      : `an account's name has 3 to 44 lower-case letters, digits and hyphens, no hyphen first or last, got '${name}'`,
  refuse: (inputs, _id, arm) => refuseCosmosKey(inputs, arm),
});

/** The account reads its key as its default identity, which it writes behind a word. */
function refuseCosmosKey(inputs: Inputs, arm: Arm): void {
  const uri = text(inputs, "keyVaultKeyUri");
  if (uri === undefined) return;
  const [, vaultUri, keyName] = /^(https:\/\/[^/]+\/)keys\/([^/]+)$/.exec(uri) ?? [];
  if (vaultUri === undefined || keyName === undefined)
    throw badRequest(
      "BadRequest",
      `keyVaultKeyUri must be https://<vault>/keys/<key> without a version, got ${uri}`,
    );
  const identity = text(inputs, "defaultIdentity") ?? "FirstPartyIdentity";
  const identityId = identity.replace(/^UserAssignedIdentity=/, "");
  refuseKeyOfIdentity({ keyName, vaultUri }, identityId, inputs, arm);
}

export const cosmosDatabase: ArmType = plainType({
  path: ArmPath.inGroup(`${ACCOUNT}/sqlDatabases/{databaseName}`),
  apiVersion: "2025-10-15",
  isLocated: false,
});

export const cosmosContainer: ArmType = plainType({
  path: ArmPath.inGroup(`${ACCOUNT}/sqlDatabases/{databaseName}/containers/{containerName}`),
  apiVersion: "2025-10-15",
  isLocated: false,
});

export const cosmosRoleAssignment: ArmType = plainType({
  path: ArmPath.inGroup(`${ACCOUNT}/sqlRoleAssignments/{roleAssignmentId}`),
  apiVersion: "2025-10-15",
  autoname: "uuid",
  isLocated: false,
  immutable: ["scope", "principalId"],
  needs: (inputs) => idsAt(inputs, "scope"),
});

export const synapseWorkspace: ArmType = plainType({
  path: ArmPath.inGroup("Microsoft.Synapse/workspaces/{workspaceName}"),
  apiVersion: "2021-06-01",
  immutable: ["managedVirtualNetwork", "defaultDataLakeStorage"],
  nameFault: (name) =>
    /^[a-z0-9](-?[a-z0-9])*$/.test(name) && name.length <= 50 && !name.includes("-ondemand")
      ? undefined
      : `a workspace's name has 1 to 50 lower-case letters, digits and hyphens and not '-ondemand', got '${name}'`,
  needs: (inputs) => idsAt(inputs, "defaultDataLakeStorage.resourceId"),
  ...systemIdentity,
});

/** Who rules the SQL endpoints; there is one, of a fixed name. */
export const synapseAdministrator: ArmType = plainType({
  path: ArmPath.inGroup(
    "Microsoft.Synapse/workspaces/{workspaceName}/sqlAdministrators/activeDirectory",
  ),
  apiVersion: "2021-06-01",
  isLocated: false,
});
