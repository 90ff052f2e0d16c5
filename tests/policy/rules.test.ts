import { violations } from "../../policy/judge";
import { rules } from "../../policy/rules";
import { databricksCases } from "./fixtures/databricksCases";
import type { RuleCases } from "./fixtures/fixture";
import { platformCases } from "./fixtures/platformCases";
import { sourceCases } from "./fixtures/sourceCases";
import { storageCases } from "./fixtures/storageCases";
import { workspaceCases } from "./fixtures/workspaceCases";

const cases: RuleCases = {
  ...workspaceCases,
  ...storageCases,
  ...platformCases,
  ...databricksCases,
  ...sourceCases,
};

test("every rule has a case and every case a rule", () => {
  expect(Object.keys(cases).sort()).toEqual(rules.map(({ name }) => name).sort());
});

test("no two rules have a name in common", () => {
  const names = rules.map(({ name }) => name);
  expect(names.filter((name, position) => names.indexOf(name) !== position)).toEqual([]);
});

test("every rule says what it demands, what to do and whose control it is", () => {
  const silent = rules.filter(
    ({ demand, remedy, controls }) =>
      !/^[A-Z].*[^.]$/.test(demand) || !/^[a-z].*[^.]$/s.test(remedy) || controls.length === 0,
  );
  expect(silent.map(({ name }) => name)).toEqual([]);
});

describe.each(rules)("$name", (rule) => {
  const found = cases[rule.name];
  const faults = (stack = found?.fails ?? []) =>
    violations(stack, [rule], { isHardened: found?.isRelaxed !== true }).map(({ fault }) => fault);

  test("is content with what is as it demands", () => {
    const fine = [found?.passes, ...(found?.alsoPasses ?? [])];
    expect(fine.flatMap((stack) => faults(stack))).toEqual([]);
  });

  test("names what is not", () => {
    const wrong = [found?.fails, ...(found?.alsoFails ?? [])];
    expect(wrong.map((stack) => faults(stack))).toEqual(wrong.map(() => found?.faults));
  });
});
