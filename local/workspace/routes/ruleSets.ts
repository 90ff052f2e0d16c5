import { z } from "zod";
import { invalidParameter } from "../errors";
import { route, type Call, type Route } from "../route";
import type { Workspace } from "../workspace";

const PATH = "/api/2.0/preview/accounts/access-control/rule-sets";

const update = z.strictObject({
  name: z.string(),
  rule_set: z.strictObject({
    name: z.string(),
    etag: z.string(),
    grant_rules: z
      .array(z.strictObject({ role: z.string(), principals: z.array(z.string()).default([]) }))
      .default([]),
  }),
});

/** Rules of the account, reached through the workspace. */
export const ruleSetRoutes: Route[] = [
  route({ method: "GET", path: PATH, query: ["name", "etag"], handle: get }),
  route({ method: "PUT", path: PATH, body: update, handle: set }),
];

function get({ ruleSets }: Workspace, { query }: Call): object {
  const { name } = query;
  if (name === undefined) throw invalidParameter("Missing required field: name");
  return ruleSets.get(name);
}

function set({ ruleSets }: Workspace, { body }: Call<z.infer<typeof update>>): object {
  const { name, rule_set: rules } = body;
  if (name !== rules.name) {
    throw invalidParameter(`The rule set's name '${rules.name}' is not '${name}'`);
  }
  return ruleSets.set(name, rules.etag, rules.grant_rules);
}
