import { randomUUID } from "node:crypto";

import { type Inputs, record, text, UNKNOWN } from "../protocol/values";
import { TENANT_ID } from "./arm";
import type { ArmType } from "./armType";

function hasSystemIdentity(inputs: Inputs): boolean {
  return (text(record(inputs, "identity") ?? {}, "type") ?? "").includes("SystemAssigned");
}

/** The identity a resource has of its own: the same one as long as the resource lives. */
export const systemIdentity: Pick<ArmType, "outputs" | "foreseen"> = {
  outputs: (inputs, _id, _arm, previous): Inputs => {
    if (!hasSystemIdentity(inputs)) return {};
    const before = record(previous ?? {}, "identity")?.["principalId"];
    const principalId = before ?? randomUUID();
    return { identity: { ...record(inputs, "identity"), principalId, tenantId: TENANT_ID } };
  },
  foreseen: (inputs): Inputs => (hasSystemIdentity(inputs) ? { identity: UNKNOWN } : {}),
};
