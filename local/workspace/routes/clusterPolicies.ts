import { z } from "zod";
import { invalidParameter } from "../errors";
import { route, type Call, type Route } from "../route";
import type { Workspace } from "../workspace";

const BASE = "/api/2.0/policies/clusters";

const fields = z.strictObject({
  name: z.string().min(1),
  definition: z.string(),
  description: z.string().optional(),
  max_clusters_per_user: z.number().int().positive().optional(),
});
const edit = fields.extend({ policy_id: z.string() });
const deletion = z.strictObject({ policy_id: z.string() });

export const clusterPolicyRoutes: Route[] = [
  route({ method: "POST", path: `${BASE}/create`, body: fields, handle: create }),
  route({ method: "GET", path: `${BASE}/get`, query: ["policy_id"], handle: get }),
  route({
    method: "GET",
    path: `${BASE}/list`,
    query: ["sort_order", "sort_column"],
    handle: list,
  }),
  route({ method: "POST", path: `${BASE}/edit`, body: edit, handle: replace }),
  route({ method: "POST", path: `${BASE}/delete`, body: deletion, handle: remove }),
];

function create(workspace: Workspace, { body }: Call<z.infer<typeof fields>>): object {
  return { policy_id: workspace.policies.create(body).policy_id };
}

function get(workspace: Workspace, { query }: Call): object {
  if (!query["policy_id"]) throw invalidParameter("Missing required field: policy_id");
  return workspace.policies.get(query["policy_id"]);
}

function list(workspace: Workspace): object {
  const policies = workspace.policies.list();
  return { policies, total_count: policies.length };
}

function replace(workspace: Workspace, { body }: Call<z.infer<typeof edit>>): object {
  const { policy_id: policyId, ...rest } = body;
  workspace.policies.edit(policyId, rest);
  return {};
}

function remove(workspace: Workspace, { body }: Call<z.infer<typeof deletion>>): object {
  workspace.policies.delete(body.policy_id);
  return {};
}
