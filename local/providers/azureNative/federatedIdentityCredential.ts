import { hasUnknown, text, type Inputs } from "../protocol/values";
import type { Failure } from "../schema/check";
import type { Arm } from "./arm";
import { ArmPath } from "./armPath";
import type { ArmType } from "./armType";
import { badRequest, conflict } from "./errors";
import { isAtOrBelow } from "./references";

const MAX_CREDENTIALS = 20;

function faults(inputs: Inputs): Failure[] {
  const { audiences } = inputs;
  const issuer = text(inputs, "issuer");
  const found: Failure[] = [];
  if (Array.isArray(audiences) && !hasUnknown(audiences) && audiences.length !== 1) {
    found.push({
      property: "audiences",
      reason: `a federated credential has exactly one audience, got ${audiences.length}`,
    });
  }
  if (issuer !== undefined && !/^https:\/\/[^/\s]+/.test(issuer)) {
    found.push({ property: "issuer", reason: `expected an https address, got ${issuer}` });
  }
  if (text(inputs, "subject") === "") {
    found.push({ property: "subject", reason: "the subject of a federated credential is empty" });
  }
  return found;
}

function refuse(inputs: Inputs, id: string, arm: Arm): void {
  const identity = id.slice(0, id.lastIndexOf("/federatedIdentityCredentials/"));
  const others = arm.store
    .ofType("Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials")
    .filter((other) => isAtOrBelow(other.id, identity) && other.id !== id);
  const same = others.find((other) =>
    ["issuer", "subject"].every((key) => other.inputs[key] === inputs[key]),
  );
  if (same !== undefined) {
    throw conflict(
      "Conflict",
      `Issuer and subject combination already exists for this Managed Identity: '${same.id}'.`,
    );
  }
  if (others.length >= MAX_CREDENTIALS) {
    throw badRequest(
      "BadRequest",
      `Too many Federated Identity Credentials exist for this Managed Identity; the limit is ${MAX_CREDENTIALS}.`,
    );
  }
}

/** Tokens of an issuer for a subject that an identity may be signed in with, instead of a secret. */
export const federatedIdentityCredential: ArmType = {
  path: ArmPath.inGroup(
    "Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}/federatedIdentityCredentials/{federatedIdentityCredentialResourceName}",
  ),
  apiVersion: "2023-01-31",
  autoname: "random",
  isLocated: false,
  immutable: [],
  nameFault: (name) =>
    /^[A-Za-z0-9][\w-]{2,119}$/.test(name)
      ? undefined
      : "a federated credential's name has 3 to 120 letters, digits, hyphens and underscores, a letter or digit " +
        `first, got '${name}'`,
  faults,
  refuse,
  outputs: () => ({}),
};
