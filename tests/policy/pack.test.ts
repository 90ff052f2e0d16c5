import type {
  PolicyResource,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";
import { exemptions } from "../../policy/exemptions";
import { policyOf, remembered } from "../../policy/pack";
import type { ResourceRule, StackRule } from "../../policy/rule";

const described = {
  name: "trial",
  level: "hardened",
  demand: "A lake is deep",
  remedy: "set `depth` to 1 or more",
  controls: ["TRIAL-1"],
  types: ["t:m:Lake"],
} as const;

const isDeep = (inputs: Readonly<Record<string, unknown>>) => Number(inputs["depth"]) >= 1;
const resourceRule: ResourceRule = {
  ...described,
  faults: ({ inputs }) => (isDeep(inputs) ? [] : ["it is shallow"]),
};
const stackRule: StackRule = {
  ...described,
  stackFaults: (stack) =>
    stack
      .filter(({ inputs }) => !isDeep(inputs))
      .map((resource) => ({ resource, fault: "it is shallow" })),
};

const urn = (stack: string) => `urn:pulumi:${stack}::batch-scoring::t:m:Lake::lake`;

/** What the runtime would pass, as far as the pack reads it. */
function registration(stack: string, props: object) {
  const passed = { type: "t:m:Lake", name: "lake", urn: urn(stack), props };
  return passed as unknown as ResourceValidationArgs;
}

function outcome(stack: string, props: object) {
  const resource = { ...registration(stack, props), propertyDependencies: {} };
  return { resources: [resource as unknown as PolicyResource] } as unknown as StackValidationArgs;
}

const today = new Date("2026-11-22T00:00:00Z");

function judged(rule: ResourceRule, stack: string): unknown[] {
  const policy = policyOf(rule, remembered(), today) as ResourceValidationPolicy;
  const reported: unknown[] = [];
  const report = (violation: unknown) => void reported.push(violation);
  const [validate] = [policy.validateResource].flat();
  void validate?.(registration(stack, { depth: 0 }), report);
  return reported;
}

const message = "it is shallow; set `depth` to 1 or more (TRIAL-1)";

test("stops a hardened stack and advises a relaxed one", () => {
  expect([...judged(resourceRule, "prod"), ...judged(resourceRule, "dev")]).toEqual([
    { message, urn: urn("prod"), enforcementLevel: "mandatory" },
    { message, urn: urn("dev"), enforcementLevel: "advisory" },
  ]);
});

test("takes a stack nobody declared relaxed for a hardened one", () => {
  expect(judged(resourceRule, "staging")).toEqual([
    { message, urn: urn("staging"), enforcementLevel: "mandatory" },
  ]);
});

test("stops every stack by a mandatory rule and none by an advisory one", () => {
  const levels = (level: "mandatory" | "advisory", stack: string) =>
    judged({ ...resourceRule, level }, stack);
  expect([...levels("mandatory", "dev"), ...levels("advisory", "prod")]).toEqual([
    { message, urn: urn("dev"), enforcementLevel: "mandatory" },
    { message, urn: urn("prod"), enforcementLevel: "advisory" },
  ]);
});

test("judges a stack by the inputs it was asked for, not by what the service answered", () => {
  const inputs = remembered();
  const registering = policyOf(resourceRule, inputs, today) as ResourceValidationPolicy;
  const ending = policyOf(stackRule, inputs, today) as StackValidationPolicy;
  const reported: unknown[] = [];
  const report = (violation: unknown) => void reported.push(violation);
  const [validate] = [registering.validateResource].flat();
  void validate?.(registration("prod", { depth: 2 }), report);
  void ending.validateStack(outcome("prod", { depth: 0 }), report);
  expect(reported).toEqual([]);
});

test("excuses what an exemption names until its last day is over", () => {
  const exemption = exemptions.find((each) => each.rules.includes("st-cmk"));
  const lastInstant = Date.parse(`${exemption?.expires ?? ""}T23:59:59.999Z`);
  const reported = (now: number) => {
    const excused = policyOf({ ...resourceRule, name: "st-cmk" }, remembered(), new Date(now));
    const messages: unknown[] = [];
    const [validate] = [(excused as ResourceValidationPolicy).validateResource].flat();
    void validate?.(registration("dev", { depth: 0 }), (message) => void messages.push(message));
    return messages.length;
  };
  expect([reported(lastInstant), reported(lastInstant + 1)]).toEqual([0, 1]);
});
