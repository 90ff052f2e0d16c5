import type { Checked, Subject } from "../protocol/provider";
import { type Inputs, text } from "../protocol/values";
import { createHash } from "node:crypto";
import { type Failure, notOneOf } from "../schema/check";

/** The real provider names an object after its resource, with a suffix that makes it unique. */
export function named(subject: Subject, news: Inputs, olds: Inputs, seed: Buffer): Inputs {
  if (news["name"] !== undefined) return news;
  const suffix = createHash("sha256").update(seed).update(subject.urn).digest("hex").slice(0, 7);
  return { ...news, name: olds["name"] ?? `${subject.name}-${suffix}` };
}

/** Properties the real service has and the local workspace has not: refused, never dropped. */
export function notServed(inputs: Inputs, properties: readonly string[]): Failure[] {
  return properties
    .filter((property) => inputs[property] !== undefined)
    .map((property) => ({ property, reason: `the local workspace does not serve "${property}"` }));
}

export function oneOf(inputs: Inputs, property: string, allowed: readonly string[]): Failure[] {
  const value = text(inputs, property);
  return value === undefined || allowed.includes(value) ? [] : [notOneOf(property, allowed, value)];
}

export function accepted(inputs: Inputs, ...failures: readonly Failure[][]): Checked {
  return { inputs, failures: failures.flat() };
}

/** Properties of every resource that reach beyond one workspace. */
export const BEYOND_THE_WORKSPACE = ["providerConfig", "metastoreId", "api"];
