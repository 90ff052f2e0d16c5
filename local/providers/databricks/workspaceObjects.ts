import { posix } from "node:path";

import type { ResourceType } from "../protocol/provider";
import { type Inputs, requiredText } from "../protocol/values";
import type { WorkspaceClient } from "./client";
import type { Connection } from "./connection";
import { ignoringMissing, isMissing, telling, unlessMissing } from "./errors";
import { BEYOND_THE_WORKSPACE, accepted, notServed } from "./rules";

export const API = "/api/2.0/workspace";

export function status(client: WorkspaceClient, path: string): Promise<Inputs> {
  return client.get(`${API}/get-status`, { path });
}

/** What every object of the workspace tree tells of itself. */
export function treeOutputs(client: WorkspaceClient, path: string, answer: Inputs): Inputs {
  return {
    objectId: answer["object_id"],
    objectType: answer["object_type"],
    url: `${client.host}/#workspace${path}`,
    workspacePath: `/Workspace${path}`,
  };
}

/** The service makes no folders on the way to an imported object; the real provider makes them when told so. */
export async function importObject(
  client: WorkspaceClient,
  path: string,
  send: () => Promise<Inputs>,
): Promise<Inputs> {
  try {
    return await send();
  } catch (error) {
    if (!isMissing(error)) throw error;
    const folder = posix.dirname(path);
    if ((await unlessMissing(() => status(client, folder))) !== undefined) throw error;
    await client.post(`${API}/mkdirs`, { path: folder });
    return send();
  }
}

export function directory(connection: Connection): ResourceType {
  return {
    immutable: ["path"],
    check: (_subject, inputs) =>
      accepted(inputs, notServed(inputs, BEYOND_THE_WORKSPACE), pathFaults(inputs)),
    foreseen: (_subject, inputs) => ({ id: inputs["path"] }),
    create: async (_subject, inputs) => {
      const path = requiredText(inputs, "path");
      const answer = await telling(`create directory ${path}`, async () => {
        await connection.client.post(`${API}/mkdirs`, { path });
        return status(connection.client, path);
      });
      return { id: path, outputs: directoryOutputs(path, answer) };
    },
    read: async ({ id, inputs }) => {
      const answer = await unlessMissing(() => status(connection.client, id));
      if (answer === undefined || answer["object_type"] !== "DIRECTORY") return undefined;
      return { id, inputs, outputs: { ...inputs, ...directoryOutputs(id, answer) } };
    },
    update: () => Promise.resolve({}), // deleteRecursive is the provider's own
    delete: async ({ id, inputs }) => {
      const body =
        inputs["deleteRecursive"] === true ? { path: id, recursive: true } : { path: id };
      await telling(`delete directory ${id}`, () =>
        ignoringMissing(() => connection.client.post(`${API}/delete`, body)),
      );
    },
  };
}

function directoryOutputs(path: string, answer: Inputs): Inputs {
  return { objectId: answer["object_id"], workspacePath: `/Workspace${path}` };
}

export function pathFaults(inputs: Inputs) {
  const path = inputs["path"];
  if (typeof path !== "string" || path.startsWith("/") || !/^[\w.-]/.test(path)) return [];
  return [{ property: "path", reason: `Path (${path}) doesn't start with '/'` }];
}
