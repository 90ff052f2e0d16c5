import type { ResourceType } from "../protocol/provider";
import { type Inputs, isRecord, text } from "../protocol/values";
import type { Failure } from "../schema/check";
import type { PropertySchema } from "../schema/propertyTypes";
import type { Connection } from "./connection";
import { ignoringMissing, isAlreadyThere, telling, unlessMissing } from "./errors";
import { BEYOND_THE_WORKSPACE, accepted, named, notServed } from "./rules";
import { refreshed, toApi } from "./translation";

export const CLUSTER_POLICY = "databricks:index/clusterPolicy:ClusterPolicy";
const API = "/api/2.0/policies/clusters";
const FAMILY = ["policyFamilyId", "policyFamilyDefinitionOverrides", "libraries"];

function definitionFaults(inputs: Inputs): Failure[] {
  const definition = text(inputs, "definition");
  if (definition === undefined) return [];
  try {
    JSON.parse(definition);
    return [];
  } catch (error) {
    return [
      {
        property: "definition",
        reason: `"definition" contains an invalid JSON: ${(error as Error).message}`,
      },
    ];
  }
}

export function clusterPolicy(connection: Connection, schema: PropertySchema): ResourceType {
  const edit = (id: string, inputs: Inputs) =>
    connection.client.post(`${API}/edit`, {
      policy_id: id,
      ...toApi(schema, CLUSTER_POLICY, inputs),
    });
  return {
    immutable: [],
    check: (subject, news, olds, seed) => {
      const inputs = named(subject, news, olds, seed);
      return accepted(
        inputs,
        definitionFaults(inputs),
        notServed(inputs, [...FAMILY, ...BEYOND_THE_WORKSPACE]),
      );
    },
    create: async (_subject, inputs) =>
      telling("create cluster policy", async () => {
        const id = await create(connection, toApi(schema, CLUSTER_POLICY, inputs), (left) =>
          edit(left, inputs),
        );
        return { id, outputs: { policyId: id } };
      }),
    read: async ({ id, inputs, outputs }) => {
      const answer = await unlessMissing(() =>
        connection.client.get(`${API}/get`, { policy_id: id }),
      );
      if (answer === undefined) return undefined;
      const current = refreshed(inputs, answer, [
        "name",
        "definition",
        "description",
        "maxClustersPerUser",
      ]);
      return { id, inputs: current, outputs: { ...outputs, ...current } };
    },
    update: async ({ id }, inputs) => {
      await telling("update cluster policy", () => edit(id, inputs));
      return { policyId: id };
    },
    delete: async ({ id }) => {
      await telling("delete cluster policy", () =>
        ignoringMissing(() => connection.client.post(`${API}/delete`, { policy_id: id })),
      );
    },
  };
}

async function create(
  connection: Connection,
  body: Inputs,
  adopt: (id: string) => Promise<unknown>,
): Promise<string> {
  try {
    return String((await connection.client.post(`${API}/create`, body))["policy_id"]);
  } catch (error) {
    if (!connection.adopts || !isAlreadyThere(error)) throw error;
    const { policies } = await connection.client.get(`${API}/list`);
    const found = Array.isArray(policies) ? policies.filter(isRecord) : [];
    const id = found.find((policy) => policy["name"] === body["name"])?.["policy_id"];
    if (typeof id !== "string") throw error;
    await adopt(id);
    return id;
  }
}
