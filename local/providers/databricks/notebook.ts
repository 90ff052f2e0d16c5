import { type Inputs, requiredText, text } from "../protocol/values";
import type { Failure } from "../schema/check";
import { languageOf } from "./content";
import { oneOf } from "./rules";
import type { UploadedKind } from "./uploaded";
import { API, importObject, status, treeOutputs } from "./workspaceObjects";

const LANGUAGES = ["SCALA", "PYTHON", "SQL", "R"];
const FORMATS = ["SOURCE", "DBC", "JUPYTER"];

function faults(inputs: Inputs): Failure[] {
  const failures = [...oneOf(inputs, "language", LANGUAGES), ...oneOf(inputs, "format", FORMATS)];
  if (inputs["contentBase64"] !== undefined && inputs["language"] === undefined) {
    const reason = '"content_base64": all of `content_base64,language` must be specified';
    failures.push({ property: "language", reason });
  }
  return failures;
}

export function notebookImport(inputs: Inputs, content: Buffer): Inputs {
  const isJupyter =
    (text(inputs, "source") ?? "").endsWith(".ipynb") || inputs["format"] === "JUPYTER";
  return {
    content: content.toString("base64"),
    path: requiredText(inputs, "path"),
    language: languageOf(inputs),
    format: isJupyter ? "JUPYTER" : (text(inputs, "format") ?? "SOURCE"),
    overwrite: true,
  };
}

export const notebook: UploadedKind = {
  title: "notebook",
  faults,
  upload: async (client, inputs, content) => {
    const body = notebookImport(inputs, content);
    const path = requiredText(inputs, "path");
    const imported = await importObject(client, path, () => client.post(`${API}/import`, body));
    const id = imported["object_id"] ?? (await status(client, path))["object_id"];
    const tree = treeOutputs(client, path, { object_id: id, object_type: "NOTEBOOK" });
    return { ...tree, format: body["format"], language: body["language"] };
  },
};
