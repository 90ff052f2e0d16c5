import { covers, hasExpired, type Exemption } from "../../policy/exemption";
import { exemptions } from "../../policy/exemptions";
import { violations, type Violation } from "../../policy/judge";
import { profileOf, relaxedStacks } from "../../policy/profile";
import { rules } from "../../policy/rules";
import type { Stack } from "../../policy/rule";
import { allStacks, stacks } from "../settings/stackConfig";
import { programOf } from "./program";

const found = new Map<string, readonly Violation[]>();
let prod: Stack;
let keyedProd: Stack;
let goingProd: Stack;

beforeAll(async () => {
  for (const stack of stacks) {
    const program = await programOf(stack);
    found.set(stack, violations(program, rules, profileOf(stack)));
    if (stack === "prod") prod = program;
  }
  keyedProd = await programOf("prod", { hasDbfsRootKey: "true" });
  goingProd = await programOf("prod", {
    isDataProtected: "false",
    forceDestroy: "true",
    expiresOn: "2099-12-31",
  });
}, 300_000);

const excuses = (exemption: Exemption, rule: string, stack: string) =>
  (found.get(stack) ?? []).some(
    (violation) =>
      violation.rule.name === rule && covers(exemption, rule, stack, violation.resource),
  );
/** Stacks the tests make; what is excused in one of somebody's own they can not judge. */
const isMade = (stack: string) => stacks.some((made) => made === stack);
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

const named = ({ rule, resource }: Violation) => `${rule.name} ${resource.name}`;

test("prod violates nothing and is excused from nothing", () => {
  expect((found.get("prod") ?? []).map(named)).toEqual([]);
  const excused = exemptions.filter((each) => each.stacks.includes("prod")).flatMap(ofPack);
  expect(excused).toEqual([]);
});

/** What is wrong with the stack once Azure has made it, as far as rules look at what Azure tells. */
function faultsOfMade(stack: Stack): string[] {
  const storageAccountIdentity = { principalId: "p-root" };
  const made = stack.map((each) => ({
    ...each,
    outputs: { ...each.inputs, storageAccountIdentity },
  }));
  return violations(made, rules, profileOf("prod")).map(named);
}

test("prod is told to take its root storage's key once that can be had, and then violates nothing", () => {
  expect(faultsOfMade(prod)).toEqual(["dbw-dbfs-cmk workspace"]);
  expect(faultsOfMade(keyedProd)).toEqual([]);
});

test("prod is let go by the update that its teardown begins with", () => {
  expect(violations(goingProd, rules, profileOf("prod")).map(named)).toEqual([]);
});

test("no exemption is past its last day", () => {
  expect(exemptions.filter((exemption) => hasExpired(exemption, new Date()))).toEqual([]);
});

test("every exemption excuses something", () => {
  const idle = exemptions.flatMap((exemption) =>
    exemption.stacks.filter(isMade).flatMap((stack) =>
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
      exemption.stacks.some((stack) => !allStacks.includes(stack)) ||
      Number.isNaN(Date.parse(exemption.expires)) ||
      exemption.reason.length < 20,
  );
  expect(wrong).toEqual([]);
});

test("only stacks that have a file are relaxed, and of those the tests make all but prod", () => {
  expect(relaxedStacks.filter((stack) => !allStacks.includes(stack))).toEqual([]);
  expect(relaxedStacks.filter(isMade).sort()).toEqual(stacks.filter((stack) => stack !== "prod"));
});
