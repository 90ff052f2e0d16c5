import { definitionFault } from "../../workspace/services/dashboardDefinition";
import type { ResourceType } from "../protocol/provider";
import { type Inputs, records, requiredText, text } from "../protocol/values";
import type { Failure } from "../schema/check";
import type { PropertySchema } from "../schema/propertyTypes";
import type { WorkspaceClient } from "./client";
import type { Connection } from "./connection";
import { ignoringMissing, isAlreadyThere, telling, unlessMissing, WorkspaceError } from "./errors";
import { BEYOND_THE_WORKSPACE, accepted, notServed } from "./rules";
import { only, refreshed, toApi } from "./translation";
import { importObject, pathFaults } from "./workspaceObjects";

export const DASHBOARD = "databricks:index/dashboard:Dashboard";
const API = "/api/2.0/lakeview/dashboards";
const FIELDS = ["displayName", "parentPath", "warehouseId", "serializedDashboard"];

const NOT_SERVED = [
  ...["createTime", "dashboardChangeDetected", "dashboardId", "datasetCatalog", "datasetSchema"],
  ...["etag", "filePath", "lifecycleState", "md5", "path", "updateTime"],
  ...BEYOND_THE_WORKSPACE,
];

/** The workspace's own reading of a definition, at the preview already. */
export function dashboardRuleFaults(inputs: Inputs): Failure[] {
  const definition = text(inputs, "serializedDashboard");
  const reason = definition === undefined ? undefined : definitionFault(definition);
  return [
    ...(reason === undefined ? [] : [{ property: "serializedDashboard", reason }]),
    ...pathFaults({ path: inputs["parentPath"] }).map((fault) => ({
      ...fault,
      property: "parentPath",
    })),
  ];
}

export function dashboard(connection: Connection, schema: PropertySchema): ResourceType {
  const body = (inputs: Inputs) => toApi(schema, DASHBOARD, only(inputs, FIELDS));
  const published = async (id: string, inputs: Inputs) => {
    const { client } = connection;
    await client.post(`${API}/${id}/published`, {
      warehouse_id: inputs["warehouseId"],
      embed_credentials: inputs["embedCredentials"] ?? true,
    });
  };
  return {
    immutable: ["parentPath"],
    check: (_subject, inputs) => accepted(inputs, notServed(inputs, NOT_SERVED)),
    create: (_subject, inputs) =>
      telling("create dashboard", async () => {
        const { client } = connection;
        const answer = await made(connection, body(inputs));
        const id = requiredText(answer, "dashboard_id");
        // The real provider leaves no draft that nobody can look at.
        await published(id, inputs).catch(async (error: unknown) => {
          await trashed(client, id);
          throw error;
        });
        return { id, outputs: outputs(answer) };
      }),
    read: async ({ id, inputs, outputs: before }) => {
      const answer = await unlessMissing(() => connection.client.get(`${API}/${id}`));
      // One in the trash is told still, but can not be changed any more.
      if (answer === undefined || answer["lifecycle_state"] === "TRASHED") return undefined;
      const current = refreshed(schema, DASHBOARD, inputs, answer, FIELDS);
      return { id, inputs: current, outputs: { ...before, ...current, ...outputs(answer) } };
    },
    update: ({ id }, inputs) =>
      telling("update dashboard", async () => {
        const answer = await connection.client.patch(`${API}/${id}`, body(inputs));
        await published(id, inputs);
        return outputs(answer);
      }),
    delete: ({ id }) => telling("delete dashboard", () => trashed(connection.client, id)),
  };
}

function outputs(answer: Inputs): Inputs {
  return {
    dashboardId: answer["dashboard_id"],
    createTime: answer["create_time"],
    lifecycleState: answer["lifecycle_state"],
    path: answer["path"],
  };
}

async function made({ client, adopts }: Connection, body: Inputs): Promise<Inputs> {
  const folder = requiredText(body, "parent_path");
  const name = requiredText(body, "display_name");
  try {
    return await importObject(client, `${folder}/${name}`, () => client.post(API, body));
  } catch (error) {
    if (!adopts || !isAlreadyThere(error)) throw error;
    const { dashboards } = await client.get(API);
    const listed = records(dashboards);
    const left = listed.find(
      (one) => one["parent_path"] === folder && one["display_name"] === name,
    );
    if (left === undefined) throw error;
    return client.patch(`${API}/${requiredText(left, "dashboard_id")}`, body);
  }
}

/** The service answers 403 for what is in the trash already. */
async function trashed(client: WorkspaceClient, id: string): Promise<void> {
  try {
    await ignoringMissing(() => client.delete(`${API}/${id}`));
  } catch (error) {
    if (!(error instanceof WorkspaceError) || error.status !== 403) throw error;
    const { lifecycle_state: state } = await client.get(`${API}/${id}`);
    if (state !== "TRASHED") throw error;
  }
}
