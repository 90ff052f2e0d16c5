import { violations } from "../../policy/judge";
import { profileOf } from "../../policy/profile";
import { rules } from "../../policy/rules";
import { linkedSwitches, operationsSwitches } from "../components/switches/operations";
import { keyedSwitches, platformSwitches } from "../components/switches/platform";
import { stackConfig } from "../settings/stackConfig";
import { hardenedStacks } from "./hardenedStacks";
import { programOf } from "./program";

const switches = [...platformSwitches, ...operationsSwitches, ...linkedSwitches, ...keyedSwitches];
const titles = switches.map(({ title }) => title);

/** What a switch of `dev` sets, in the catalog of `prod`. */
const inProd = (value: string) => value.replaceAll("batch_scoring_dev", "batch_scoring_prod");

const changesOf = (wanted: string) => switches.find(({ title }) => title === wanted)?.changes ?? {};

test.each(hardenedStacks)(
  "a hardened stack $title breaks the rules it is listed with and no other",
  async ({ switches: on, needs, breaks }) => {
    const changes = Object.assign({}, ...on.map(changesOf), needs) as Record<string, string>;
    const found = violations(await programOf("prod", changes), rules, profileOf("prod"));
    const listed = breaks?.rules ?? [];
    const open = found
      .filter(({ rule }) => !listed.includes(rule.name))
      .map(({ rule, resource, fault }) => `${rule.name} ${resource.name}: ${fault}`);
    expect(open).toEqual([]);
    const broken = found.map(({ rule }) => rule.name);
    expect(listed.filter((rule) => !broken.includes(rule))).toEqual([]);
  },
  300_000,
);

test("every switch is on in one of these stacks, or in prod itself", () => {
  const own: Readonly<Record<string, string>> = stackConfig("prod");
  const judged = hardenedStacks.flatMap(({ switches: on }) => on);
  const unjudged = switches
    .filter(({ changes }) =>
      Object.entries(changes).some(([key, value]) => own[key] !== inProd(value)),
    )
    .filter(({ title }) => !judged.includes(title));
  expect(unjudged.map(({ title }) => title)).toEqual([]);
  expect(judged.filter((title) => !titles.includes(title))).toEqual([]);
});

test("every broken rule has a reason", () => {
  const silent = hardenedStacks.filter(
    ({ breaks }) => breaks !== undefined && breaks.reason.length < 20,
  );
  expect(silent.map(({ title }) => title)).toEqual([]);
});
