import type { ResourceType } from "../protocol/provider";
import { type Inputs, records, requiredText, text } from "../protocol/values";
import type { Failure } from "../schema/check";
import type { Connection } from "./connection";
import { ignoringMissing, telling, unlessMissing } from "./errors";
import { BEYOND_THE_WORKSPACE, accepted, notServed } from "./rules";

export const ACCESS_CONTROL_RULE_SET = "databricks:index/accessControlRuleSet:AccessControlRuleSet";
const API = "/api/2.0/preview/accounts/access-control/rule-sets";

function faults(inputs: Inputs): Failure[] {
  const name = inputs["name"];
  if (name === undefined) return [{ property: "name", reason: "a rule set needs its name" }];
  const known = text(inputs, "name");
  if (known === undefined || /^accounts\/[^/]+\/.*\bruleSets\/[^/]+$/.test(known)) return [];
  const reason = `expected accounts/<account id>/servicePrincipals/<application id>/ruleSets/default, got ${known}`;
  return [{ property: "name", reason }];
}

function rulesIn(value: unknown): { role: string; principals: string[] }[] {
  const rules = records(value);
  return rules.map((rule) => ({
    role: String(rule["role"]),
    principals: Array.isArray(rule["principals"]) ? rule["principals"].map(String).sort() : [],
  }));
}

/** The rules on an object are the program's alone; each change is based on what was read a moment before. */
export function accessControlRuleSet(connection: Connection): ResourceType {
  const apply = async (name: string, rules: unknown): Promise<void> => {
    const { etag } = await connection.client.get(API, { name, etag: "" });
    const grant_rules = rulesIn(rules);
    await connection.client.put(API, { name, rule_set: { name, etag, grant_rules } });
  };
  return {
    immutable: ["name"],
    check: (_subject, inputs) =>
      accepted(inputs, faults(inputs), notServed(inputs, BEYOND_THE_WORKSPACE)),
    create: (_subject, inputs) =>
      telling("create access control rule set", async () => {
        const name = requiredText(inputs, "name");
        await apply(name, inputs["grantRules"]);
        return { id: name, outputs: { etag: "" } };
      }),
    read: async ({ id, inputs, outputs }) => {
      const answer = await unlessMissing(() => connection.client.get(API, { name: id, etag: "" }));
      if (answer === undefined) return undefined;
      const told = rulesIn(answer["grant_rules"]);
      const isAsGiven = JSON.stringify(told) === JSON.stringify(rulesIn(inputs["grantRules"]));
      const current = isAsGiven ? inputs : { ...inputs, grantRules: told };
      return { id, inputs: current, outputs: { ...outputs, ...current } };
    },
    update: ({ id }, inputs) =>
      telling("update access control rule set", async () => {
        await apply(id, inputs["grantRules"]);
        return { etag: "" };
      }),
    // The rules go; an administrator of the account can always make new ones.
    delete: ({ id }) =>
      telling("delete access control rule set", () => ignoringMissing(() => apply(id, []))),
  };
}
