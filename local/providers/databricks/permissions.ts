import type { ResourceType } from "../protocol/provider";
import { type Inputs, records, requiredText, text } from "../protocol/values";
import type { Failure } from "../schema/check";
import type { PropertySchema } from "../schema/propertyTypes";
import type { WorkspaceClient } from "./client";
import type { Connection } from "./connection";
import { ignoringMissing, telling, unlessMissing } from "./errors";
import { accepted } from "./rules";
import { toApi } from "./translation";
import { status } from "./workspaceObjects";

export const PERMISSIONS = "databricks:index/permissions:Permissions";
const API = "/api/2.0/permissions";

/** Where the API keeps an object's permissions; a path is looked up for its object id first. */
const OBJECTS: Readonly<Record<string, { readonly type: string; readonly isPath?: boolean }>> = {
  clusterPolicyId: { type: "cluster-policies" },
  dashboardId: { type: "dashboards" },
  directoryId: { type: "directories" },
  directoryPath: { type: "directories", isPath: true },
  instancePoolId: { type: "instance-pools" },
  jobId: { type: "jobs" },
  notebookId: { type: "notebooks" },
  notebookPath: { type: "notebooks", isPath: true },
  sqlEndpointId: { type: "sql/warehouses" },
  workspaceFileId: { type: "files" },
  workspaceFilePath: { type: "files", isPath: true },
};
const OTHERS = ["accessControls", "objectType"];

function faults(inputs: Inputs): Failure[] {
  const objects = Object.keys(inputs).filter((key) => !OTHERS.includes(key));
  const failures = objects
    .filter((key) => OBJECTS[key] === undefined)
    .map((key) => ({
      property: key,
      reason: `the local workspace does not serve permissions by "${key}"`,
    }));
  if (objects.length !== 1) {
    const reason = `exactly one object must be named, by one of ${Object.keys(OBJECTS).join(", ")}`;
    failures.push({ property: objects[1] ?? "accessControls", reason });
  }
  return failures;
}

async function objectPath(client: WorkspaceClient, inputs: Inputs): Promise<string> {
  const [key, object] = Object.entries(OBJECTS).find(([each]) => inputs[each] !== undefined) ?? [];
  if (key === undefined || object === undefined) throw new Error("the permissions name no object");
  const value = requiredText(inputs, key);
  const id = object.isPath === true ? String((await status(client, value))["object_id"]) : value;
  return `/${object.type}/${id}`;
}

function accessControlList(schema: PropertySchema, inputs: Inputs): Inputs[] {
  const list = toApi(schema, PERMISSIONS, inputs)["access_controls"];
  return records(list);
}

const OWNED = ["/jobs/", "/sql/warehouses/"];

/** A job or a warehouse has exactly one owner; the real provider names the caller where the program names nobody. */
async function withOwner(
  client: WorkspaceClient,
  id: string,
  list: readonly Inputs[],
): Promise<Inputs[]> {
  const isOwned = OWNED.some((place) => id.startsWith(place));
  if (!isOwned || list.some((each) => each["permission_level"] === "IS_OWNER")) return [...list];
  const me = await client.get("/api/2.0/preview/scim/v2/Me", {
    excludedAttributes: "entitlements",
  });
  return [...list, { user_name: text(me, "userName"), permission_level: "IS_OWNER" }];
}

export function permissions(connection: Connection, schema: PropertySchema): ResourceType {
  const apply = async (id: string, inputs: Inputs): Promise<Inputs> => {
    const { client } = connection;
    const list = await withOwner(client, id, accessControlList(schema, inputs));
    const answer = await client.put(`${API}${id}`, { access_control_list: list });
    return { objectType: answer["object_type"] };
  };
  return {
    immutable: Object.keys(OBJECTS),
    check: (_subject, inputs) => accepted(inputs, faults(inputs)),
    create: (_subject, inputs) =>
      telling("create permissions", async () => {
        const id = await objectPath(connection.client, inputs);
        return { id, outputs: await apply(id, inputs) };
      }),
    read: async ({ id, inputs, outputs }) => {
      const answer = await unlessMissing(() => connection.client.get(`${API}${id}`));
      return answer === undefined ? undefined : { id, inputs, outputs };
    },
    update: ({ id }, inputs) => telling("update permissions", () => apply(id, inputs)),
    delete: async ({ id }) => {
      const { client } = connection;
      await telling("delete permissions", () =>
        ignoringMissing(async () =>
          client.put(`${API}${id}`, { access_control_list: await withOwner(client, id, []) }),
        ),
      );
    },
  };
}
