import type {
  EnforcementLevel,
  PolicyResource,
  ReportViolation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { covers, hasExpired } from "./exemption";
import { exemptions } from "./exemptions";
import { isMandatory, messageOf, violations } from "./judge";
import { profileOf } from "./profile";
import { isStackRule, type Inputs, type Resource, type Rule } from "./rule";

/**
 * Inputs by URN, as each resource was asked for. At the end the engine shows a stack by its outputs only, which name
 * things as the service does and are not known in a preview; rules judge inputs.
 */
type Remembered = Map<string, Inputs>;

export function remembered(): Remembered {
  return new Map();
}

/** A rule as the engine's policy runtime runs it. */
export function policyOf(
  rule: Rule,
  inputs: Remembered,
  today: Date,
): ResourceValidationPolicy | StackValidationPolicy {
  const described = {
    name: rule.name,
    description: rule.demand,
    enforcementLevel: (rule.level === "advisory" ? "advisory" : "mandatory") as EnforcementLevel,
  };
  if (isStackRule(rule)) {
    return {
      ...described,
      validateStack: ({ resources }, report) =>
        judge(
          rule,
          resources.map((each) => ofStack(each, inputs)),
          today,
          report,
        ),
    };
  }
  return {
    ...described,
    validateResource: (args, report) => {
      inputs.set(args.urn, args.props as Inputs);
      judge(rule, [ofRegistration(args)], today, report);
    },
  };
}

function judge(rule: Rule, stack: readonly Resource[], today: Date, report: ReportViolation): void {
  const [first] = stack;
  if (first === undefined) return;
  const name = stackIn(first.urn);
  const profile = profileOf(name);
  for (const { resource, fault } of violations(stack, [rule], profile)) {
    const isExempted = exemptions.some(
      (each) => covers(each, rule.name, name, resource) && !hasExpired(each, today),
    );
    if (isExempted) continue;
    reportAs(report, {
      message: messageOf(rule, fault),
      urn: resource.urn,
      enforcementLevel: isMandatory(rule.level, profile) ? "mandatory" : "advisory",
    });
  }
}

/**
 * The runtime takes a whole violation too, with a level of its own; its declaration knows texts only:
 * https://github.com/pulumi/pulumi-policy/blob/v1.21.0/sdk/nodejs/policy/server.ts
 */
function reportAs(
  report: ReportViolation,
  violation: { message: string; urn: string; enforcementLevel: EnforcementLevel },
): void {
  (report as unknown as (whole: typeof violation) => void)(violation);
}

function ofRegistration({ type, name, urn, props, provider }: ResourceValidationArgs): Resource {
  return { type, name, urn, inputs: props as Inputs, madeOf: {}, ...nameOf(provider) };
}

function ofStack(resource: PolicyResource, inputs: Remembered): Resource {
  const { type, name, urn, props, provider, propertyDependencies } = resource;
  const madeOf = Object.entries(propertyDependencies).map(([input, makers]) => [
    input,
    makers.map((maker) => maker.urn),
  ]);
  return {
    type,
    name,
    urn,
    inputs: inputs.get(urn) ?? (props as Inputs),
    outputs: props as Inputs,
    madeOf: Object.fromEntries(madeOf) as Resource["madeOf"],
    ...nameOf(provider),
  };
}

function nameOf(provider: { readonly name: string } | undefined): { provider?: string } {
  return provider === undefined ? {} : { provider: provider.name };
}

/** `urn:pulumi:<stack>::<project>::<type>::<name>` */
function stackIn(urn: string): string {
  return urn.split("::")[0]?.split(":")[2] ?? "";
}
