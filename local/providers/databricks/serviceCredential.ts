import { isConnectorId } from "../../workspace/services/unityCatalog/serviceCredentials";
import { type Inputs, record, text } from "../protocol/values";
import type { Failure } from "../schema/check";
import { oneOf } from "./rules";
import type { Securable } from "./securable";
import { ISOLATION } from "./securables";

function connectorFaults(inputs: Inputs): Failure[] {
  const identity = record(inputs, "azureManagedIdentity");
  const property = "azureManagedIdentity";
  if (inputs[property] === undefined)
    return [{ property, reason: "a credential for Azure needs the id of an access connector" }];
  const id = identity === undefined ? undefined : text(identity, "accessConnectorId");
  if (id === undefined || isConnectorId(id)) return [];
  const reason = `expected the resource id of an access connector, got ${id}`;
  return [{ property: `${property}.accessConnectorId`, reason }];
}

/** With which code reads services beside the lake. */
export const serviceCredential: Securable = {
  token: "databricks:index/credential:Credential",
  collection: "credentials",
  title: "credential",
  nameParts: ["name"],
  createFields: ["name", "purpose", "comment", "azureManagedIdentity", "skipValidation"],
  updateFields: ["comment", "azureManagedIdentity", "skipValidation", "isolationMode", "owner"],
  secondFields: ["isolationMode", "owner"],
  immutable: ["name", "purpose"],
  bindingType: "credential",
  notServed: [
    ...["awsIamRole", "azureServicePrincipal", "databricksGcpServiceAccount", "forceUpdate"],
    ...["createdAt", "createdBy", "databricksCredentialId", "fullName", "readOnly"],
    ...["updatedAt", "updatedBy", "usedForManagedStorage"],
  ],
  faults: (inputs) => [
    ...oneOf(inputs, "isolationMode", ISOLATION),
    // Those for storage are resources of another type here.
    ...oneOf(inputs, "purpose", ["SERVICE"]),
    ...connectorFaults(inputs),
  ],
  outputs: (answer) => ({
    credentialId: answer["id"],
    fullName: answer["full_name"],
    owner: answer["owner"],
    metastoreId: answer["metastore_id"],
  }),
};
