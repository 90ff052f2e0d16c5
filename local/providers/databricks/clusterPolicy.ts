import type {
  Checked,
  Created,
  Found,
  Remembered,
  ResourceType,
  Subject,
} from "../protocol/provider";
import { type Inputs, records, requiredText, text } from "../protocol/values";
import type { Failure } from "../schema/check";
import type { PropertySchema } from "../schema/propertyTypes";
import type { WorkspaceClient } from "./client";
import type { Connection } from "./connection";
import { ignoringMissing, telling, unlessMissing } from "./errors";
import { BEYOND_THE_WORKSPACE, accepted, named, notServed } from "./rules";
import { refreshed, toApi } from "./translation";

export const CLUSTER_POLICY = "databricks:index/clusterPolicy:ClusterPolicy";
const API = "/api/2.0/policies/clusters";
const COMPARED = ["name", "definition", "description", "maxClustersPerUser"];
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

export class ClusterPolicyType implements ResourceType {
  readonly immutable = [];

  constructor(
    private readonly connection: Connection,
    private readonly schema: PropertySchema,
  ) {}

  check(subject: Subject, news: Inputs, olds: Inputs, seed: Buffer): Checked {
    const inputs = named(subject, news, olds, seed);
    const unserved = notServed(inputs, [...FAMILY, ...BEYOND_THE_WORKSPACE]);
    return accepted(inputs, definitionFaults(inputs), unserved);
  }

  create(_subject: Subject, inputs: Inputs): Promise<Created> {
    const { client, adopts } = this.connection;
    return telling("create cluster policy", async () => {
      const left = adopts ? await policyNamed(client, inputs["name"]) : undefined;
      if (left !== undefined) await this.edit(left, inputs);
      const id = left ?? policyId(await client.post(`${API}/create`, this.body(inputs)));
      return { id, outputs: { policyId: id } };
    });
  }

  async read({ id, inputs, outputs }: Remembered): Promise<Found | undefined> {
    const { client } = this.connection;
    const answer = await unlessMissing(() => client.get(`${API}/get`, { policy_id: id }));
    if (answer === undefined) return undefined;
    const current = refreshed(this.schema, CLUSTER_POLICY, inputs, answer, COMPARED);
    return { id, inputs: current, outputs: { ...outputs, ...current } };
  }

  async update({ id }: Remembered, inputs: Inputs): Promise<Inputs> {
    await telling("update cluster policy", () => this.edit(id, inputs));
    return { policyId: id };
  }

  async delete({ id }: Remembered): Promise<void> {
    const { client } = this.connection;
    await telling("delete cluster policy", () =>
      ignoringMissing(() => client.post(`${API}/delete`, { policy_id: id })),
    );
  }

  private edit(id: string, inputs: Inputs): Promise<Inputs> {
    return this.connection.client.post(`${API}/edit`, { policy_id: id, ...this.body(inputs) });
  }

  private body(inputs: Inputs): Inputs {
    return toApi(this.schema, CLUSTER_POLICY, inputs);
  }
}

async function policyNamed(client: WorkspaceClient, name: unknown): Promise<string | undefined> {
  const { policies } = await client.get(`${API}/list`);
  const found = records(policies);
  const same = found.find((policy) => policy["name"] === name);
  return same === undefined ? undefined : policyId(same);
}

function policyId(answer: Inputs): string {
  return requiredText(answer, "policy_id");
}
