import path from "node:path";

import type { EngineEvent } from "@pulumi/pulumi/automation";

import { cloneRoot } from "../places";

/** The policy pack of the clone. */
export const policyPack = path.join(cloneRoot, "policy");

/** What a rule of a policy pack says of a resource. */
export interface PolicyFinding {
  readonly rule: string;
  /** Whether it stops an update. */
  readonly isMandatory: boolean;
  /** The resource's name; empty for the stack as a whole. */
  readonly resource: string;
  readonly text: string;
}

/** The runtime's words where a rule asks for what is known only once the update has made it. */
const UNDECIDED = /^can't run policy '.*' from policy pack '.*' during preview: /;

/** Rules that can judge some resource only during the update. */
export function undecidedIn(events: readonly EngineEvent[]): string[] {
  const rules = events
    .filter(({ policyEvent }) => UNDECIDED.test(policyEvent?.message ?? ""))
    .map(({ policyEvent }) => policyEvent?.policyName ?? "");
  return [...new Set(rules)].sort();
}

/** What the policy packs found, each thing once, the mandatory first. */
export function findingsIn(events: readonly EngineEvent[]): PolicyFinding[] {
  const found = new Map<string, PolicyFinding>();
  for (const { policyEvent: event } of events) {
    if (event === undefined || UNDECIDED.test(event.message)) continue;
    const finding = {
      rule: event.policyName,
      isMandatory: event.enforcementLevel === "mandatory",
      resource: event.resourceUrn?.split("::").slice(3).join("::") ?? "",
      text: event.message.replaceAll(/<\{%[^%]*%\}>/g, "").trim(),
    };
    found.set(JSON.stringify(finding), finding);
  }
  return [...found.values()].sort((a, b) => Number(b.isMandatory) - Number(a.isMandatory));
}

/** e.g. "mandatory  st-https  lake: `enableHttpsTrafficOnly` must be ..." */
export function findingLine({ rule, isMandatory, resource, text }: PolicyFinding): string {
  return `${isMandatory ? "mandatory" : "advisory "}  ${rule}  ${resource}: ${text}`;
}
