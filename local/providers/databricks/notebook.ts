import type { ResourceType } from "../protocol/provider";
import { type Inputs, requiredText, text } from "../protocol/values";
import type { Failure } from "../schema/check";
import type { Connection } from "./connection";
import { contentFaults, contentOf, languageOf, withDigest } from "./content";
import { ignoringMissing, telling, unlessMissing } from "./errors";
import { BEYOND_THE_WORKSPACE, accepted, notServed, oneOf } from "./rules";
import { API, importObject, pathFaults, status, treeOutputs } from "./workspaceObjects";

const LANGUAGES = ["SCALA", "PYTHON", "SQL", "R"];
const FORMATS = ["SOURCE", "DBC", "JUPYTER"];

function faults(inputs: Inputs): Failure[] {
  const failures = [...pathFaults(inputs), ...contentFaults(inputs)];
  failures.push(...oneOf(inputs, "language", LANGUAGES), ...oneOf(inputs, "format", FORMATS));
  if (
    inputs["contentBase64"] !== undefined &&
    inputs["language"] === undefined &&
    inputs["format"] !== "JUPYTER"
  ) {
    const reason = '"content_base64": all of `content_base64,language` must be specified';
    failures.push({ property: "language", reason });
  }
  return failures;
}

function importBody(inputs: Inputs, projectFolder: string): Inputs {
  const isJupyter =
    (text(inputs, "source") ?? "").endsWith(".ipynb") || inputs["format"] === "JUPYTER";
  const format = isJupyter ? "JUPYTER" : (text(inputs, "format") ?? "SOURCE");
  return {
    content: contentOf(inputs, projectFolder).toString("base64"),
    path: requiredText(inputs, "path"),
    ...(isJupyter ? {} : { language: languageOf(inputs) }),
    format,
    overwrite: true,
  };
}

export function notebook(connection: Connection): ResourceType {
  const upload = async (inputs: Inputs, verb: string): Promise<Inputs> => {
    const { client, projectFolder } = connection;
    const path = requiredText(inputs, "path");
    const body = importBody(inputs, projectFolder);
    const answer = await telling(`${verb} notebook ${path}`, async () => {
      const imported = await importObject(client, path, () => client.post(`${API}/import`, body));
      return {
        ...imported,
        object_id: imported["object_id"] ?? (await status(client, path))["object_id"],
      };
    });
    const outputs = treeOutputs(client, path, { ...answer, object_type: "NOTEBOOK" });
    return { ...outputs, format: body["format"], language: body["language"] };
  };
  return {
    immutable: ["path"],
    deletesBeforeReplacing: true,
    check: (_subject, inputs) => {
      const failures = [...faults(inputs), ...notServed(inputs, BEYOND_THE_WORKSPACE)];
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
      if (answer === undefined) return undefined;
      return { id, inputs, outputs: { ...outputs, ...treeOutputs(connection.client, id, answer) } };
    },
    update: (_remembered, inputs) => upload(inputs, "update"),
    delete: async ({ id }) => {
      await telling(`delete notebook ${id}`, () =>
        ignoringMissing(() => connection.client.post(`${API}/delete`, { path: id })),
      );
    },
  };
}
