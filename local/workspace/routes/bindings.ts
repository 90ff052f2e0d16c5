import { z } from "zod";
import { route, type Call, type Route } from "../route";
import type { Workspace } from "../workspace";

const PATH = "/api/2.1/unity-catalog/bindings/:type/:name";

const binding = z.strictObject({
  workspace_id: z.number(),
  binding_type: z
    .enum(["BINDING_TYPE_READ_WRITE", "BINDING_TYPE_READ_ONLY"])
    .default("BINDING_TYPE_READ_WRITE"),
});
const change = z.strictObject({
  add: z.array(binding).default([]),
  remove: z.array(binding).default([]),
});

export const bindingRoutes: Route[] = [
  route({ method: "GET", path: PATH, query: ["max_results", "page_token"], handle: get }),
  route({ method: "PATCH", path: PATH, body: change, handle: update }),
];

function get(workspace: Workspace, { params }: Call): object {
  return { bindings: workspace.bindings.get(params["type"] ?? "", params["name"] ?? "") };
}

function update(workspace: Workspace, { params, body }: Call<z.infer<typeof change>>): object {
  return { bindings: workspace.bindings.update(params["type"] ?? "", params["name"] ?? "", body) };
}
