import { randomBytes, randomUUID } from "node:crypto";

import type { Checked, Created, ResourceType, Subject } from "../protocol/provider";
import { type Inputs, text } from "../protocol/values";
import { randomText, type StringRules } from "./strings";

const NUMERIC = "0123456789";
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const SPECIAL = "!@#$%&*()-_=+[]{}<>:?";

function stringRules(inputs: Inputs): StringRules {
  const sets = [
    {
      characters: text(inputs, "overrideSpecial") ?? SPECIAL,
      isUsed: inputs["special"],
      atLeast: inputs["minSpecial"],
    },
    { characters: UPPER, isUsed: inputs["upper"], atLeast: inputs["minUpper"] },
    { characters: LOWER, isUsed: inputs["lower"], atLeast: inputs["minLower"] },
    {
      characters: NUMERIC,
      isUsed: inputs["numeric"] ?? inputs["number"],
      atLeast: inputs["minNumeric"],
    },
  ];
  return {
    length: Number(inputs["length"]),
    sets: sets
      .filter(({ isUsed }) => isUsed !== false)
      .map(({ characters, atLeast }) => ({ characters, atLeast: Number(atLeast ?? 0) })),
  };
}

function checkString(_subject: Subject, inputs: Inputs): Checked {
  const { length, sets } = stringRules(inputs);
  const least = sets.reduce((sum, { atLeast }) => sum + atLeast, 0);
  if (Number.isNaN(length)) return { inputs, failures: [] }; // still to be computed
  if (!Number.isInteger(length) || length < Math.max(1, least)) {
    const reason = `length must be a whole number of at least ${Math.max(1, least)}, got ${length}`;
    return { inputs, failures: [{ property: "length", reason }] };
  }
  if (sets.length === 0) {
    const reason = "at least one of special, upper, lower and numeric must be true";
    return { inputs, failures: [{ property: "special", reason }] };
  }
  return { inputs, failures: [] };
}

function createString(_subject: Subject, inputs: Inputs): Promise<Created> {
  const result = randomText(stringRules(inputs));
  return Promise.resolve({ id: result, outputs: { result } });
}

function createUuid(): Promise<Created> {
  const result = randomUUID();
  return Promise.resolve({ id: result, outputs: { result } });
}

function createId(_subject: Subject, inputs: Inputs): Promise<Created> {
  const bytes = randomBytes(Number(inputs["byteLength"]));
  const prefix = text(inputs, "prefix") ?? "";
  const b64Url = bytes.toString("base64url");
  const outputs = {
    b64Std: prefix + bytes.toString("base64"),
    b64Url: prefix + b64Url,
    dec: prefix + BigInt(`0x${bytes.toString("hex")}`).toString(),
    hex: prefix + bytes.toString("hex"),
  };
  return Promise.resolve({ id: b64Url, outputs });
}

/** A random value lives in the stack's state alone: nothing to read, to change or to take away. */
function keptInState(create: ResourceType["create"], immutable: readonly string[]): ResourceType {
  return {
    immutable,
    create,
    read: (remembered) => Promise.resolve(remembered),
    update: () => Promise.reject(new Error("a random value has no input that changes in place")),
    delete: () => Promise.resolve(),
  };
}

export const resources: Readonly<Record<string, ResourceType>> = {
  "random:index/randomString:RandomString": {
    ...keptInState(createString, [
      ...["keepers", "length", "lower", "minLower", "minNumeric", "minSpecial", "minUpper"],
      ...["number", "numeric", "overrideSpecial", "special", "upper"],
    ]),
    check: checkString,
  },
  "random:index/randomUuid:RandomUuid": keptInState(createUuid, ["keepers"]),
  "random:index/randomId:RandomId": keptInState(createId, ["byteLength", "keepers", "prefix"]),
};
