import { setTimeout as sleep } from "node:timers/promises";

import type { ResourceType } from "../protocol/provider";
import { type Inputs, records, requiredText, text } from "../protocol/values";
import type { Failure } from "../schema/check";
import type { PropertySchema } from "../schema/propertyTypes";
import type { WorkspaceClient } from "./client";
import type { Connection } from "./connection";
import { ignoringMissing, isAlreadyThere, telling, unlessMissing } from "./errors";
import { BEYOND_THE_WORKSPACE, accepted, named, notServed } from "./rules";
import { refreshed, toApi } from "./translation";

export const SQL_ENDPOINT = "databricks:index/sqlEndpoint:SqlEndpoint";
const API = "/api/2.0/sql/warehouses";
const POLL_MS = 500;

const NOT_SERVED = ["dataSourceId", "instanceProfileArn", "sqlEndpointId", ...BEYOND_THE_WORKSPACE];

/** What the real provider sends where the program says nothing. */
const DEFAULTS = {
  autoStopMins: 120,
  enablePhoton: true,
  maxNumClusters: 1,
  spotInstancePolicy: "COST_OPTIMIZED",
};

/** Serverless machines are for warehouses of the type PRO; other machines may stop after 10 minutes at the earliest. */
export function warehouseRuleFaults(inputs: Inputs): Failure[] {
  const isServerless = inputs["enableServerlessCompute"];
  const type = text(inputs, "warehouseType");
  const minutes = inputs["autoStopMins"];
  const { minNumClusters: least, maxNumClusters: most = DEFAULTS.maxNumClusters } = inputs;
  const failures: Failure[] = [];
  if (isServerless === true && type !== undefined && type !== "PRO") {
    const reason = "Invalid warehouseType: Serverless is only available for PRO warehouses.";
    failures.push({ property: "warehouseType", reason });
  }
  if (isServerless !== true && typeof minutes === "number" && minutes > 0 && minutes < 10) {
    const reason = `expected autoStopMins to be 0 or at least 10 without serverless compute, got ${minutes}`;
    failures.push({ property: "autoStopMins", reason });
  }
  if (typeof least === "number" && typeof most === "number" && least > most) {
    const reason = `expected minNumClusters to be at most maxNumClusters (${most}), got ${least}`;
    failures.push({ property: "minNumClusters", reason });
  }
  return failures;
}

export function sqlEndpoint(connection: Connection, schema: PropertySchema): ResourceType {
  const body = (inputs: Inputs) => {
    const { noWait: _, ...sent } = inputs;
    return toApi(schema, SQL_ENDPOINT, { ...DEFAULTS, ...sent });
  };
  return {
    immutable: [],
    check: (subject, news, olds, seed) => {
      const inputs = named(subject, news, olds, seed);
      return accepted(inputs, notServed(inputs, NOT_SERVED));
    },
    create: (_subject, inputs) =>
      telling("create sql endpoint", async () => {
        const { client } = connection;
        const id = await made(connection, body(inputs));
        if (inputs["noWait"] !== true) await running(client, id);
        return { id, outputs: outputs(await client.get(`${API}/${id}`)) };
      }),
    read: async ({ id, inputs, outputs: before }) => {
      const answer = await unlessMissing(() => connection.client.get(`${API}/${id}`));
      if (answer === undefined) return undefined;
      const keys = Object.keys(inputs).filter((key) => key !== "noWait");
      const current = refreshed(schema, SQL_ENDPOINT, inputs, answer, keys);
      return { id, inputs: current, outputs: { ...before, ...current, ...outputs(answer) } };
    },
    update: ({ id, outputs: before }, inputs) =>
      telling("update sql endpoint", async () => {
        await connection.client.post(`${API}/${id}/edit`, body(inputs));
        return before;
      }),
    delete: ({ id }) =>
      telling("delete sql endpoint", () =>
        ignoringMissing(() => connection.client.delete(`${API}/${id}`)),
      ),
  };
}

function outputs(answer: Inputs): Inputs {
  return {
    creatorName: answer["creator_name"],
    jdbcUrl: answer["jdbc_url"],
    odbcParams: answer["odbc_params"],
  };
}

async function made({ client, adopts }: Connection, body: Inputs): Promise<string> {
  try {
    return requiredText(await client.post(API, body), "id");
  } catch (error) {
    if (!adopts || !isAlreadyThere(error)) throw error;
    const { warehouses } = await client.get(API);
    const listed = records(warehouses);
    const left = listed.find(({ name }) => name === body["name"]);
    if (left === undefined) throw error;
    const id = requiredText(left, "id");
    await client.post(`${API}/${id}/edit`, body);
    return id;
  }
}

/** As the real provider does unless `noWait` is set. */
async function running(client: WorkspaceClient, id: string): Promise<void> {
  while ((await client.get(`${API}/${id}`))["state"] === "STARTING") await sleep(POLL_MS);
}
