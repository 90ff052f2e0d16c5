import { randomUUID } from "node:crypto";

import { type Inputs, UNKNOWN, record } from "../protocol/values";
import { TENANT_ID } from "./arm";
import { ArmPath } from "./armPath";
import type { ArmType } from "./armType";

/** A system-assigned identity gets a principal in the directory when the connector is created. */
function identityOf(inputs: Inputs, principalId: unknown): Inputs {
  const identity = record(inputs, "identity");
  if (identity === undefined) return {};
  const hasPrincipal = String(identity["type"]).includes("SystemAssigned");
  return {
    identity: { ...identity, ...(hasPrincipal ? { principalId, tenantId: TENANT_ID } : {}) },
  };
}

export const accessConnector: ArmType = {
  path: ArmPath.inGroup("Microsoft.Databricks/accessConnectors/{connectorName}"),
  apiVersion: "2026-01-01",
  autoname: "random",
  isLocated: true,
  immutable: [],
  nameFault: (name) =>
    /^[\w-]{3,64}$/.test(name)
      ? undefined
      : `an access connector's name has 3 to 64 letters, digits, hyphens and underscores, got '${name}'`,
  outputs: (inputs, _id, _arm, previous) => ({
    ...identityOf(inputs, record(previous ?? {}, "identity")?.["principalId"] ?? randomUUID()),
    properties: { provisioningState: "Succeeded", referedBy: [] },
  }),
  foreseen: (inputs) => identityOf(inputs, UNKNOWN),
};
