import type { ResourceType } from "../protocol/provider";
import { type Inputs, requiredText } from "../protocol/values";
import type { Connection } from "./connection";
import { contentFaults, contentOf, withDigest } from "./content";
import { ignoringMissing, telling, unlessMissing } from "./errors";
import { BEYOND_THE_WORKSPACE, accepted, notServed } from "./rules";
import { API, importObject, pathFaults, status, treeOutputs } from "./workspaceObjects";

/** Files go as a form, which has no size limit of a JSON body. */
function importForm(path: string, content: Buffer): FormData {
  const form = new FormData();
  form.set("path", path);
  form.set("content", new Blob([new Uint8Array(content)]), path.slice(path.lastIndexOf("/") + 1));
  form.set("format", "RAW");
  form.set("overwrite", "true");
  return form;
}

export function workspaceFile(connection: Connection): ResourceType {
  const upload = async (inputs: Inputs, verb: string): Promise<Inputs> => {
    const { client, projectFolder } = connection;
    const path = requiredText(inputs, "path");
    const content = contentOf(inputs, projectFolder);
    const answer = await telling(`${verb} workspace file ${path}`, async () => {
      await importObject(client, path, () =>
        client.post(`${API}/import`, importForm(path, content)),
      );
      return status(client, path);
    });
    const { objectType, ...outputs } = treeOutputs(client, path, answer);
    if (objectType !== "FILE")
      throw new Error(`${path} came back as ${String(objectType)}, not as a FILE`);
    return outputs;
  };
  return {
    immutable: ["path"],
    deletesBeforeReplacing: true,
    check: (_subject, inputs) => {
      const failures = [
        ...pathFaults(inputs),
        ...contentFaults(inputs),
        ...notServed(inputs, BEYOND_THE_WORKSPACE),
      ];
      return accepted(
        failures.length === 0 ? withDigest(inputs, connection.projectFolder) : inputs,
        failures,
      );
    },
    foreseen: (_subject, inputs) => ({ id: inputs["path"] }),
    create: async (_subject, inputs) => ({
      id: requiredText(inputs, "path"),
      outputs: await upload(inputs, "create"),
    }),
    read: async ({ id, inputs, outputs }) => {
      const answer = await unlessMissing(() => status(connection.client, id));
      return answer === undefined ? undefined : { id, inputs, outputs };
    },
    update: (_remembered, inputs) => upload(inputs, "update"),
    delete: async ({ id }) => {
      await telling(`delete workspace file ${id}`, () =>
        ignoringMissing(() => connection.client.post(`${API}/delete`, { path: id })),
      );
    },
  };
}
