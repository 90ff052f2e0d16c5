import { covers } from "../../policy/exemption";
import { exemptions } from "../../policy/exemptions";
import { checkov, type CheckovReport } from "./checkov";
import { programOf } from "./program";

const azureStacks = ["dev", "prod"];
const reports = new Map<string, CheckovReport>();

beforeAll(async () => {
  for (const stack of azureStacks) reports.set(stack, await checkov(await programOf(stack)));
}, 900_000);

const isCheckov = (rule: string) => rule.startsWith("CKV");

describe.each(azureStacks)("Checkov on stack %s", (stack) => {
  test("finds nothing that is not exempted", () => {
    const open = (reports.get(stack)?.failed ?? [])
      .filter((found) => !exemptions.some((each) => covers(each, found.check, stack, found)))
      .map(({ check, demand, type, name }) => `${check} ${type} ${name}: ${demand}`);
    expect(open).toEqual([]);
  });

  test("judges what there is to judge", () => {
    expect(reports.get(stack)?.passed).toBeGreaterThanOrEqual(8);
  });

  test("needs every exemption it is given", () => {
    const idle = exemptions
      .filter(({ stacks }) => stacks.includes(stack))
      .flatMap((each) => each.rules.filter(isCheckov).map((rule) => ({ each, rule })))
      .filter(
        ({ each, rule }) =>
          !reports
            .get(stack)
            ?.failed.some((found) => found.check === rule && covers(each, rule, stack, found)),
      )
      .map(({ each, rule }) => `${rule} for ${each.resource}`);
    expect(idle).toEqual([]);
  });
});
