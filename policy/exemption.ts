import type { Resource } from "./rule";

/** Why a stack may for a while not be as rules demand. */
export interface Exemption {
  readonly rules: readonly string[];
  readonly stacks: readonly string[];
  /** Name or type of the resources; `*` stands for anything. */
  readonly resource: string;
  readonly reason: string;
  /** Last day it holds, YYYY-MM-DD in UTC. */
  readonly expires: string;
}

/** Whether the exemption is for this rule, stack and resource, in time or not. */
export function covers(
  exemption: Exemption,
  rule: string,
  stack: string,
  { name, type }: Pick<Resource, "name" | "type">,
): boolean {
  const pattern = globbed(exemption.resource);
  return (
    exemption.rules.includes(rule) &&
    exemption.stacks.includes(stack) &&
    (pattern.test(name) || pattern.test(type))
  );
}

export function hasExpired({ expires }: Pick<Exemption, "expires">, today: Date): boolean {
  return expires < today.toISOString().slice(0, "YYYY-MM-DD".length);
}

function globbed(glob: string): RegExp {
  const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${glob.split("*").map(literal).join(".*")}$`);
}
