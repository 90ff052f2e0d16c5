import { hasUnknown, type Inputs, record } from "../protocol/values";
import type { Failure } from "../schema/check";
import { ignoringMissing } from "./errors";
import { oneOf } from "./rules";
import { type Securable, UNITY_CATALOG } from "./securable";

const CATALOG_ISOLATION = ["ISOLATED", "OPEN"];
export const ISOLATION = ["ISOLATION_MODE_ISOLATED", "ISOLATION_MODE_OPEN"];
const OPTIMIZATION = ["DISABLE", "ENABLE", "INHERIT"];

function abfssFaults(inputs: Inputs, property: string): Failure[] {
  const url = inputs[property];
  if (
    typeof url !== "string" ||
    hasUnknown(url) ||
    /^abfss:\/\/[^@/]+@[^/]+\.dfs\.core\.windows\.net(\/|$)/.test(url)
  )
    return [];
  return [
    {
      property,
      reason: `expected abfss://container@account.dfs.core.windows.net/path, got ${url}`,
    },
  ];
}

/** Of the queues there are, Azure has two; this workspace knows the one the service makes for itself. */
function fileEventFaults(inputs: Inputs): Failure[] {
  const queue = record(inputs, "fileEventQueue");
  const kinds = Object.keys(queue ?? {});
  if (kinds.some((kind) => kind !== "managedAqs")) {
    const reason = `the local workspace serves managedAqs, got ${kinds.join(", ")}`;
    return [{ property: "fileEventQueue", reason }];
  }
  if (inputs["enableFileEvents"] !== true || queue !== undefined) return [];
  return [{ property: "fileEventQueue", reason: "file events need a queue: give managedAqs" }];
}

export const storageCredential: Securable = {
  token: "databricks:index/storageCredential:StorageCredential",
  collection: "storage-credentials",
  title: "storage credential",
  nameParts: ["name"],
  createFields: ["name", "comment", "azureManagedIdentity", "readOnly", "skipValidation"],
  updateFields: [
    "comment",
    "azureManagedIdentity",
    "readOnly",
    "skipValidation",
    "isolationMode",
    "owner",
  ],
  secondFields: ["isolationMode", "owner"],
  immutable: ["name"],
  bindingType: "storage_credential",
  notServed: [
    "awsIamRole",
    "azureServicePrincipal",
    "cloudflareApiToken",
    "databricksGcpServiceAccount",
    "gcpServiceAccountKey",
  ],
  faults: (inputs) => [
    ...oneOf(inputs, "isolationMode", ISOLATION),
    ...(inputs["azureManagedIdentity"] === undefined
      ? [
          {
            property: "azureManagedIdentity",
            reason: "a credential for Azure needs the id of an access connector",
          },
        ]
      : []),
  ],
  outputs: (answer) => ({
    storageCredentialId: answer["id"],
    owner: answer["owner"],
    metastoreId: answer["metastore_id"],
  }),
};

export const externalLocation: Securable = {
  token: "databricks:index/externalLocation:ExternalLocation",
  collection: "external-locations",
  title: "external location",
  nameParts: ["name"],
  createFields: [
    "name",
    "url",
    "credentialName",
    "comment",
    "readOnly",
    "skipValidation",
    "fallback",
    "enableFileEvents",
    "fileEventQueue",
  ],
  updateFields: [
    "url",
    "credentialName",
    "comment",
    "readOnly",
    "skipValidation",
    "fallback",
    "enableFileEvents",
    "fileEventQueue",
    "isolationMode",
    "owner",
  ],
  secondFields: ["isolationMode", "owner"],
  immutable: ["name"],
  bindingType: "external_location",
  notServed: ["effectiveFileEventQueue", "encryptionDetails"],
  faults: (inputs) => [
    ...oneOf(inputs, "isolationMode", ISOLATION),
    ...abfssFaults(inputs, "url"),
    ...fileEventFaults(inputs),
  ],
  outputs: (answer) => ({
    credentialId: answer["credential_id"],
    createdAt: answer["created_at"],
    createdBy: answer["created_by"],
    owner: answer["owner"],
    metastoreId: answer["metastore_id"],
  }),
};

export const catalog: Securable = {
  token: "databricks:index/catalog:Catalog",
  collection: "catalogs",
  title: "catalog",
  nameParts: ["name"],
  createFields: ["name", "comment", "properties", "storageRoot"],
  updateFields: ["comment", "properties", "isolationMode", "owner", "enablePredictiveOptimization"],
  secondFields: ["isolationMode", "owner", "enablePredictiveOptimization"],
  immutable: ["name", "storageRoot"],
  bindingType: "catalog",
  notServed: [
    ...[
      "browseOnly",
      "connectionName",
      "customMaxRetentionHours",
      "effectivePredictiveOptimizationFlag",
    ],
    ...["managedEncryptionSettings", "options", "providerName", "provisioningInfo", "shareName"],
  ],
  faults: (inputs) => [
    ...oneOf(inputs, "isolationMode", CATALOG_ISOLATION),
    ...oneOf(inputs, "enablePredictiveOptimization", OPTIMIZATION),
    ...abfssFaults(inputs, "storageRoot"),
  ],
  outputs: (answer) => ({
    catalogType: answer["catalog_type"],
    fullName: answer["full_name"] ?? answer["name"],
    isolationMode: answer["isolation_mode"],
    metastoreId: answer["metastore_id"],
    owner: answer["owner"],
    storageLocation: answer["storage_location"],
  }),
  // The service puts a schema `default` into each new catalog; the real provider takes it away.
  afterCreate: (client, name) =>
    ignoringMissing(() => client.delete(`${UNITY_CATALOG}/schemas/${name}.default`)),
};

export const schemaSecurable: Securable = {
  token: "databricks:index/schema:Schema",
  collection: "schemas",
  title: "schema",
  nameParts: ["catalogName", "name"],
  createFields: ["name", "catalogName", "comment", "properties", "storageRoot"],
  updateFields: ["comment", "properties", "owner", "enablePredictiveOptimization"],
  secondFields: ["owner", "enablePredictiveOptimization"],
  immutable: ["name", "catalogName", "storageRoot"],
  notServed: [],
  faults: (inputs) => [
    ...oneOf(inputs, "enablePredictiveOptimization", OPTIMIZATION),
    ...abfssFaults(inputs, "storageRoot"),
  ],
  outputs: (answer) => ({
    schemaId: answer["schema_id"],
    owner: answer["owner"],
    metastoreId: answer["metastore_id"],
  }),
};

export const volume: Securable = {
  token: "databricks:index/volume:Volume",
  collection: "volumes",
  title: "volume",
  nameParts: ["catalogName", "schemaName", "name"],
  createFields: ["name", "catalogName", "schemaName", "volumeType", "storageLocation", "comment"],
  updateFields: ["comment", "owner"],
  secondFields: ["owner"],
  immutable: ["name", "catalogName", "schemaName", "volumeType", "storageLocation"],
  notServed: [],
  faults: (inputs) => [
    ...oneOf(inputs, "volumeType", ["EXTERNAL", "MANAGED"]),
    ...abfssFaults(inputs, "storageLocation"),
    ...(inputs["volumeType"] === "EXTERNAL" && inputs["storageLocation"] === undefined
      ? [
          {
            property: "storageLocation",
            reason: "storage_location must be given for a volume of type EXTERNAL",
          },
        ]
      : []),
  ],
  outputs: (answer, fullName) => ({ owner: answer["owner"], volumePath: volumePath(fullName) }),
  foreseen: (inputs) => {
    const parts = [inputs["catalogName"], inputs["schemaName"], inputs["name"]];
    return parts.some(hasUnknown) ? {} : { volumePath: volumePath(parts.join(".")) };
  },
};

export const registeredModel: Securable = {
  token: "databricks:index/registeredModel:RegisteredModel",
  collection: "models",
  title: "registered model",
  nameParts: ["catalogName", "schemaName", "name"],
  createFields: ["name", "catalogName", "schemaName", "comment"],
  updateFields: ["comment", "owner"],
  secondFields: ["owner"],
  immutable: ["name", "catalogName", "schemaName", "storageLocation"],
  notServed: [
    ...["aliases", "browseOnly", "createdAt", "createdBy", "fullName"],
    ...["storageLocation", "updatedAt", "updatedBy"],
  ],
  faults: (inputs) =>
    ["catalogName", "schemaName"]
      .filter((property) => inputs[property] === undefined)
      .map((property) => ({ property, reason: `a registered model needs its ${property}` })),
  outputs: (answer) => ({
    fullName: answer["full_name"],
    owner: answer["owner"],
    metastoreId: answer["metastore_id"],
    storageLocation: answer["storage_location"],
  }),
};

function volumePath(fullName: string): string {
  return `/Volumes/${fullName.replaceAll(".", "/")}`;
}
