import { z } from "zod";
import { route, type Call, type Route } from "../route";
import type { Workspace } from "../workspace";

const PATH = "/api/2.1/unity-catalog/bindings/:type/:name";

const binding = z.strictObject({
  workspace_id: z.coerce.number().int(),
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

function get({ bindings }: Workspace, { params }: Call): object {
  return { bindings: bindings.get(params["type"] ?? "", params["name"] ?? "") };
}

function update({ bindings }: Workspace, { params, body }: Call<z.infer<typeof change>>): object {
  const { type = "", name = "" } = params;
  return { bindings: bindings.update(type, name, body.add, body.remove) };
}
