import { requiredText } from "../protocol/values";
import type { UploadedKind } from "./uploaded";
import { API, importObject, status, treeOutputs } from "./workspaceObjects";

/** Files go as a form: a JSON body is limited in size. */
function importForm(path: string, content: Buffer): FormData {
  const form = new FormData();
  form.set("path", path);
  form.set("content", new Blob([new Uint8Array(content)]), path.slice(path.lastIndexOf("/") + 1));
  form.set("format", "RAW");
  form.set("overwrite", "true");
  return form;
}

export const workspaceFile: UploadedKind = {
  title: "workspace file",
  faults: () => [],
  upload: async (client, inputs, content) => {
    const path = requiredText(inputs, "path");
    await importObject(client, path, () => client.post(`${API}/import`, importForm(path, content)));
    const { objectId, url, workspacePath } = treeOutputs(client, path, await status(client, path));
    return { objectId, url, workspacePath };
  },
};
