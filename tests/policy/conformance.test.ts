import { covers, hasExpired, type Exemption } from "../../policy/exemption";
import { exemptions } from "../../policy/exemptions";
import { isMandatory, violations, type Violation } from "../../policy/judge";
import { profileOf, relaxedStacks } from "../../policy/profile";
import { rules } from "../../policy/rules";
import { stacks } from "../settings/stackConfig";
import { programOf } from "./program";

const found = new Map<string, readonly Violation[]>();

beforeAll(async () => {
  for (const stack of stacks)
    found.set(stack, violations(await programOf(stack), rules, profileOf(stack)));
}, 300_000);

const excuses = (exemption: Exemption, rule: string, stack: string) =>
  (found.get(stack) ?? []).some(
    (violation) =>
      violation.rule.name === rule && covers(exemption, rule, stack, violation.resource),
  );
const names = rules.map(({ name }) => name);
const ofPack = (exemption: Exemption) => exemption.rules.filter((rule) => !rule.startsWith("CKV"));

test.each(stacks)("stack %s violates nothing that is not exempted", (stack) => {
  const open = (found.get(stack) ?? [])
    .filter(
      ({ rule, resource }) => !exemptions.some((each) => covers(each, rule.name, stack, resource)),
    )
    .map(({ rule, resource, fault }) => `${rule.name} ${resource.name}: ${fault}`);
  expect(open).toEqual([]);
});

test("prod breaks no mandatory rule, but for the switch that is the whole account's", () => {
  const mandatory = (found.get("prod") ?? []).filter(({ rule }) =>
    isMandatory(rule.level, profileOf("prod")),
  );
  expect(mandatory.map(({ rule }) => rule.name)).toEqual(["dbx-legacy-features-off"]);
});

test("no exemption is past its last day", () => {
  expect(exemptions.filter((exemption) => hasExpired(exemption, new Date()))).toEqual([]);
});

test("every exemption excuses something", () => {
  const idle = exemptions.flatMap((exemption) =>
    exemption.stacks.flatMap((stack) =>
      ofPack(exemption)
        .filter((rule) => !excuses(exemption, rule, stack))
        .map((rule) => `${rule} in ${stack} for ${exemption.resource}`),
    ),
  );
  expect(idle).toEqual([]);
});

test("every exemption names rules and stacks that exist, a day and a reason", () => {
  const wrong = exemptions.filter(
    (exemption) =>
      ofPack(exemption).some((rule) => !names.includes(rule)) ||
      exemption.stacks.some((stack) => !(stacks as readonly string[]).includes(stack)) ||
      Number.isNaN(Date.parse(exemption.expires)) ||
      exemption.reason.length < 20,
  );
  expect(wrong).toEqual([]);
});

test("only stacks that exist are relaxed, and prod is not", () => {
  expect([...relaxedStacks].sort()).toEqual(stacks.filter((stack) => stack !== "prod").sort());
});
