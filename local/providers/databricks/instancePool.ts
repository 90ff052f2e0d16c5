import type {
  Checked,
  Created,
  Found,
  Remembered,
  ResourceType,
  Subject,
} from "../protocol/provider";
import { type Inputs, records, requiredText } from "../protocol/values";
import type { PropertySchema } from "../schema/propertyTypes";
import type { WorkspaceClient } from "./client";
import type { Connection } from "./connection";
import { ignoringMissing, telling, unlessMissing } from "./errors";
import { BEYOND_THE_WORKSPACE, accepted, notServed } from "./rules";
import { refreshed, toApi } from "./translation";

export const INSTANCE_POOL = "databricks:index/instancePool:InstancePool";
const API = "/api/2.0/instance-pools";

const NOT_SERVED = [
  "awsAttributes",
  "diskSpec",
  "gcpAttributes",
  "instancePoolFleetAttributes",
  "instancePoolId",
  "nodeTypeFlexibility",
  "preloadedDockerImages",
  ...BEYOND_THE_WORKSPACE,
];

/** What the real provider replaces a pool for: the service edits none of it. */
const IMMUTABLE = [
  "azureAttributes",
  "customTags",
  "enableElasticDisk",
  "nodeTypeId",
  "preloadedSparkVersions",
];

export class InstancePoolType implements ResourceType {
  readonly immutable = IMMUTABLE;

  constructor(
    private readonly connection: Connection,
    private readonly schema: PropertySchema,
  ) {}

  check(_subject: Subject, inputs: Inputs): Checked {
    return accepted(inputs, notServed(inputs, NOT_SERVED));
  }

  create(_subject: Subject, inputs: Inputs): Promise<Created> {
    const { client, adopts } = this.connection;
    return telling("create instance pool", async () => {
      const left = adopts ? await poolNamed(client, inputs["instancePoolName"]) : undefined;
      const id = left ?? poolId(await client.post(`${API}/create`, this.body(inputs)));
      return { id, outputs: { instancePoolId: id } };
    });
  }

  async read({ id, inputs, outputs }: Remembered): Promise<Found | undefined> {
    const { client } = this.connection;
    const answer = await unlessMissing(() => client.get(`${API}/get`, { instance_pool_id: id }));
    if (answer === undefined) return undefined;
    const current = refreshed(this.schema, INSTANCE_POOL, inputs, answer, Object.keys(inputs));
    return { id, inputs: current, outputs: { ...outputs, ...current } };
  }

  async update({ id }: Remembered, inputs: Inputs): Promise<Inputs> {
    const { client } = this.connection;
    await telling("update instance pool", () =>
      client.post(`${API}/edit`, { instance_pool_id: id, ...this.body(inputs) }),
    );
    return { instancePoolId: id };
  }

  async delete({ id }: Remembered): Promise<void> {
    const { client } = this.connection;
    await telling("delete instance pool", () =>
      ignoringMissing(() => client.post(`${API}/delete`, { instance_pool_id: id })),
    );
  }

  private body(inputs: Inputs): Inputs {
    return toApi(this.schema, INSTANCE_POOL, inputs);
  }
}

/** Names of pools are not unique: only the list tells whether a killed update has made this one. */
async function poolNamed(client: WorkspaceClient, name: unknown): Promise<string | undefined> {
  const { instance_pools: pools } = await client.get(`${API}/list`);
  const found = records(pools);
  const same = found.find((pool) => pool["instance_pool_name"] === name);
  return same === undefined ? undefined : poolId(same);
}

function poolId(answer: Inputs): string {
  return requiredText(answer, "instance_pool_id");
}
