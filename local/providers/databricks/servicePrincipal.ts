import type { ResourceType } from "../protocol/provider";
import { type Inputs, records, text } from "../protocol/values";
import type { Failure } from "../schema/check";
import type { WorkspaceClient } from "./client";
import type { Connection } from "./connection";
import { ignoringMissing, telling, unlessMissing, WorkspaceError } from "./errors";
import { BEYOND_THE_WORKSPACE, accepted, notServed } from "./rules";

export const SERVICE_PRINCIPAL = "databricks:index/servicePrincipal:ServicePrincipal";
const API = "/api/2.0/preview/scim/v2/ServicePrincipals";
const SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:ServicePrincipal";
const READ = { attributes: "userName,displayName,active,externalId,entitlements" };

/** Entitlements by the input that asks for them. */
const ENTITLEMENTS: Readonly<Record<string, string>> = {
  allowClusterCreate: "allow-cluster-create",
  allowInstancePoolCreate: "allow-instance-pool-create",
  databricksSqlAccess: "databricks-sql-access",
  workspaceAccess: "workspace-access",
  workspaceConsume: "workspace-consume",
};
const NOT_SERVED = [
  ...["aclPrincipalId", "disableAsUserDeletion", "forceDeleteHomeDir", "forceDeleteRepos"],
  ...["home", "repos", ...BEYOND_THE_WORKSPACE],
];

function faults(inputs: Inputs): Failure[] {
  if (inputs["applicationId"] !== undefined || inputs["displayName"] !== undefined) return [];
  const reason =
    '"application_id": one of `application_id,display_name` must be specified for a service principal';
  return [{ property: "applicationId", reason }];
}

function body(inputs: Inputs): Inputs {
  const { applicationId, displayName, externalId } = inputs;
  return {
    ...(applicationId === undefined ? {} : { applicationId }),
    ...(displayName === undefined ? {} : { displayName }),
    ...(externalId === undefined ? {} : { externalId }),
    active: inputs["active"] ?? true,
    schemas: [SCHEMA],
    entitlements: Object.entries(ENTITLEMENTS)
      .filter(([property]) => inputs[property] === true)
      .map(([, value]) => ({ value })),
  };
}

function outputs(answer: Inputs): Inputs {
  const { applicationId, displayName } = answer;
  return {
    applicationId,
    displayName,
    aclPrincipalId: `servicePrincipals/${String(applicationId)}`,
  };
}

export function servicePrincipal(connection: Connection): ResourceType {
  return {
    immutable: ["applicationId"],
    deletesBeforeReplacing: true,
    check: (_subject, inputs) => accepted(inputs, faults(inputs), notServed(inputs, NOT_SERVED)),
    create: (_subject, inputs) =>
      telling("create service principal", async () => {
        const { client, adopts } = connection;
        const mayAdopt = adopts || inputs["force"] === true;
        const id = await created(client, inputs, mayAdopt);
        return { id, outputs: outputs(await client.get(`${API}/${id}`, READ)) };
      }),
    read: async ({ id, inputs, outputs: before }) => {
      const answer = await unlessMissing(() => connection.client.get(`${API}/${id}`, READ));
      if (answer === undefined) return undefined;
      const current = asAnswered(inputs, answer);
      return { id, inputs: current, outputs: { ...before, ...current, ...outputs(answer) } };
    },
    update: ({ id }, inputs) =>
      telling("update service principal", async () => {
        const { client } = connection;
        await client.get(`${API}/${id}`, { attributes: "groups,roles" });
        await client.put(`${API}/${id}`, body(inputs));
        return outputs(await client.get(`${API}/${id}`, READ));
      }),
    delete: ({ id }) =>
      telling("delete service principal", () =>
        ignoringMissing(() => connection.client.delete(`${API}/${id}`)),
      ),
  };
}

/** Makes the principal; one that is there already is taken over where the program says so by `force`. */
async function created(
  client: WorkspaceClient,
  inputs: Inputs,
  mayAdopt: boolean,
): Promise<string> {
  try {
    return String((await client.post(API, body(inputs)))["id"]);
  } catch (error) {
    const isTaken = error instanceof WorkspaceError && /already exists/.test(error.message);
    if (!mayAdopt || !isTaken) throw error;
    const filter = `applicationId eq "${text(inputs, "applicationId") ?? ""}"`;
    const found = (await client.get(API, { filter, excludedAttributes: "roles" }))["Resources"];
    const [present] = records(found);
    if (present === undefined) throw error;
    const id = String(present["id"]);
    await client.get(`${API}/${id}`, { attributes: "groups,roles" });
    await client.put(`${API}/${id}`, body(inputs));
    return id;
  }
}

/** The inputs that were given, as the workspace has them now. */
function asAnswered(inputs: Inputs, answer: Inputs): Inputs {
  const list = records(answer["entitlements"]);
  const entitled = list.map(({ value }) => value);
  const entries = Object.entries(inputs).map(([key, given]) => {
    const entitlement = ENTITLEMENTS[key];
    if (entitlement !== undefined) return [key, entitled.includes(entitlement)];
    return [key, ["applicationId", "displayName", "active"].includes(key) ? answer[key] : given];
  });
  return Object.fromEntries(entries) as Inputs;
}
