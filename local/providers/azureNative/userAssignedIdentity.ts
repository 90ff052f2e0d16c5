import { randomUUID } from "node:crypto";

import { UNKNOWN } from "../protocol/values";
import { TENANT_ID } from "./arm";
import { ArmPath } from "./armPath";
import type { ArmType } from "./armType";

/** A principal of its own, in the directory as soon as the identity is made. */
export const userAssignedIdentity: ArmType = {
  path: ArmPath.inGroup("Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}"),
  apiVersion: "2023-01-31",
  autoname: "random",
  isLocated: true,
  immutable: [],
  nameFault: (name) =>
    /^[A-Za-z0-9][\w-]{2,127}$/.test(name)
      ? undefined
      : "an identity's name has 3 to 128 letters, digits, hyphens and underscores, a letter or digit first, " +
        `got '${name}'`,
  outputs: (_inputs, _id, _arm, previous) => ({
    principalId: previous?.["principalId"] ?? randomUUID(),
    clientId: previous?.["clientId"] ?? randomUUID(),
    tenantId: TENANT_ID,
  }),
  foreseen: () => ({ principalId: UNKNOWN, clientId: UNKNOWN, tenantId: TENANT_ID }),
};
