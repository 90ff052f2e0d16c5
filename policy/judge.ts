import { isStackRule, concerns, type Fault, type Level, type Profile } from "./rule";
import type { Resource, Rule, Stack } from "./rule";

/** Something that is not as a rule demands. */
export interface Violation {
  readonly rule: Rule;
  readonly resource: Pick<Resource, "type" | "name" | "urn">;
  readonly fault: Fault;
}

/** Everything in the stack that is not as the rules demand, rule by rule. */
export function violations(stack: Stack, rules: readonly Rule[], profile: Profile): Violation[] {
  return rules.flatMap((rule) => judge(stack, rule, profile));
}

function judge(stack: Stack, rule: Rule, profile: Profile): Violation[] {
  if (isStackRule(rule))
    return rule
      .stackFaults(stack, profile)
      .map(({ resource, fault }) => ({ rule, resource, fault }));
  return stack
    .filter((resource) => concerns(rule, resource))
    .flatMap((resource) =>
      rule.faults(resource, profile).map((fault) => ({ rule, resource, fault })),
    );
}

/** What a person reads: what is wrong, what to do, whose demand it is. */
export function messageOf(rule: Rule, fault: Fault): string {
  return `${fault}; ${rule.remedy} (${rule.controls.join(", ")})`;
}

export function isMandatory(level: Level, { isHardened }: Profile): boolean {
  return level === "mandatory" || (level === "hardened" && isHardened);
}
